// Rights of an emergency role: what is in force, and taking it with a reason.
import { Alert, App, Button, Form, Input, InputNumber, Select } from 'antd';
import { useCallback, useEffect, useState } from 'react';
import { Link } from 'react-router-dom';
import { call } from '../api';
import { formatTimestamp } from '../format';
import { t } from '../texts';
import { PasswordItem } from './PasswordItem';
import { showTroubles } from './PasswordForm';

interface Role { company: string; code: string; name: string; longest_hours: number }
interface InForce { company: string; id: string; version: string; name: string; until: string }
interface State { roles: Role[]; in_force: InForce[]; by_code: boolean }
interface Values { role: string; hours: number; reason: string; password?: string; code?: string }

const PATH = '/api/account/emergency';

export function Emergency({ login }: { login: string }) {
  const { message } = App.useApp();
  const [state, setState] = useState<State | null>(null);
  const [taking, setTaking] = useState(false);
  const load = useCallback(() => call<State>(PATH).then(setState)
    .catch((error: Error) => void message.error(error.message)), [message]);
  useEffect(() => { void load(); }, [load]);

  async function end(one: InForce) {
    try {
      await call(`/api/${one.company}/kernel.emergency/${one.id}/end`,
        { method: 'POST', body: {}, version: one.version });
    } catch (error) {
      void message.error((error as Error).message);
    }
    await load();
  }
  if (!state || (state.roles.length === 0 && state.in_force.length === 0)) return null;
  return (
    <section aria-label={t('web.account.emergency')}>
      <h2>{t('web.account.emergency')}</h2>
      <p className="quiet">{t('web.account.emergency.what')}</p>
      {state.in_force.map((one) => (
        <Alert key={one.id} type="warning" showIcon className="account-note"
          title={t('web.account.emergency.in_force', {
            name: one.name, company: one.company, until: formatTimestamp(one.until),
          })}
          action={<Button size="small" onClick={() => void end(one)}>{t('web.account.end')}</Button>}
          description={<Link to={`/${one.company}/kernel.emergency/${one.id}`}>
            {t('web.account.emergency.open')}
          </Link>} />
      ))}
      {taking
        ? (
          <Take state={state} login={login} onCancel={() => setTaking(false)}
            onDone={() => { setTaking(false); void load(); }} />
        )
        : state.in_force.length === 0 && (
          <Button danger onClick={() => setTaking(true)}>{t('web.account.emergency.take')}</Button>
        )}
    </section>
  );
}

function Take({ state, login, onDone, onCancel }: {
  state: State; login: string; onDone: () => void; onCancel: () => void;
}) {
  const { message } = App.useApp();
  const [form] = Form.useForm<Values>();
  const [busy, setBusy] = useState(false);
  const rules = [{ required: true, message: t('web.required') }];
  const key = (one: Role) => `${one.company} ${one.code}`;

  async function take({ role, ...rest }: Values) {
    setBusy(true);
    const [company, code] = role.split(' ');
    try {
      await call(PATH, { body: { company, ...rest, role: code } });
      onDone();
    } catch (error) {
      showTroubles(form, error, (text) => void message.error(text));
    } finally {
      setBusy(false);
    }
  }
  return (
    <Form form={form} name="emergency" layout="vertical" requiredMark={false} className="account-form"
      initialValues={{ role: state.roles[0] && key(state.roles[0]), hours: 1 }}
      onFinish={(values) => void take(values)}>
      <Form.Item name="role" label={t('web.account.emergency.role')} rules={rules}>
        <Select options={state.roles.map((one) => ({
          value: key(one), label: `${one.name} · ${one.company}`,
        }))} />
      </Form.Item>
      <Form.Item name="hours" label={t('web.account.emergency.hours')} rules={rules}>
        <InputNumber min={1} max={Math.max(...state.roles.map((one) => one.longest_hours))}
          precision={0} />
      </Form.Item>
      <Form.Item name="reason" label={t('web.account.emergency.reason')} rules={rules}
        extra={t('web.account.emergency.reason.what')}>
        <Input.TextArea rows={3} maxLength={1000} />
      </Form.Item>
      {state.by_code ? (
        <Form.Item name="code" label={t('web.sign_in.code')} rules={rules}>
          <Input autoComplete="one-time-code" />
        </Form.Item>
      ) : <PasswordItem login={login} />}
      <div className="account-buttons">
        <Button danger type="primary" htmlType="submit" loading={busy}>
          {t('web.account.emergency.take')}
        </Button>
        <Button onClick={onCancel}>{t('web.cancel')}</Button>
      </div>
    </Form>
  );
}
