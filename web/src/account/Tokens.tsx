// Tokens with which programs of a person come in.
import { Alert, App, Button, Form, Input, InputNumber, Select, Spin } from 'antd';
import { useState } from 'react';
import { call } from '../api';
import { formatTimestamp } from '../format';
import { t } from '../texts';
import { useItems } from './items';
import { PasswordItem } from './PasswordItem';
import { showTroubles } from './PasswordForm';
import { ShownOnce } from './ShownOnce';

interface Token {
  id: string; login: string; name: string; rights: string; made: string; until: string;
  used?: string; company?: string;
}
interface Values { name: string; rights: string; company?: string; days: number; password: string }

interface Props { login: string; companies: { code: string; name: string }[] }

export function Tokens({ login, companies }: Props) {
  const { items, trouble, load, remove } = useItems<Token>('/api/account/tokens');
  const [making, setMaking] = useState(false);
  const [made, setMade] = useState('');

  return (
    <section aria-label={t('web.account.tokens')}>
      <h2>{t('web.account.tokens')}</h2>
      <p className="quiet">{t('web.account.tokens.what')}</p>
      {trouble ? <Alert type="error" showIcon title={trouble} /> : null}
      {!items && !trouble ? <Spin /> : null}
      {made && (
        <ShownOnce secret={made} title={t('web.account.tokens.once')} onKept={() => setMade('')} />
      )}
      {items && items.length > 0 ? (
        <ul className="account-list">
          {items.map((one) => (
            <li key={one.id}>
              <div>
                <strong>{one.name}</strong> <code>{one.rights}</code>
                {one.company && <span className="state">{one.company}</span>}
                <div className="quiet">
                  {t('web.account.tokens.until', { until: formatTimestamp(one.until) })}
                  {' · '}
                  {one.used ? t('web.account.tokens.used', { used: formatTimestamp(one.used) })
                    : t('web.account.tokens.unused')}
                </div>
              </div>
              <Button size="small" onClick={() => void remove(one)}
                aria-label={`${t('web.account.end')}: ${one.name}`}>
                {t('web.account.end')}
              </Button>
            </li>
          ))}
        </ul>
      ) : null}
      {making
        ? (
          <NewToken login={login} companies={companies} onCancel={() => setMaking(false)}
            onMade={(token) => { setMade(token); setMaking(false); void load(); }} />
        )
        : <Button onClick={() => setMaking(true)}>{t('web.account.tokens.new')}</Button>}
    </section>
  );
}

function NewToken({ login, companies, onMade, onCancel }: Props & {
  onMade: (token: string) => void; onCancel: () => void;
}) {
  const { message } = App.useApp();
  const [form] = Form.useForm<Values>();
  const [busy, setBusy] = useState(false);
  const rules = [{ required: true, message: t('web.required') }];

  async function make(values: Values) {
    setBusy(true);
    try {
      onMade((await call<{ token: string }>('/api/account/tokens', { body: values })).token);
    } catch (error) {
      showTroubles(form, error, (text) => void message.error(text));
    } finally {
      setBusy(false);
    }
  }
  return (
    <Form form={form} name="token" layout="vertical" requiredMark={false} className="account-form"
      initialValues={{ rights: '*.read report.*', company: '', days: 90 }}
      onFinish={(values) => void make(values)}>
      <Form.Item name="name" label={t('web.account.tokens.name')} rules={rules}>
        <Input autoFocus autoComplete="off" />
      </Form.Item>
      <Form.Item name="rights" label={t('web.account.tokens.rights')} rules={rules}
        extra={t('web.account.tokens.rights.what')}>
        <Input.TextArea rows={2} spellCheck={false} />
      </Form.Item>
      <Form.Item name="company" label={t('web.company')}>
        <Select options={[{ value: '', label: t('web.account.tokens.every') },
          ...companies.map(({ code, name }) => ({ value: code, label: name }))]} />
      </Form.Item>
      <Form.Item name="days" label={t('web.account.tokens.days')} rules={rules}>
        <InputNumber min={1} max={366} precision={0} />
      </Form.Item>
      <PasswordItem login={login} />
      <div className="account-buttons">
        <Button type="primary" htmlType="submit" loading={busy}>
          {t('web.account.tokens.make')}
        </Button>
        <Button onClick={onCancel}>{t('web.cancel')}</Button>
      </div>
    </Form>
  );
}
