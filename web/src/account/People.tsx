// For who looks after people: who has a second factor, and taking it from one who has lost it.
import { Alert, App, Button, Spin } from 'antd';
import { useCallback, useEffect, useState } from 'react';
import { call } from '../api';
import { t } from '../texts';

interface Someone {
  id: string; login: string; name: string; active: boolean; second_factor: boolean;
  required: boolean;
}

export function People({ mayReset }: { mayReset: boolean }) {
  const { message, modal } = App.useApp();
  const [items, setItems] = useState<Someone[] | null>(null);
  const [trouble, setTrouble] = useState('');
  const load = useCallback(() => call<{ items: Someone[] }>('/api/people')
    .then((answer) => { setItems(answer.items); setTrouble(''); })
    .catch((error: Error) => setTrouble(error.message)), []);
  useEffect(() => { void load(); }, [load]);

  function reset(one: Someone) {
    modal.confirm({
      title: t('web.account.factors.sure', { login: one.login }),
      content: t('web.account.factors.sure.what'),
      okText: t('web.account.factors.reset'), cancelText: t('web.cancel'),
      onOk: async () => {
        try {
          await call(`/api/people/${one.id}/second-factor`, { method: 'DELETE' });
        } catch (error) {
          void message.error((error as Error).message);
        }
        await load();
      },
    });
  }
  const active = items?.filter((one) => one.active);
  return (
    <section aria-label={t('web.account.factors')}>
      <h2>{t('web.account.factors')}</h2>
      {trouble ? <Alert type="error" showIcon title={trouble} /> : null}
      {!items && !trouble ? <Spin /> : null}
      {active ? (
        <ul className="account-list">
          {active.map((one) => (
            <li key={one.id}>
              <div>
                <strong>{one.login}</strong>
                <span className={one.second_factor ? 'state state-posted' : 'state state-draft'}>
                  {one.second_factor ? t('web.account.factors.has') : t('web.account.factors.none')}
                </span>
                <div className="quiet">
                  {one.name}
                  {one.required && ` · ${t('web.account.factors.wanted')}`}
                </div>
              </div>
              {mayReset && one.second_factor ? (
                <Button size="small" onClick={() => reset(one)}
                  aria-label={`${t('web.account.factors.reset')}: ${one.login}`}>
                  {t('web.account.factors.reset')}
                </Button>
              ) : null}
            </li>
          ))}
        </ul>
      ) : null}
    </section>
  );
}
