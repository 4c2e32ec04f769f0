// How a person signs: with a certificate whose key is kept here, or with a file that a tool outside has
// made. Shown in the panel of signatures and where a decision has to be signed.
import { Alert, Button, Input, Radio, Select } from 'antd';
import { useEffect, useRef, useState } from 'react';
import { call, newKey, query, raw, ServerError } from '../api';
import { formatDate } from '../format';
import { t } from '../texts';

export interface Certificate {
  id: string; owner: string; issuer: string; serial: string; key: string; valid_from: string;
  valid_to: string; has_key: boolean; added: string;
}

export interface Signing {
  how: 'here' | 'file'; certificate: string; passphrase: string; file: File | null;
  power: string; powerFile: string;
}
export const NOT_SIGNED: Signing = {
  how: 'here', certificate: '', passphrase: '', file: null, power: '', powerFile: '',
};

/** Whether there is enough to sign with. */
export function ready(one: Signing): boolean {
  return one.how === 'here' ? one.certificate !== '' && one.passphrase !== '' : one.file !== null;
}

/** Signs what stands behind `path`, an address of a record; throws what the server says. */
export async function sign(path: string, one: Signing): Promise<void> {
  if (one.how === 'here') {
    await call(`${path}/signatures/sign`, { key: newKey(), body: {
      certificate: one.certificate, passphrase: one.passphrase, power: one.power,
      power_file: one.powerFile,
    } });
    return;
  }
  await call(`${path}/signatures${query({ power: one.power, power_file: one.powerFile })}`, {
    method: 'POST', body: one.file ?? undefined, key: newKey(),
    headers: { 'Content-Type': 'application/octet-stream' },
  });
}

/** Waits until it is known whether the certificate is revoked: responders are asked behind the signing. */
export async function heard(path: string): Promise<void> {
  const end = Date.now() + HEARD_MS;
  while (Date.now() < end) {
    const { items } = await call<{ items: { state: string }[] }>(`${path}/signatures`);
    if (items.at(-1)?.state !== 'not_known') return;
    await new Promise((resolve) => { setTimeout(resolve, 500); });
  }
}
const HEARD_MS = 6_000;

export async function download(path: string): Promise<void> {
  const answer = await raw(path);
  const named = /filename\*=UTF-8''(.+)$/.exec(answer.headers.get('Content-Disposition') ?? '');
  const url = URL.createObjectURL(await answer.blob());
  const anchor = document.createElement('a');
  anchor.href = url;
  anchor.download = decodeURIComponent(named?.[1] ?? 'signature.p7s');
  anchor.click();
  setTimeout(() => URL.revokeObjectURL(url), KEEP_MS);
}
const KEEP_MS = 10_000;   // the browser reads the address after the click

/** The certificates of the person whose keys are kept here; null before they are known. */
function useKeys(): Certificate[] | null {
  const [items, setItems] = useState<Certificate[] | null>(null);
  useEffect(() => {
    const leaving = new AbortController();
    call<{ items: Certificate[] }>('/api/account/certificates', { signal: leaving.signal })
      .then((answer) => setItems(answer.items.filter((one) => one.has_key)))
      .catch(() => { if (!leaving.signal.aborted) setItems([]); });
    return () => leaving.abort();
  }, []);
  return items;
}

export function SignFields({ path, value, onChange, onEnter, trouble, titled }: {
  path: string; value: Signing; onChange: (next: Signing) => void; onEnter: () => void;
  trouble: string; titled?: boolean;
}) {
  const keys = useKeys();
  const chooser = useRef<HTMLInputElement>(null);
  const [failure, setFailure] = useState('');
  const set = (some: Partial<Signing>) => onChange({ ...value, ...some });
  useEffect(() => {
    if (!keys) return;
    if (keys.length === 0) set({ how: 'file' });
    else if (!value.certificate) set({ certificate: keys[0].id });
  }, [keys]);
  const take = () => {
    download(`${path}/signatures/content`).then(() => setFailure(''))
      .catch((error: Error) => setFailure(error.message));
  };
  return (
    <fieldset className="signing">
      <legend hidden={!titled}>{t('web.signature.sign')}</legend>
      <Radio.Group value={value.how} onChange={(event) => set({ how: event.target.value })}
        options={[{ value: 'here', label: t('web.signature.here'), disabled: keys?.length === 0 },
          { value: 'file', label: t('web.signature.outside') }]} />
      {keys?.length === 0
        ? <p className="quiet">{t('web.signature.no_keys')}</p> : null}
      {value.how === 'here' ? (
        <>
          <label htmlFor="sign-certificate">{t('web.signature.certificate')}</label>
          <Select id="sign-certificate" value={value.certificate || undefined} loading={!keys}
            onChange={(certificate: string) => set({ certificate })}
            options={(keys ?? []).map((one) => ({ value: one.id,
              label: `${one.owner}, ${t('web.signature.until', { date: dayOf(one.valid_to) })}` }))} />
          <label htmlFor="sign-passphrase">{t('web.signature.passphrase')}</label>
          <Input.Password id="sign-passphrase" autoComplete="off" value={value.passphrase}
            onChange={(event) => set({ passphrase: event.target.value })} onPressEnter={onEnter} />
        </>
      ) : (
        <>
          <ol className="signing-steps">
            <li>
              <Button size="small" onClick={take}>{t('web.signature.content')}</Button>
            </li>
            <li>{t('web.signature.outside.how')}</li>
            <li>
              <input ref={chooser} type="file" hidden accept=".p7s,.sig,.sgn,.pem,.der"
                aria-label={t('web.signature.file')} onChange={(event) => {
                  set({ file: event.target.files?.[0] ?? null });
                  event.target.value = '';
                }} />
              <Button size="small" onClick={() => chooser.current?.click()}>
                {t('web.signature.file')}
              </Button>
              {' '}<span className="quiet">{value.file?.name}</span>
            </li>
          </ol>
        </>
      )}
      <label htmlFor="sign-power">{t('web.signature.power')}</label>
      <Input id="sign-power" value={value.power} maxLength={60} autoComplete="off"
        placeholder={t('web.signature.power.what')}
        onChange={(event) => set({ power: event.target.value })} />
      {value.power ? (
        <>
          <label htmlFor="sign-power-file">{t('web.signature.power_file')}</label>
          <Input id="sign-power-file" value={value.powerFile} maxLength={200} autoComplete="off"
            onChange={(event) => set({ powerFile: event.target.value })} />
        </>
      ) : null}
      {trouble || failure
        ? <Alert type="error" showIcon title={trouble || failure} className="signing-trouble" /> : null}
    </fieldset>
  );
}

/** The day of an instant. */
export function dayOf(instant: string): string { return formatDate(instant.slice(0, 10)); }

/** What the server found wrong, in one text. */
export function wordsOf(error: unknown): string {
  if (error instanceof ServerError && error.problems.length)
    return error.problems.map((one) => one.message).join(' ');
  return (error as Error).message;
}
