// The browser came back from a provider: what it brought is handed in once, and the person goes on
// where he was; or he is told why not.
import { Alert, Button, Form, Spin } from 'antd';
import { useEffect, useState } from 'react';
import { call } from '../api';
import { Mark } from '../shell/Mark';
import { t } from '../texts';
import { DONE } from './providers';
import { CodeItem, explain, wantsCode } from './SignInPage';

interface Done { page: string }
interface Values { factor: string }

// Handed in once, however often the page is drawn: a second time the server would refuse it. The
// address keeps nothing of it.
let handed: Promise<Done> | null = null;
function handIn(provider: string): Promise<Done> {
  if (!handed) {
    const body = Object.fromEntries(new URLSearchParams(window.location.search));
    window.history.replaceState(null, '', window.location.pathname);
    handed = call<Done>(`/api/oidc/${provider}/finish`, { body });
  }
  return handed;
}

export function ReturnPage({ provider }: { provider: string }) {
  const [form] = Form.useForm<Values>();
  const [trouble, setTrouble] = useState('');
  const [code, setCode] = useState(false);
  const [busy, setBusy] = useState(false);

  useEffect(() => {
    handIn(provider).then(goOn, (error: unknown) => {
      if (wantsCode(error)) setCode(true);
      else setTrouble(explain(error));
    });
  }, [provider]);

  async function send({ factor }: Values) {
    setBusy(true);
    setTrouble('');
    try {
      goOn(await call<Done>(`/api/oidc/${provider}/finish`, { body: { factor } }));
    } catch (error) {
      setTrouble(explain(error));
      form.setFieldValue('factor', '');
    } finally {
      setBusy(false);
    }
  }

  return (
    <main className="sign-in">
      <div className="sign-in-box">
        <Mark large />
        <h1>{t('web.sign_in.back')}</h1>
        {!code && !trouble && <Spin />}
        {trouble && <Alert className="sign-in-trouble" type="error" title={trouble} showIcon />}
        {code && (
          <Form form={form} layout="vertical" size="large" requiredMark={false}
            onFinish={(values) => void send(values)}>
            <CodeItem name="factor" />
            <Button type="primary" htmlType="submit" block loading={busy}>{t('web.sign_in')}</Button>
          </Form>
        )}
        {trouble && (
          <Button block={code} className="sign-in-again" onClick={() => window.location.assign('/')}>
            {t('web.sign_in.again')}
          </Button>
        )}
      </div>
    </main>
  );
}

function goOn({ page }: Done) { window.location.replace(page); }

/** In a window of its own, which renewed a session of another one. */
export function DonePage() {
  useEffect(() => { window.close(); }, []);
  return (
    <main className="sign-in">
      <div className="sign-in-box">
        <Mark large />
        <h1>{t('web.sign_in.done')}</h1>
        <p>{t('web.sign_in.done.what')}</p>
      </div>
    </main>
  );
}

export const isDone = (path: string) => path === DONE;
