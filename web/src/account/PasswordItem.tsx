// What is asked once more before something that matters: the password, or, of who has none, that his
// provider asks him anew.
import { Form, Input } from 'antd';
import { useOnlyProvider } from '../session/onlyProvider';
import { ProveButtons } from '../session/providers';
import { t } from '../texts';

export function PasswordItem({ login, autoFocus = false }: { login: string; autoFocus?: boolean }) {
  const onlyProvider = useOnlyProvider();
  if (onlyProvider)
    return <Form.Item name="password"><Proved /></Form.Item>;
  return (
    <>
      <input type="text" hidden readOnly value={login} autoComplete="username" />
      <Form.Item name="password" label={t('web.account.password.now')}
        rules={[{ required: true, message: t('web.required') }]}>
        <Input.Password autoFocus={autoFocus} autoComplete="current-password" />
      </Form.Item>
    </>
  );
}

// Stands where a field would, and has no value.
function Proved() { return <ProveButtons />; }
