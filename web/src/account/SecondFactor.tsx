// The second factor: set up with a picture for the authenticator, ten recovery codes, and doing without.
import { Alert, App, Button, Form, Input, Spin } from 'antd';
import { useCallback, useEffect, useState } from 'react';
import { call } from '../api';
import { formatTimestamp } from '../format';
import { t } from '../texts';
import { PasswordItem } from './PasswordItem';
import { showTroubles } from './PasswordForm';

interface State { active: boolean; required: boolean; recovery_left: number; since?: string }
interface Secret { secret: string; uri: string; qr?: { side: number; path: string } }
type Step =
  | { kind: 'rest' } | { kind: 'password' } | { kind: 'recovery' } | { kind: 'remove' }
  | { kind: 'confirm'; secret: Secret } | { kind: 'codes'; codes: string[] };

const PATH = '/api/account/second-factor';

export function SecondFactor({ login, onReady }: { login: string; onReady?: () => void }) {
  const [state, setState] = useState<State | null>(null);
  const [trouble, setTrouble] = useState('');
  const [step, setStep] = useState<Step>({ kind: 'rest' });
  const load = useCallback(() => call<State>(PATH)
    .then((answer) => { setState(answer); setTrouble(''); })
    .catch((error: Error) => setTrouble(error.message)), []);
  useEffect(() => { void load(); }, [load]);

  const rest = () => { setStep({ kind: 'rest' }); void load(); };
  async function begin(values: Values) {
    setStep({ kind: 'confirm', secret: await call<Secret>(PATH, { body: values }) });
  }
  async function codes(what: string, values: Values) {
    const answer = await call<{ recovery_codes: string[] }>(`${PATH}/${what}`, { body: values });
    setStep({ kind: 'codes', codes: answer.recovery_codes });
  }
  async function remove(values: Values) {
    await call(`${PATH}/remove`, { body: values });
    rest();
  }

  return (
    <section aria-label={t('web.account.factor')}>
      <h2>{t('web.account.factor')}</h2>
      <p className="quiet">{t('web.account.factor.what')}</p>
      {trouble ? <Alert type="error" showIcon title={trouble} /> : null}
      {!state && !trouble ? <Spin /> : null}
      {state && step.kind === 'rest' ? <Rest state={state} onStep={setStep} /> : null}
      {step.kind === 'password' ? (
        <Ask login={login} password action={t('web.continue')} onDo={begin} onCancel={rest} />
      ) : null}
      {step.kind === 'confirm' ? (
        <>
          <Picture secret={step.secret} />
          <Ask login={login} code action={t('web.account.factor.confirm')}
            onDo={(values) => codes('confirm', values)} onCancel={rest} />
        </>
      ) : null}
      {step.kind === 'recovery' ? (
        <Ask login={login} password code action={t('web.account.factor.new_codes')}
          onDo={(values) => codes('recovery', values)} onCancel={rest} />
      ) : null}
      {step.kind === 'remove' ? (
        <Ask login={login} password code action={t('web.account.factor.remove')}
          onDo={remove} onCancel={rest} />
      ) : null}
      {step.kind === 'codes' ? (
        <Codes codes={step.codes} onDone={() => { rest(); onReady?.(); }} />
      ) : null}
    </section>
  );
}

function Rest({ state, onStep }: { state: State; onStep: (step: Step) => void }) {
  if (!state.active)
    return (
      <>
        {state.required && <Alert type="warning" showIcon title={t('web.account.factor.required')}
          className="account-note" />}
        <Button type="primary" onClick={() => onStep({ kind: 'password' })}>
          {t('web.account.factor.begin')}
        </Button>
      </>
    );
  return (
    <>
      <p role="status">
        {t('web.account.factor.since', {
          since: formatTimestamp(state.since), left: state.recovery_left,
        })}
      </p>
      <div className="account-buttons">
        <Button onClick={() => onStep({ kind: 'recovery' })}>
          {t('web.account.factor.new_codes')}
        </Button>
        {!state.required && (
          <Button danger onClick={() => onStep({ kind: 'remove' })}>
            {t('web.account.factor.remove')}
          </Button>
        )}
      </div>
    </>
  );
}

function Picture({ secret }: { secret: Secret }) {
  const { qr } = secret;
  const margin = 4;   // what readers need around it
  return (
    <div className="account-picture">
      {qr && (
        <svg role="img" aria-label={t('web.account.factor.picture')} shapeRendering="crispEdges"
          viewBox={`${-margin} ${-margin} ${qr.side + 2 * margin} ${qr.side + 2 * margin}`}>
          <rect x={-margin} y={-margin} width="100%" height="100%" fill="#fff" />
          <path d={qr.path} fill="#000" />
        </svg>
      )}
      <div>
        <p>{t('web.account.factor.scan')}</p>
        <p className="quiet">{t('web.account.factor.by_hand')}</p>
        <code>{secret.secret.replace(/(.{4})(?=.)/g, '$1 ')}</code>
      </div>
    </div>
  );
}

function Codes({ codes, onDone }: { codes: string[]; onDone: () => void }) {
  const { message } = App.useApp();
  async function copy() {
    await navigator.clipboard.writeText(codes.join('\n'));
    void message.success(t('web.account.copied'));
  }
  return (
    <>
      <Alert type="warning" showIcon title={t('web.account.factor.codes')} className="account-note" />
      <ul className="account-codes">{codes.map((code) => <li key={code}><code>{code}</code></li>)}</ul>
      <div className="account-buttons">
        <Button onClick={() => void copy()}>{t('web.account.copy')}</Button>
        <Button type="primary" onClick={onDone}>{t('web.account.factor.kept')}</Button>
      </div>
    </>
  );
}

export interface Values { password?: string; code?: string }

interface AskProps {
  login: string; password?: boolean; code?: boolean; action: string;
  onDo: (values: Values) => Promise<void>; onCancel: () => void;
}

/** What is asked for before something that matters. */
function Ask({ login, password = false, code = false, action, onDo, onCancel }: AskProps) {
  const { message } = App.useApp();
  const [form] = Form.useForm<Values>();
  const [busy, setBusy] = useState(false);
  async function go(values: Values) {
    setBusy(true);
    try {
      await onDo(values);
    } catch (error) {
      showTroubles(form, error, (text) => void message.error(text));
    } finally {
      setBusy(false);
    }
  }
  const rules = [{ required: true, message: t('web.required') }];
  return (
    <Form form={form} name="factor" layout="vertical" requiredMark={false} className="account-form"
      onFinish={(values) => void go(values)}>
      {password && <PasswordItem login={login} autoFocus />}
      {code && (
        <Form.Item name="code" label={t('web.sign_in.code')} rules={rules}>
          <Input autoFocus={!password} autoComplete="one-time-code" />
        </Form.Item>
      )}
      <div className="account-buttons">
        <Button type="primary" htmlType="submit" loading={busy}>{action}</Button>
        <Button onClick={onCancel}>{t('web.cancel')}</Button>
      </div>
    </Form>
  );
}
