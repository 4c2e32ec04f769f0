// The session ended in mid-work: the password again, and what was being done goes on.
import { Alert, Form, Input, Modal } from 'antd';
import { useState } from 'react';
import { call } from '../api';
import { t } from '../texts';
import { CodeItem, explain, wantsCode } from './SignInPage';

interface Values { password: string; code?: string }
interface Props { login: string; onDone: () => void; onLeave: () => Promise<void> }

export function RenewDialog({ login, onDone, onLeave }: Props) {
  const [form] = Form.useForm<Values>();
  const [code, setCode] = useState(false);
  const [trouble, setTrouble] = useState('');
  const [busy, setBusy] = useState(false);

  async function renew(values: Values) {
    setBusy(true);
    setTrouble('');
    try {
      await call('/api/session', { body: { login, ...values } });
      onDone();
    } catch (error) {
      form.setFieldValue('code', undefined);
      if (wantsCode(error)) { setCode(true); return; }
      setTrouble(explain(error));
      if (!code) form.setFieldValue('password', '');
    } finally {
      setBusy(false);
    }
  }

  return (
    <Modal open width={400} zIndex={2000} title={t('web.session_ended')} closable={false}
      keyboard={false} mask={{ closable: false }} confirmLoading={busy}
      okText={t('web.continue')} cancelText={t('web.sign_out')}
      onOk={() => form.submit()} onCancel={() => void onLeave()}>
      <p>{t('web.session_ended.what')}</p>
      <Form form={form} layout="vertical" requiredMark={false}
        onFinish={(values) => void renew(values)}>
        <input type="text" hidden readOnly value={login} autoComplete="username" />
        <Form.Item name="password" label={t('web.session_ended.password', { login })}
          rules={[{ required: true, message: t('web.required') }]}>
          <Input.Password autoFocus autoComplete="current-password"
            onPressEnter={() => form.submit()} />
        </Form.Item>
        {code && <CodeItem />}
        {trouble && <Alert type="error" title={trouble} showIcon />}
      </Form>
    </Modal>
  );
}
