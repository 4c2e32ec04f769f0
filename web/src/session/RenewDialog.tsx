// The session ended in mid-work, or somebody has to show once more that it is he: the password again,
// or the provider in a window of its own, and what was being done goes on.
import { Alert, Form, Input, Modal } from 'antd';
import { useEffect, useState } from 'react';
import { call } from '../api';
import { t } from '../texts';
import { useOnlyProvider } from './onlyProvider';
import { DONE, ProviderButtons, wayTo } from './providers';
import { CodeItem, explain, wantsCode } from './SignInPage';

interface Values { password: string; code?: string }
interface Props {
  login: string; title: string; what: string; leave: string;
  onDone: () => void; onLeave: () => void | Promise<void>;
}

export function RenewDialog({ login, title, what, leave, onDone, onLeave }: Props) {
  const [form] = Form.useForm<Values>();
  const [code, setCode] = useState(false);
  const [trouble, setTrouble] = useState('');
  const [busy, setBusy] = useState(false);
  const [elsewhere, setElsewhere] = useState(false);   // a window was opened
  const onlyProvider = useOnlyProvider();

  useEffect(() => {
    if (!elsewhere) return undefined;
    const again = setInterval(() => {
      call<{ login: string } | undefined>('/api/session').then((session) => {
        if (session?.login === login) onDone();
        else if (session) setTrouble(t('web.session_ended.other', { login: session.login }));
      }).catch(() => { /* asked again */ });
    }, 1000);
    return () => clearInterval(again);
  }, [elsewhere, login, onDone]);

  // Opened at the click itself, or browsers take it for an advertisement.
  async function byProvider(provider: string) {
    const opened = window.open('', '_blank');
    try {
      const address = await wayTo(provider, DONE);
      if (opened) opened.location.href = address;
      setElsewhere(true);
    } catch (error) {
      opened?.close();
      throw error;
    }
  }

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
    <Modal open width={400} zIndex={2000} title={title} closable={false}
      keyboard={false} mask={{ closable: false }} confirmLoading={busy}
      okText={t('web.continue')} okButtonProps={{ hidden: onlyProvider }} cancelText={leave}
      onOk={() => form.submit()} onCancel={() => void onLeave()}>
      <p>{what}</p>
      <Form form={form} layout="vertical" requiredMark={false}
        onFinish={(values) => void renew(values)}>
        <input type="text" hidden readOnly value={login} autoComplete="username" />
        {!onlyProvider && (
          <Form.Item name="password" label={t('web.session_ended.password', { login })}
            rules={[{ required: true, message: t('web.required') }]}>
            <Input.Password autoFocus autoComplete="current-password"
              onPressEnter={() => form.submit()} />
          </Form.Item>
        )}
        {code && <CodeItem />}
        {trouble && <Alert type="error" title={trouble} showIcon />}
      </Form>
      <ProviderButtons onTrouble={(error) => setTrouble(explain(error))}
        onGo={({ name }) => byProvider(name)} />
    </Modal>
  );
}
