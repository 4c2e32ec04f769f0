import { Alert, Button, Form, Input, Segmented } from 'antd';
import { useState } from 'react';
import { call, ServerError } from '../api';
import { changeSettings, useSettings } from '../settings';
import { t } from '../texts';
import { Mark } from '../shell/Mark';

interface Props { onDone: () => void }

export function SignInPage({ onDone }: Props) {
  const { language } = useSettings();
  const [trouble, setTrouble] = useState('');
  const [busy, setBusy] = useState(false);

  async function signIn(values: { login: string; password: string }) {
    setBusy(true);
    setTrouble('');
    try {
      await call('/api/session', { body: values });
      onDone();
    } catch (error) {
      setTrouble(explain(error));
    } finally {
      setBusy(false);
    }
  }

  return (
    <main className="sign-in">
      <div className="sign-in-box">
        <Mark large />
        <h1>{t('web.sign_in.title')}</h1>
        <Form layout="vertical" size="large" requiredMark={false}
          onFinish={(values: { login: string; password: string }) => void signIn(values)}>
          <Form.Item name="login" label={t('web.sign_in.login')}
            rules={[{ required: true, message: t('web.required') }]}>
            <Input autoComplete="username" autoFocus autoCapitalize="none" />
          </Form.Item>
          <Form.Item name="password" label={t('web.sign_in.password')}
            rules={[{ required: true, message: t('web.required') }]}>
            <Input.Password autoComplete="current-password" />
          </Form.Item>
          {trouble && <Alert className="sign-in-trouble" type="error" title={trouble} showIcon />}
          <Button type="primary" htmlType="submit" block loading={busy}>{t('web.sign_in')}</Button>
        </Form>
        <Segmented size="small" className="sign-in-language" value={language}
          aria-label={t('web.language')}
          options={[{ value: 'en', label: 'English' }, { value: 'ru', label: 'Русский' }]}
          onChange={(code) => changeSettings({ language: code })} />
      </div>
    </main>
  );
}

export function explain(error: unknown): string {
  if (!(error instanceof ServerError)) return String(error);
  if (error.status === 0) return t('web.no_connection');
  if (error.status === 401) return t('web.sign_in.wrong');
  return error.message;
}
