// Passkeys of a person: added in this browser, renamed, removed.
import { Alert, App, Button, Form, Input, Modal, Spin } from 'antd';
import { useEffect, useState } from 'react';
import { call } from '../api';
import { formatTimestamp } from '../format';
import { knowsPasskeys, makePasskey, NoPasskey } from '../session/passkey';
import { CodeItem } from '../session/SignInPage';
import { t } from '../texts';
import { useItems } from './items';
import { PasswordItem } from './PasswordItem';
import { showTroubles } from './PasswordForm';

interface Passkey {
  id: string; name: string; host: string; backed_up: boolean; added: string; used?: string;
}
const PATH = '/api/account/passkeys';

export function Passkeys({ login }: { login: string }) {
  const { modal } = App.useApp();
  const { items, trouble, load, remove } = useItems<Passkey>(PATH);
  const [adding, setAdding] = useState(false);
  const [renaming, setRenaming] = useState<Passkey | null>(null);

  const ask = (one: Passkey) => modal.confirm({
    title: t('web.account.passkeys.remove_sure', { name: one.name }),
    okText: t('web.account.passkeys.remove'), cancelText: t('web.cancel'),
    okButtonProps: { danger: true },
    onOk: () => remove(one),
  });
  return (
    <section aria-label={t('web.account.passkeys')}>
      <h2>{t('web.account.passkeys')}</h2>
      <p className="quiet">{t('web.account.passkeys.what')}</p>
      {trouble ? <Alert type="error" showIcon title={trouble} /> : null}
      {!items && !trouble ? <Spin /> : null}
      {items && items.length > 0 ? (
        <ul className="account-list">
          {items.map((one) => (
            <li key={one.id}>
              <div>
                <strong>{one.name}</strong>
                {one.backed_up
                  ? <span className="state">{t('web.account.passkeys.synced')}</span> : null}
                <div className="quiet">
                  {t('web.account.passkeys.here', { host: one.host, added: formatTimestamp(one.added) })}
                  {' · '}
                  {one.used ? t('web.account.passkeys.used', { used: formatTimestamp(one.used) })
                    : t('web.account.passkeys.unused')}
                </div>
              </div>
              <div className="account-row-buttons">
                <Button size="small" onClick={() => setRenaming(one)}
                  aria-label={`${t('web.account.passkeys.rename')}: ${one.name}`}>
                  {t('web.account.passkeys.rename')}
                </Button>
                <Button size="small" onClick={() => ask(one)}
                  aria-label={`${t('web.account.passkeys.remove')}: ${one.name}`}>
                  {t('web.account.passkeys.remove')}
                </Button>
              </div>
            </li>
          ))}
        </ul>
      ) : null}
      {renaming ? (
        <Rename one={renaming} onClose={() => { setRenaming(null); void load(); }} />
      ) : null}
      <Adding login={login} open={adding} onOpen={setAdding}
        onAdded={() => { setAdding(false); void load(); }} />
    </section>
  );
}

function Adding({ login, open, onOpen, onAdded }: {
  login: string; open: boolean; onOpen: (open: boolean) => void; onAdded: () => void;
}) {
  if (!knowsPasskeys())
    return <p className="quiet">{t('web.account.passkeys.no_browser')}</p>;
  return open
    ? <NewPasskey login={login} onCancel={() => onOpen(false)} onAdded={onAdded} />
    : <Button onClick={() => onOpen(true)}>{t('web.account.passkeys.add')}</Button>;
}

interface Values { name: string; password?: string; code?: string }

function NewPasskey({ login, onAdded, onCancel }: {
  login: string; onAdded: () => void; onCancel: () => void;
}) {
  const { message } = App.useApp();
  const [form] = Form.useForm<Values>();
  const [busy, setBusy] = useState(false);
  const [code, setCode] = useState(false);
  useEffect(() => {
    void call<{ active: boolean }>('/api/account/second-factor')
      .then(({ active }) => setCode(active)).catch(() => { /* the server will say */ });
  }, []);

  async function add({ name, ...proof }: Values) {
    setBusy(true);
    try {
      await makePasskey(name, proof);
      onAdded();
    } catch (error) {
      if (error instanceof NoPasskey) void message.warning(t('web.passkey.not_made'));
      else showTroubles(form, error, (text) => void message.error(text));
    } finally {
      setBusy(false);
    }
  }
  return (
    <Form form={form} name="passkey" layout="vertical" requiredMark={false} className="account-form"
      onFinish={(values) => void add(values)}>
      <Form.Item name="name" label={t('web.account.passkeys.name')}
        extra={t('web.account.passkeys.name.what')}
        rules={[{ required: true, message: t('web.required') }]}>
        <Input autoFocus autoComplete="off" maxLength={80} />
      </Form.Item>
      <PasswordItem login={login} />
      {code ? <CodeItem /> : null}
      <div className="account-buttons">
        <Button type="primary" htmlType="submit" loading={busy}>
          {t('web.account.passkeys.add')}
        </Button>
        <Button onClick={onCancel}>{t('web.cancel')}</Button>
      </div>
    </Form>
  );
}

function Rename({ one, onClose }: { one: Passkey; onClose: () => void }) {
  const { message } = App.useApp();
  const [name, setName] = useState(one.name);
  async function go() {
    try {
      await call(`${PATH}/${one.id}`, { method: 'PATCH', body: { name } });
      onClose();
    } catch (error) {
      void message.error((error as Error).message);
    }
  }
  return (
    <Modal open width={400} title={t('web.account.passkeys.rename')} onCancel={onClose}
      onOk={() => void go()} okText={t('web.account.passkeys.rename')} cancelText={t('web.cancel')}
      okButtonProps={{ disabled: !name.trim() }}>
      <Input value={name} maxLength={80} aria-label={t('web.account.passkeys.name')}
        onChange={(event) => setName(event.target.value)} onPressEnter={() => void go()} />
    </Modal>
  );
}
