// Certificates with which a person signs, with or without the key.
import { Alert, App, Button, Form, Input, Spin } from 'antd';
import { useRef, useState } from 'react';
import { call } from '../api';
import { dayOf, type Certificate } from '../document/SignFields';
import { t } from '../texts';
import { useItems } from './items';
import { PasswordItem } from './PasswordItem';
import { showTroubles } from './PasswordForm';

export function Certificates({ login }: { login: string }) {
  const { modal } = App.useApp();
  const { items, trouble, load, remove } = useItems<Certificate>('/api/account/certificates');
  const [adding, setAdding] = useState(false);

  const ask = (one: Certificate) => modal.confirm({
    title: t('web.account.certificates.remove_sure', { owner: one.owner }),
    okText: t('web.account.certificates.remove'), cancelText: t('web.cancel'),
    okButtonProps: { danger: true },
    onOk: () => remove(one),
  });
  return (
    <section aria-label={t('web.account.certificates')}>
      <h2>{t('web.account.certificates')}</h2>
      <p className="quiet">{t('web.account.certificates.what')}</p>
      {trouble ? <Alert type="error" showIcon title={trouble} /> : null}
      {!items && !trouble ? <Spin /> : null}
      {items && items.length > 0 ? (
        <ul className="account-list">
          {items.map((one) => (
            <li key={one.id}>
              <div>
                <strong>{one.owner}</strong> <span className="quiet">{one.key}</span>
                <span className="state">
                  {t(one.has_key ? 'web.account.certificates.key' : 'web.account.certificates.no_key')}
                </span>
                <div className="quiet">
                  {t('web.signature.of', { serial: one.serial, from: dayOf(one.valid_from),
                    to: dayOf(one.valid_to) })}
                </div>
              </div>
              <Button size="small" onClick={() => ask(one)}
                aria-label={`${t('web.account.certificates.remove')}: ${one.owner}`}>
                {t('web.account.certificates.remove')}
              </Button>
            </li>
          ))}
        </ul>
      ) : null}
      {adding
        ? (
          <NewCertificate login={login} onCancel={() => setAdding(false)}
            onAdded={() => { setAdding(false); void load(); }} />
        )
        : <Button onClick={() => setAdding(true)}>{t('web.account.certificates.add')}</Button>}
    </section>
  );
}

interface Values { passphrase?: string; password: string }

async function base64Of(file: File): Promise<string> {
  const bytes = new Uint8Array(await file.arrayBuffer());
  let text = '';
  for (const byte of bytes) text += String.fromCharCode(byte);
  return btoa(text);
}

function NewCertificate({ login, onAdded, onCancel }: {
  login: string; onAdded: () => void; onCancel: () => void;
}) {
  const { message } = App.useApp();
  const [form] = Form.useForm<Values>();
  const [file, setFile] = useState<File | null>(null);
  const [busy, setBusy] = useState(false);
  const chooser = useRef<HTMLInputElement>(null);

  async function add(values: Values) {
    if (!file) {
      void message.warning(t('web.account.certificates.choose'));
      return;
    }
    setBusy(true);
    try {
      await call('/api/account/certificates', { body: { ...values, file: await base64Of(file) } });
      onAdded();
    } catch (error) {
      showTroubles(form, error, (text) => void message.error(text));
    } finally {
      setBusy(false);
    }
  }
  return (
    <Form form={form} name="certificate" layout="vertical" requiredMark={false}
      className="account-form" onFinish={(values) => void add(values)}>
      <Form.Item name="file" label={t('web.account.certificates.file')}
        extra={t('web.account.certificates.file.what')}>
        <div>
          <input ref={chooser} type="file" hidden accept=".p12,.pfx,.pem,.crt,.cer,.der"
            aria-label={t('web.account.certificates.file')} onChange={(event) => {
              setFile(event.target.files?.[0] ?? null);
              event.target.value = '';
            }} />
          <Button onClick={() => chooser.current?.click()}>
            {t('web.account.certificates.choose')}
          </Button>
          {' '}<span className="quiet">{file?.name}</span>
        </div>
      </Form.Item>
      <Form.Item name="passphrase" label={t('web.signature.passphrase')}
        extra={t('web.account.certificates.passphrase.what')}>
        <Input.Password autoComplete="off" />
      </Form.Item>
      <PasswordItem login={login} />
      <div className="account-buttons">
        <Button type="primary" htmlType="submit" loading={busy}>
          {t('web.account.certificates.add')}
        </Button>
        <Button onClick={onCancel}>{t('web.cancel')}</Button>
      </div>
    </Form>
  );
}
