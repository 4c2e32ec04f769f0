// For who looks after people: how they sign in, a code for who has no password or lost it, and taking
// the second factor from one who has lost it.
import { Alert, App, Button, Spin } from 'antd';
import { useCallback, useEffect, useState } from 'react';
import { call } from '../api';
import { formatTimestamp } from '../format';
import { t } from '../texts';
import { ShownOnce } from './ShownOnce';

interface Someone {
  id: string; login: string; name: string; active: boolean; second_factor: boolean;
  required: boolean; password: boolean; only_provider: boolean;
}
interface Invitation { login: string; code: string; until: string; waits?: string }

export function People({ mayReset, mayInvite }: { mayReset: boolean; mayInvite: boolean }) {
  const { message, modal } = App.useApp();
  const [items, setItems] = useState<Someone[] | null>(null);
  const [trouble, setTrouble] = useState('');
  const [made, setMade] = useState<Invitation | null>(null);
  const load = useCallback(() => call<{ items: Someone[] }>('/api/people')
    .then((answer) => { setItems(answer.items); setTrouble(''); })
    .catch((error: Error) => setTrouble(error.message)), []);
  useEffect(() => { void load(); }, [load]);

  function ask(texts: { title: string; content: string; okText: string },
    go: () => Promise<unknown>) {
    modal.confirm({
      ...texts, cancelText: t('web.cancel'),
      onOk: async () => {
        try {
          await go();
        } catch (error) {
          void message.error((error as Error).message);
        }
        await load();
      },
    });
  }
  const reset = (one: Someone) => ask({
    title: t('web.account.factors.sure', { login: one.login }),
    content: t('web.account.factors.sure.what'), okText: t('web.account.factors.reset'),
  }, () => call(`/api/people/${one.id}/second-factor`, { method: 'DELETE' }));
  const invite = (one: Someone) => ask({
    title: t('web.account.people.invite.sure', { login: one.login }),
    content: t('web.account.people.invite.sure.what'), okText: t('web.account.people.invite'),
  }, async () => {
    setMade(await call<Invitation>(`/api/people/${one.id}/invitation`, { method: 'POST' }));
  });
  const active = items?.filter((one) => one.active);
  return (
    <section aria-label={t('web.account.factors')}>
      <h2>{t('web.account.factors')}</h2>
      {trouble ? <Alert type="error" showIcon title={trouble} /> : null}
      {!items && !trouble ? <Spin /> : null}
      {made && (
        <ShownOnce secret={made.code} onKept={() => setMade(null)}
          title={t('web.account.people.invite.once',
            { login: made.login, until: formatTimestamp(made.until) })
            + (made.waits ? ` ${t('web.account.people.invite.waits')}` : '')} />
      )}
      {active ? (
        <ul className="account-list">
          {active.map((one) => (
            <li key={one.id}>
              <div>
                <strong>{one.login}</strong>
                <span className={one.second_factor ? 'state state-posted' : 'state state-draft'}>
                  {waysOf(one)}
                </span>
                <div className="quiet">
                  {one.name}
                  {one.required && ` · ${t('web.account.factors.wanted')}`}
                </div>
              </div>
              <div className="account-buttons">
                {mayInvite && !one.only_provider ? (
                  <Button size="small" onClick={() => invite(one)}
                    aria-label={`${t('web.account.people.invite')}: ${one.login}`}>
                    {t('web.account.people.invite')}
                  </Button>
                ) : null}
                {mayReset && one.second_factor ? (
                  <Button size="small" onClick={() => reset(one)}
                    aria-label={`${t('web.account.factors.reset')}: ${one.login}`}>
                    {t('web.account.factors.reset')}
                  </Button>
                ) : null}
              </div>
            </li>
          ))}
        </ul>
      ) : null}
    </section>
  );
}

function waysOf(one: Someone): string {
  if (one.second_factor) return t('web.account.factors.has');
  return t(one.password || one.only_provider ? 'web.account.factors.none'
    : 'web.account.people.no_password');
}
