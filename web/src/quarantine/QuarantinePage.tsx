// Commands over which the program broke down, and letting them run again.
import { Alert, App, Button, Spin } from 'antd';
import { useCallback, useEffect, useState } from 'react';
import { call, codesOf } from '../api';
import { useCompany } from '../company';
import { formatTimestamp } from '../format';
import { ProceduresHere, WhatToDo } from '../procedure/Here';
import { t } from '../texts';
import './quarantine.css';

interface Suspect {
  key: string; command: string; label: string; held: boolean; incident: string;
  crashes: number; deaths: number; last_at: string;
}

const FINE = { trouble: '', codes: [] as string[] };

export default function QuarantinePage() {
  const { api, meta } = useCompany();
  const { message, modal } = App.useApp();
  const [items, setItems] = useState<Suspect[] | null>(null);
  const [{ trouble, codes }, setFailed] = useState(FINE);

  const load = useCallback(() => call<{ items: Suspect[] }>(`${api}/quarantine`)
    .then((answer) => { setItems(answer.items); setFailed(FINE); })
    .catch((error: Error) => setFailed({ trouble: error.message, codes: codesOf(error) })), [api]);
  useEffect(() => { void load(); }, [load]);

  function release(one: Suspect) {
    modal.confirm({
      title: t('web.quarantine.sure'),
      content: <><p><strong>{one.label}</strong></p><p>{t('web.quarantine.sure.what')}</p></>,
      okText: t('web.quarantine.release'), cancelText: t('web.document.cancel'),
      onOk: async () => {
        try {
          await call(`${api}/quarantine/release`, { body: { key: one.key } });
          void message.success(t('web.quarantine.released'));
        } catch (error) {
          void message.error((error as Error).message);
        }
        await load();   // somebody else may have been first
      },
    });
  }

  return (
    <div className="quarantine">
      <h1>{t('web.quarantine')}</h1>
      <p className="quiet">{t('web.quarantine.what')}</p>
      <ProceduresHere place="screen" name="quarantine" />
      {trouble
        ? <Alert type="error" showIcon title={<>{trouble}<WhatToDo codes={codes} /></>} /> : null}
      {!items && !trouble ? <Spin /> : null}
      {items?.length === 0 ? <p role="status">{t('web.quarantine.none')}</p> : null}
      {items?.length ? (
        <div className="quarantine-table">
          <table>
            <thead>
              <tr>
                {['command', 'state', 'crashes', 'deaths', 'last', 'key'].map((name) => (
                  <th scope="col" key={name}>{t(`web.quarantine.${name}`)}</th>
                ))}
                {meta.may.release ? <th aria-label={t('web.quarantine.release')} /> : null}
              </tr>
            </thead>
            <tbody>
              {items.map((one) => (
                <tr key={one.key}>
                  <th scope="row">{one.label}</th>
                  <td>
                    {one.held ? <strong>{t('web.quarantine.held')}</strong>
                      : t('web.quarantine.suspect')}
                    {one.incident ? (
                      <div className="quiet">
                        {t('web.quarantine.incident', { incident: one.incident })}
                      </div>
                    ) : null}
                  </td>
                  <td className="quarantine-count">{one.crashes}</td>
                  <td className="quarantine-count">{one.deaths}</td>
                  <td>{formatTimestamp(one.last_at)}</td>
                  <td className="quarantine-key">{one.key}</td>
                  {meta.may.release ? (
                    <td><Button size="small" onClick={() => release(one)}>
                      {t('web.quarantine.release')}
                    </Button></td>
                  ) : null}
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      ) : null}
    </div>
  );
}
