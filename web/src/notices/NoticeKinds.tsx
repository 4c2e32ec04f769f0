// What a person wants to hear of, and when mail may come. What waits for him on Home waits all the
// same.
import { Alert, Checkbox, Input, Radio, Select } from 'antd';
import { useEffect, useState } from 'react';
import { call } from '../api';
import { useCompany } from '../company';
import { t } from '../texts';
import type { Stored } from '../types';
import { KINDS } from './notices';

/** As the server reads it (src/kernel/rule/mail_habits.hpp). */
interface Kept {
  off: string[];
  quiet?: { from?: string; until?: string; weekends?: boolean };
  gather?: 'hourly' | 'daily';
  gather_at?: string;
  zone?: string;          // IANA; without it the company's
}

const ZONES = Intl.supportedValuesOf('timeZone');

export function NoticeKinds({ id }: { id: string }) {
  const { api } = useCompany();
  const [kept, setKept] = useState<Kept | null>(null);   // null: not read yet
  const [trouble, setTrouble] = useState('');
  const path = `${api}/my/settings/notices`;
  useEffect(() => {
    let gone = false;
    call<Stored<Partial<Kept>> | undefined>(path)
      .then((found) => { if (!gone) setKept({ off: [], ...found?.value }); })
      .catch((error: Error) => { if (!gone) setTrouble(error.message); });
    return () => { gone = true; };
  }, [path]);

  async function change(part: Partial<Kept>) {
    const before = kept ?? { off: [] };
    const next = { ...before, ...part };
    setKept(next);
    setTrouble('');
    try {
      await call(path, { method: 'PUT', body: next });
    } catch (error) {
      setKept(before);
      setTrouble((error as Error).message);
    }
  }
  const off = kept?.off ?? [];
  return (
    <div id={id}>
      {trouble ? <Alert type="error" title={trouble} /> : null}
      {kept ? <MailTimes kept={kept} onChange={(part) => void change(part)} /> : null}
      <fieldset className="notice-kinds">
        <legend className="quiet">{t('web.notices.kinds.what')}</legend>
        {KINDS.map((kind) => (
          <Checkbox key={kind} disabled={kept === null} checked={!off.includes(kind)}
            onChange={(event) => void change({ off: event.target.checked
              ? off.filter((one) => one !== kind) : [...off, kind] })}>
            {t(`web.notices.kind.${kind}`)}
          </Checkbox>
        ))}
      </fieldset>
    </div>
  );
}

function MailTimes({ kept, onChange }: { kept: Kept; onChange: (part: Partial<Kept>) => void }) {
  const quiet = kept.quiet ?? {};
  const gather = kept.gather ?? 'at_once';
  const set = (part: Kept['quiet']) => onChange({ quiet: { ...quiet, ...part } });
  return (
    <fieldset className="notice-kinds">
      <legend className="quiet">{t('web.notices.mail')}</legend>
      <div className="mail-times">
        <span>{t('web.notices.mail.quiet')}</span>
        <Input type="time" size="small" value={quiet.from ?? ''}
          aria-label={t('web.notices.mail.from')}
          onChange={(event) => set({ from: event.target.value })} />
        <span aria-hidden="true">–</span>
        <Input type="time" size="small" value={quiet.until ?? ''}
          aria-label={t('web.notices.mail.until')}
          onChange={(event) => set({ until: event.target.value })} />
      </div>
      <Checkbox checked={quiet.weekends ?? false}
        onChange={(event) => set({ weekends: event.target.checked })}>
        {t('web.notices.mail.weekends')}
      </Checkbox>
      <div className="mail-times">
        <span>{t('web.notices.mail.gather')}</span>
        <Radio.Group value={gather} aria-label={t('web.notices.mail.gather')}
          options={['at_once', 'hourly', 'daily'].map((value) =>
            ({ value, label: t(`web.notices.mail.gather.${value}`) }))}
          onChange={({ target }) => onChange({ gather: target.value === 'at_once' ? undefined
            : target.value as Kept['gather'] })} />
        {gather === 'daily' ? (
          <Input type="time" size="small" value={kept.gather_at ?? '08:00'}
            aria-label={t('web.notices.mail.gather_at')}
            onChange={(event) => onChange({ gather_at: event.target.value })} />
        ) : null}
      </div>
      <div className="mail-times">
        <label htmlFor="mail-zone">{t('web.notices.mail.zone')}</label>
        <Select id="mail-zone" size="small" className="mail-zone" showSearch value={kept.zone ?? ''}
          getPopupContainer={(at: HTMLElement) => at.parentElement ?? at} placement="topLeft"
          options={['', ...ZONES].map((value) =>
            ({ value, label: value || t('web.notices.mail.zone.company') }))}
          onChange={(zone) => onChange({ zone: zone || undefined })} />
      </div>
      <p className="quiet">{t('web.notices.mail.what')}</p>
    </fieldset>
  );
}
