import { KeyOutlined } from '@ant-design/icons';
import { Alert, Button, Form, Input, Segmented } from 'antd';
import { useState } from 'react';
import { NewPasswordItems, showTroubles } from '../account/PasswordForm';
import { call, ServerError } from '../api';
import { changeSettings, useSettings } from '../settings';
import { t } from '../texts';
import { Mark } from '../shell/Mark';
import { knowsPasskeys, NoPasskey, signInByPasskey } from './passkey';
import { ProviderButtons, wayTo } from './providers';

interface Props { onDone: () => void }
interface Values {
  login: string; password?: string; code?: string;
  invitation?: string; new_password?: string; again?: string;   // instead of the password
}

export function SignInPage({ onDone }: Props) {
  const { language } = useSettings();
  const [form] = Form.useForm<Values>();
  const [trouble, setTrouble] = useState('');
  const [busy, setBusy] = useState(false);
  const [code, setCode] = useState(false);   // the password was right and a code is wanted
  const [invited, setInvited] = useState(false);

  async function signIn({ again: _, ...values }: Values) {
    setBusy(true);
    setTrouble('');
    try {
      await call('/api/session', { body: values });
      onDone();
    } catch (error) {
      if (wantsCode(error)) setCode(true);
      else if (invited) showTroubles(form, error, () => setTrouble(explain(error)));
      else setTrouble(explain(error));
      form.setFieldValue('code', undefined);
    } finally {
      setBusy(false);
    }
  }

  return (
    <main className="sign-in">
      <div className="sign-in-box">
        <Mark large />
        <h1>{t('web.sign_in.title')}</h1>
        <Form form={form} layout="vertical" size="large" requiredMark={false}
          onValuesChange={(changed) => { if (!('code' in changed)) setCode(false); }}
          onFinish={(values: Values) => void signIn(values)}>
          <Form.Item name="login" label={t('web.sign_in.login')}
            rules={[{ required: true, message: t('web.required') }]}>
            <Input autoComplete="username" autoFocus autoCapitalize="none" />
          </Form.Item>
          {invited ? <InvitationItems /> : (
            <Form.Item name="password" label={t('web.sign_in.password')}
              rules={[{ required: true, message: t('web.required') }]}>
              <Input.Password autoComplete="current-password" />
            </Form.Item>
          )}
          {code && <CodeItem />}
          {trouble && <Alert className="sign-in-trouble" type="error" title={trouble} showIcon />}
          <Button type="primary" htmlType="submit" block loading={busy}>
            {t(invited ? 'web.sign_in.set' : 'web.sign_in')}
          </Button>
        </Form>
        <Button type="link" block onClick={() => { setInvited(!invited); setTrouble(''); }}>
          {t(invited ? 'web.sign_in.by_password' : 'web.sign_in.invited')}
        </Button>
        {knowsPasskeys() && <PasskeyButton onDone={onDone} onTrouble={setTrouble} />}
        <ProviderButtons onTrouble={(error) => setTrouble(explain(error))}
          onGo={async ({ name }) => {
            window.location.assign(await wayTo(name, window.location.pathname));
          }} />
        <Segmented size="small" className="sign-in-language" value={language}
          aria-label={t('web.language')}
          options={[{ value: 'en', label: 'English' }, { value: 'ru', label: 'Русский' }]}
          onChange={(chosen) => changeSettings({ language: chosen })} />
      </div>
    </main>
  );
}

function InvitationItems() {
  return (
    <>
      <Form.Item name="invitation" label={t('web.sign_in.invitation')}
        extra={t('web.sign_in.invitation.what')}
        rules={[{ required: true, message: t('web.required') }]}>
        <Input autoComplete="off" autoCapitalize="characters" spellCheck={false} />
      </Form.Item>
      <NewPasswordItems />
    </>
  );
}

function PasskeyButton({ onDone, onTrouble }: {
  onDone: () => void; onTrouble: (text: string) => void;
}) {
  const [busy, setBusy] = useState(false);
  async function go() {
    setBusy(true);
    onTrouble('');
    try {
      await signInByPasskey();
      onDone();
    } catch (error) {
      onTrouble(error instanceof NoPasskey ? t('web.passkey.cancelled') : explain(error));
    } finally {
      setBusy(false);
    }
  }
  return (
    <Button block className="sign-in-passkey" size="large" icon={<KeyOutlined aria-hidden />} loading={busy}
      onClick={() => void go()}>
      {t('web.sign_in.passkey')}
    </Button>
  );
}

/** Of an authenticator, or a recovery code. */
export function CodeItem({ name = 'code' }: { name?: string }) {
  return (
    <Form.Item name={name} label={t('web.sign_in.code')} extra={t('web.sign_in.code.what')}
      rules={[{ required: true, message: t('web.required') }]}>
      <Input autoFocus autoComplete="one-time-code" autoCapitalize="characters" />
    </Form.Item>
  );
}

export function wantsCode(error: unknown): boolean {
  return error instanceof ServerError
    && error.problems.some(({ code }) => code === 'access.code_required');
}

export function explain(error: unknown): string {
  if (!(error instanceof ServerError)) return String(error);
  if (error.status === 0) return t('web.no_connection');
  if (error.problems.some(({ code }) => code === 'access.denied') && error.status === 401)
    return t('web.sign_in.wrong');
  return error.message;
}
