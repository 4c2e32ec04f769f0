// Identities of providers (OpenID Connect) by which a person comes in; who looks after people sees
// those of everybody and links them.
import { Alert, App, Button, Form, Input, Select, Spin } from 'antd';
import { useEffect, useState } from 'react';
import { call } from '../api';
import { formatTimestamp } from '../format';
import { useProviders, type Provider } from '../session/providers';
import { t } from '../texts';
import { useItems } from './items';
import { PasswordItem } from './PasswordItem';
import { showTroubles } from './PasswordForm';

interface Identity {
  id: string; login: string; provider: string; issuer: string; subject: string; shown: string;
  linked: string; used?: string;
}

export function Identities({ login }: { login: string }) {
  const { items, trouble, remove } = useItems<Identity>('/api/account/identities');
  const providers = useProviders();
  const [linking, setLinking] = useState<Provider | null>(null);
  if (providers.length === 0 && (!items || items.length === 0)) return null;
  return (
    <section aria-label={t('web.account.identities')}>
      <h2>{t('web.account.identities')}</h2>
      <p className="quiet">{t('web.account.identities.what')}</p>
      {trouble ? <Alert type="error" showIcon title={trouble} /> : null}
      {!items && !trouble ? <Spin /> : null}
      {items ? <Listed items={items} onEnd={remove} mayEnd /> : null}
      {linking
        ? <Link login={login} provider={linking} onCancel={() => setLinking(null)} />
        : (
          <div className="account-buttons">
            {providers.map((one) => (
              <Button key={one.name} onClick={() => setLinking(one)}>
                {t('web.account.identities.link', { label: one.label })}
              </Button>
            ))}
          </div>
        )}
    </section>
  );
}

function Listed({ items, onEnd, mayEnd, everybody = false }: {
  items: Identity[]; onEnd: (one: Identity) => Promise<void>; mayEnd: boolean; everybody?: boolean;
}) {
  const { modal } = App.useApp();
  function end(one: Identity) {
    modal.confirm({
      title: t('web.account.identities.sure', { shown: one.shown || one.subject }),
      okText: t('web.account.identities.end'), cancelText: t('web.cancel'),
      onOk: () => onEnd(one),
    });
  }
  if (items.length === 0) return null;
  return (
    <ul className="account-list">
      {items.map((one) => (
        <li key={one.id}>
          <div>
            <strong>{everybody ? one.login : one.shown || one.subject}</strong>
            <span className="state">{one.provider}</span>
            <div className="quiet">
              {everybody && one.shown && `${one.shown} · `}
              {t('web.account.identities.subject', { subject: one.subject, issuer: one.issuer })}
              {' · '}
              {one.used ? t('web.account.tokens.used', { used: formatTimestamp(one.used) })
                : t('web.account.identities.unused', { linked: formatTimestamp(one.linked) })}
            </div>
          </div>
          {mayEnd && (
            <Button size="small" onClick={() => end(one)}
              aria-label={`${t('web.account.identities.end')}: ${one.login} ${one.shown || one.subject}`}>
              {t('web.account.identities.end')}
            </Button>
          )}
        </li>
      ))}
    </ul>
  );
}

function Link({ login, provider, onCancel }: {
  login: string; provider: Provider; onCancel: () => void;
}) {
  const { message } = App.useApp();
  const [form] = Form.useForm<{ password?: string }>();
  const [busy, setBusy] = useState(false);
  async function go(values: { password?: string }) {
    setBusy(true);
    try {
      const body = { ...values, page: window.location.pathname };
      const answer = await call<{ go: string }>(`/api/account/identities/${provider.name}`, { body });
      window.location.assign(answer.go);
    } catch (error) {
      setBusy(false);
      showTroubles(form, error, (text) => void message.error(text));
    }
  }
  return (
    <Form form={form} name="identity" layout="vertical" requiredMark={false} className="account-form"
      onFinish={(values) => void go(values)}>
      <PasswordItem login={login} autoFocus />
      <div className="account-buttons">
        <Button type="primary" htmlType="submit" loading={busy}>
          {t('web.account.identities.link', { label: provider.label })}
        </Button>
        <Button onClick={onCancel}>{t('web.cancel')}</Button>
      </div>
    </Form>
  );
}

export function IdentitiesOfAll({ login, mayLink }: { login: string; mayLink: boolean }) {
  const { items, trouble, load, remove } = useItems<Identity>('/api/people/identities');
  const providers = useProviders();
  const [linking, setLinking] = useState(false);
  if (providers.length === 0 && (!items || items.length === 0)) return null;
  return (
    <section aria-label={t('web.account.identities.all')}>
      <h2>{t('web.account.identities.all')}</h2>
      {trouble ? <Alert type="error" showIcon title={trouble} /> : null}
      {!items && !trouble ? <Spin /> : null}
      {items ? (
        <Listed items={items} onEnd={remove} mayEnd={mayLink} everybody />
      ) : null}
      {mayLink && linking && (
        <LinkOther login={login} providers={providers} onCancel={() => setLinking(false)}
          onDone={() => { setLinking(false); void load(); }} />
      )}
      {mayLink && !linking && providers.length > 0 && (
        <Button onClick={() => setLinking(true)}>{t('web.account.identities.link_other')}</Button>
      )}
    </section>
  );
}

interface Chosen { person: string; provider: string; subject: string; password?: string }

function LinkOther({ login, providers, onDone, onCancel }: {
  login: string; providers: Provider[]; onDone: () => void; onCancel: () => void;
}) {
  const { message } = App.useApp();
  const [form] = Form.useForm<Chosen>();
  const [busy, setBusy] = useState(false);
  const [people, setPeople] = useState<{ id: string; login: string; active: boolean }[]>([]);
  useEffect(() => {
    call<{ items: typeof people }>('/api/people').then(({ items }) => setPeople(items))
      .catch((error: Error) => void message.error(error.message));
  }, [message]);
  const rules = [{ required: true, message: t('web.required') }];

  async function link({ person, ...body }: Chosen) {
    setBusy(true);
    try {
      await call(`/api/people/${person}/identities`, { body });
      onDone();
    } catch (error) {
      showTroubles(form, error, (text) => void message.error(text));
    } finally {
      setBusy(false);
    }
  }
  return (
    <Form form={form} name="identity-of-other" layout="vertical" requiredMark={false}
      className="account-form" initialValues={{ provider: providers[0]?.name }}
      onFinish={(values) => void link(values)}>
      <Form.Item name="person" label={t('web.account.identities.person')} rules={rules}>
        <Select showSearch optionFilterProp="label" options={people
          .filter((one) => one.active && one.login !== login)
          .map((one) => ({ value: one.id, label: one.login }))} />
      </Form.Item>
      <Form.Item name="provider" label={t('web.account.identities.provider')} rules={rules}>
        <Select options={providers.map(({ name, label }) => ({ value: name, label }))} />
      </Form.Item>
      <Form.Item name="subject" label={t('web.account.identities.subject_field')} rules={rules}
        extra={t('web.account.identities.subject_field.what')}>
        <Input autoComplete="off" spellCheck={false} />
      </Form.Item>
      <PasswordItem login={login} />
      <div className="account-buttons">
        <Button type="primary" htmlType="submit" loading={busy}>
          {t('web.account.identities.link_other')}
        </Button>
        <Button onClick={onCancel}>{t('web.cancel')}</Button>
      </div>
    </Form>
  );
}
