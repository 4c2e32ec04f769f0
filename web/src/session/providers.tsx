// Providers of identities (OpenID Connect): their buttons, and the way there and back.
import { Button } from 'antd';
import { useEffect, useState } from 'react';
import { call } from '../api';
import { t } from '../texts';

export interface Provider { name: string; label: string }

/** Where a window that only renews a session ends. */
export const DONE = '/sign-in/done';

/** The name of the provider that this address is the way back from; '' for any other address. */
export function returningFrom(path: string): string {
  return path === DONE ? '' : /^\/sign-in\/([a-z0-9]{1,20})$/.exec(path)?.[1] ?? '';
}

export function useProviders(): Provider[] {
  const [items, setItems] = useState<Provider[]>([]);
  useEffect(() => {
    let here = true;
    call<{ items: Provider[] }>('/api/oidc')
      .then((answer) => { if (here) setItems(answer.items); })
      .catch(() => { /* the password is still a way in */ });
    return () => { here = false; };
  }, []);
  return items;
}

/** The address of the provider at which the person goes on. */
export async function wayTo(provider: string, page: string, again = false): Promise<string> {
  const { go } = await call<{ go: string }>(`/api/oidc/${provider}/begin`, { body: { page, again } });
  return go;
}

interface Props { onTrouble: (error: unknown) => void; onGo: (provider: Provider) => Promise<void> }

/** A button for each; nothing where there is none. */
export function ProviderButtons({ onTrouble, onGo }: Props) {
  const providers = useProviders();
  const [busy, setBusy] = useState('');
  async function go(provider: Provider) {
    setBusy(provider.name);
    try {
      await onGo(provider);
    } catch (error) {
      onTrouble(error);
    } finally {
      setBusy('');
    }
  }
  return (
    <div className="sign-in-providers">
      {providers.map((one) => (
        <Button key={one.name} block size="large" loading={busy === one.name}
          onClick={() => void go(one)}>
          {t('web.sign_in.by', { label: one.label })}
        </Button>
      ))}
    </div>
  );
}

/** Here and now, for what otherwise asks for the password: the provider asks anew. */
export function ProveButtons() {
  const [trouble, setTrouble] = useState('');
  return (
    <>
      <p className="quiet">{t('web.account.prove')}</p>
      <ProviderButtons onTrouble={(error) => setTrouble((error as Error).message)}
        onGo={async ({ name }) => {
          window.location.assign(await wayTo(name, window.location.pathname, true));
        }} />
      {trouble && <p role="alert">{trouble}</p>}
    </>
  );
}
