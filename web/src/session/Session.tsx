// Who is signed in. Before sign-in the page of sign-in is shown; a session that ends in mid-work is
// renewed in a dialog, and the request that met the end goes on as if nothing had happened.
import { Button, Result, Spin } from 'antd';
import {
  createContext, useCallback, useContext, useEffect, useMemo, useRef, useState, type ReactNode,
} from 'react';
import { call, onProveAgain, onSignedOut } from '../api';
import { takeSession } from '../beginning';
import { forgetPerson, keepFor, underWay } from '../kept';
import { suggestLanguage, useSettings } from '../settings';
import { setTexts, t } from '../texts';
import type { Session } from '../types';
import { FactorPage } from './FactorPage';
import { OnlyProvider } from './onlyProvider';
import { returningFrom } from './providers';
import { RenewDialog } from './RenewDialog';
import { DonePage, isDone, ReturnPage } from './ReturnPage';
import { explain, SignInPage } from './SignInPage';

interface SessionValue {
  session: Session;
  signOut: () => Promise<void>;
}
const Context = createContext<SessionValue | null>(null);

export function useSession(): SessionValue {
  const value = useContext(Context);
  if (!value) throw new Error('no session above');
  return value;
}

type State =
  | { kind: 'loading' }
  | { kind: 'signed_out' }
  | { kind: 'trouble'; message: string }
  | { kind: 'signed_in'; session: Session };

export function SessionGate({ children }: { children: ReactNode }) {
  const { language } = useSettings();
  const [state, setState] = useState<State>(() => {
    const known = takeSession();
    if (known) keepFor(known.login);
    return known ? { kind: 'signed_in', session: known } : { kind: 'loading' };
  });
  const [renew, setRenew] = useState<(() => void) | null>(null);
  const [prove, setProve] = useState<((done: boolean) => void) | null>(null);

  const load = useCallback(async (texts?: Promise<void>) => {
    try {
      const [session] = await Promise.all([call<Session | undefined>('/api/session'), texts]);
      if (!session) { setState({ kind: 'signed_out' }); return; }
      suggestLanguage(session.language);
      keepFor(session.login);
      setState({ kind: 'signed_in', session });
    } catch (error) {
      setState({ kind: 'trouble', message: explain(error) });
    }
  }, []);

  useTexts(language, load, state.kind === 'signed_in');

  useEffect(() => {
    let pending: Promise<void> | null = null;
    onSignedOut(() => {
      // Many requests may meet the end of a session together: one dialog answers for all.
      pending ??= new Promise<void>((resolve) => {
        setRenew(() => () => { pending = null; setRenew(null); resolve(); });
      });
      return pending;
    });
    let proving: Promise<boolean> | null = null;
    onProveAgain(() => {
      proving ??= new Promise<boolean>((resolve) => {
        setProve(() => (done: boolean) => { proving = null; setProve(null); resolve(done); });
      });
      return proving;
    });
  }, []);

  const signOut = useCallback(async () => {
    await Promise.all([...underWay].map((send) => send()));
    // The session is forgotten here even if the server could not be told.
    const left = await call<{ leave?: string }>('/api/session', { method: 'DELETE' })
      .catch(() => ({ leave: undefined }));
    forgetPerson();
    window.location.assign(left.leave ?? '/');   // the provider sends the browser back
  }, []);

  const session = state.kind === 'signed_in' ? state.session : null;
  const value = useMemo(() => session && { session, signOut }, [session, signOut]);

  if (state.kind === 'loading')
    return <div className="center-screen"><Spin /></div>;
  if (state.kind === 'trouble')
    return (
      <Result status="warning" title={t('web.no_server')} subTitle={state.message}
        extra={<Button type="primary" onClick={() => void load()}>{t('web.try_again')}</Button>} />
    );
  const { pathname } = window.location;
  if (isDone(pathname)) return <DonePage />;
  if (returningFrom(pathname)) return <ReturnPage provider={returningFrom(pathname)} />;
  if (!value) return <SignInPage onDone={() => void load()} />;
  if (value.session.must_set_up_factor)
    return (
      <OnlyProvider.Provider value={value.session.only_provider}>
        <FactorPage login={value.session.login} onReady={() => void load()}
          onLeave={() => void signOut()} />
      </OnlyProvider.Provider>
    );
  return (
    <Context.Provider value={value}>
      <OnlyProvider.Provider value={value.session.only_provider}>
        {children}
        {renew && (
          <RenewDialog login={value.session.login} title={t('web.session_ended')}
            what={t('web.session_ended.what')} leave={t('web.sign_out')}
            onDone={renew} onLeave={signOut} />
        )}
        {prove && !renew && (
          <RenewDialog login={value.session.login} title={t('web.prove_again')}
            what={t('web.prove_again.what')} leave={t('web.cancel')}
            onDone={() => prove(true)} onLeave={() => prove(false)} />
        )}
      </OnlyProvider.Provider>
    </Context.Provider>
  );
}

// Texts for the time before `meta` brings them; again when the language is changed at sign-in.
function useTexts(
  language: string, load: (texts: Promise<void>) => Promise<void>, known: boolean,
) {
  const [, redraw] = useState(0);
  const skip = useRef(known);
  useEffect(() => {
    // All was there before the first drawing.
    if (skip.current) { skip.current = false; return undefined; }
    let current = true;
    const texts = call<Record<string, string>>(`/api/texts?language=${language}`)
      .then((all) => { if (current) setTexts(all); })
      .catch(() => { /* keys stand for their texts until `meta` comes */ });
    void load(texts).then(() => { if (current) redraw((n) => n + 1); });
    return () => { current = false; };
  }, [language, load]);
}
