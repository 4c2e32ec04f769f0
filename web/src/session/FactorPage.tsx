// Before anything else: the roles of this person want a second factor, and he has none yet.
import { Button, Spin } from 'antd';
import { lazy, Suspense } from 'react';
import { Mark } from '../shell/Mark';
import { t } from '../texts';
import '../account/account.css';

// Fetched by the few who need it.
const SecondFactor = lazy(() => import('../account/SecondFactor')
  .then((module) => ({ default: module.SecondFactor })));

interface Props { login: string; onReady: () => void; onLeave: () => void }

export function FactorPage({ login, onReady, onLeave }: Props) {
  return (
    <main className="account account-first">
      <Mark large />
      <h1>{t('web.account.first')}</h1>
      <Suspense fallback={<Spin />}><SecondFactor login={login} onReady={onReady} /></Suspense>
      <Button type="link" onClick={onLeave}>{t('web.sign_out')}</Button>
    </main>
  );
}
