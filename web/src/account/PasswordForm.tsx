// Another password. All sessions end with the old one but this, which begins anew.
import { App, Button, Form, Input } from 'antd';
import { useState } from 'react';
import { call, ServerError } from '../api';
import { t } from '../texts';
import { Strength } from './Strength';

interface Values { password: string; new_password: string; again: string }

export function PasswordForm({ login }: { login: string }) {
  const { message } = App.useApp();
  const [form] = Form.useForm<Values>();
  const [busy, setBusy] = useState(false);

  async function change({ password, new_password }: Values) {
    setBusy(true);
    try {
      await call('/api/account/password', { body: { password, new_password } });
      form.resetFields();
      void message.success(t('web.account.password.done'));
    } catch (error) {
      showTroubles(form, error, (text) => void message.error(text));
    } finally {
      setBusy(false);
    }
  }

  return (
    <section aria-label={t('web.account.password')}>
      <h2>{t('web.account.password')}</h2>
      <p className="quiet">{t('web.account.password.what')}</p>
      <Form form={form} name="own-password" layout="vertical" requiredMark={false} className="account-form"
        onFinish={(values) => void change(values)}>
        <input type="text" hidden readOnly value={login} autoComplete="username" />
        <Form.Item name="password" label={t('web.account.password.now')}
          rules={[{ required: true, message: t('web.required') }]}>
          <Input.Password autoComplete="current-password" />
        </Form.Item>
        <NewPasswordItems login={login} />
        <Button type="primary" htmlType="submit" loading={busy}>
          {t('web.account.password.change')}
        </Button>
      </Form>
    </section>
  );
}

/** A password from now on, typed twice: of the form around it, which may hold the login too. */
export function NewPasswordItems({ login }: { login?: string }) {
  const required = { required: true, message: t('web.required') };
  return (
    <>
      <Form.Item name="new_password" label={t('web.account.password.new')} rules={[required]}
        extra={<Strength login={login} />}>
        <Input.Password autoComplete="new-password" />
      </Form.Item>
      <Form.Item name="again" label={t('web.account.password.again')}
        dependencies={['new_password']} rules={[
          required,
          ({ getFieldValue }) => ({
            validator: (_, value) => (!value || value === getFieldValue('new_password')
              ? Promise.resolve() : Promise.reject(new Error(t('web.account.password.differ')))),
          }),
        ]}>
        <Input.Password autoComplete="new-password" />
      </Form.Item>
    </>
  );
}

interface Fields { setFields: (fields: { name: never; errors: string[] }[]) => void }

/** What the server finds wrong, at the fields that it names; what names none is told. */
export function showTroubles(form: Fields, error: unknown, tell: (text: string) => void) {
  const problems = error instanceof ServerError ? error.problems : [];
  const named = problems.filter(({ path }) => path);
  form.setFields(named.map(({ path, message }) => ({ name: path as never, errors: [message] })));
  if (named.length === 0) tell((error as Error).message);
}
