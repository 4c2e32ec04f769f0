// What a person wants to hear of. What waits for him on Home waits all the same.
import { Alert, Checkbox } from 'antd';
import { useEffect, useState } from 'react';
import { call } from '../api';
import { useCompany } from '../company';
import { t } from '../texts';
import type { Stored } from '../types';
import { KINDS } from './notices';

interface Kept { off: string[] }

export function NoticeKinds({ id }: { id: string }) {
  const { api } = useCompany();
  const [off, setOff] = useState<string[] | null>(null);   // null: not read yet
  const [trouble, setTrouble] = useState('');
  const path = `${api}/my/settings/notices`;
  useEffect(() => {
    let gone = false;
    call<Stored<Kept> | undefined>(path)
      .then((kept) => { if (!gone) setOff(kept?.value?.off ?? []); })
      .catch((error: Error) => { if (!gone) setTrouble(error.message); });
    return () => { gone = true; };
  }, [path]);

  async function choose(kind: string, wanted: boolean) {
    const before = off ?? [];
    const next = wanted ? before.filter((one) => one !== kind) : [...before, kind];
    setOff(next);
    setTrouble('');
    try {
      await call(path, { method: 'PUT', body: { off: next } });
    } catch (error) {
      setOff(before);
      setTrouble((error as Error).message);
    }
  }
  return (
    <fieldset className="notice-kinds" id={id}>
      <legend className="quiet">{t('web.notices.kinds.what')}</legend>
      {trouble ? <Alert type="error" title={trouble} /> : null}
      {KINDS.map((kind) => (
        <Checkbox key={kind} disabled={off === null} checked={!off?.includes(kind)}
          onChange={(event) => void choose(kind, event.target.checked)}>
          {t(`web.notices.kind.${kind}`)}
        </Checkbox>
      ))}
    </fieldset>
  );
}
