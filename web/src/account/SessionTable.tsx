// Where somebody is signed in, and ending it: a person's own, or those of everybody.
import { Alert, App, Button, Spin } from 'antd';
import { useCallback, useEffect, useState } from 'react';
import { call } from '../api';
import { formatTimestamp } from '../format';
import { t } from '../texts';
import type { SignedIn } from '../types';
import { nameOfAgent } from './agent';

interface Props { everybody?: boolean; mayEnd?: boolean }

export function SessionTable({ everybody = false, mayEnd = true }: Props) {
  const { message } = App.useApp();
  const [items, setItems] = useState<SignedIn[] | null>(null);
  const [trouble, setTrouble] = useState('');
  const path = everybody ? '/api/people/sessions' : '/api/account/sessions';
  const title = everybody ? t('web.account.people') : t('web.account.sessions');
  const what = everybody ? t('web.account.people.what') : t('web.account.sessions.what');

  const load = useCallback(() => call<{ items: SignedIn[] }>(path)
    .then((answer) => { setItems(answer.items); setTrouble(''); })
    .catch((error: Error) => setTrouble(error.message)), [path]);
  useEffect(() => { void load(); }, [load]);

  async function end(address: string) {
    try {
      await call(address, { method: 'DELETE' });
      void message.success(t('web.account.ended'));
    } catch (error) {
      void message.error((error as Error).message);
    }
    await load();   // it may have ended by itself meanwhile
  }

  return (
    <section aria-label={title}>
      <h2>{title}</h2>
      <p className="quiet">{what}</p>
      {trouble ? <Alert type="error" showIcon title={trouble} /> : null}
      {!items && !trouble ? <Spin /> : null}
      {items ? (
        <ul className="account-list">
          {items.map((one) => (
            <li key={one.id}>
              <div>
                <strong>{everybody ? one.login : nameOfAgent(one.agent)
                  || t('web.account.no_name')}</strong>
                {one.current && <span className="state state-posted">{t('web.account.this')}</span>}
                <div className="quiet">
                  {everybody && `${nameOfAgent(one.agent)} · `}
                  {one.address && `${one.address} · `}
                  {one.provider && `${t('web.account.by', { provider: one.provider })} · `}
                  {t('web.account.since', {
                    since: formatTimestamp(one.since), used: formatTimestamp(one.used),
                  })}
                </div>
              </div>
              {mayEnd && !one.current && (
                <Button size="small" aria-label={`${t('web.account.end')}: ${one.login} ${
                  nameOfAgent(one.agent)} ${formatTimestamp(one.since)}`}
                  onClick={() => void end(`${path}/${one.id}`)}>
                  {t('web.account.end')}
                </Button>
              )}
            </li>
          ))}
        </ul>
      ) : null}
      {!everybody && items && items.length > 1 ? (
        <Button onClick={() => void end(path)}>{t('web.account.end_others')}</Button>
      ) : null}
    </section>
  );
}
