// Passkeys (WebAuthn) between browser and server: bytes travel as base64url.
import { call } from '../api';

export function bytesOf(text: string): Uint8Array<ArrayBuffer> {
  const plain = atob(text.replace(/-/g, '+').replace(/_/g, '/'));
  return Uint8Array.from(plain, (letter) => letter.charCodeAt(0));
}

export function textOf(bytes: ArrayBuffer): string {
  let plain = '';
  for (const byte of new Uint8Array(bytes)) plain += String.fromCharCode(byte);
  return btoa(plain).replace(/\+/g, '-').replace(/\//g, '_').replace(/=+$/, '');
}

/** Whether this browser knows passkeys on this page: by https or on this computer, under a name. */
export function knowsPasskeys(): boolean {
  const byAddress = /^[\d.]+$|:/.test(window.location.hostname);
  return window.isSecureContext && !byAddress && 'PublicKeyCredential' in window;
}

/** Thrown when the person or the device gave none. */
export class NoPasskey extends Error {}

const MS = 240_000;   // a little less than the server waits

async function asked<T>(question: Promise<Credential | null>): Promise<T> {
  const given = await question.catch(() => null);
  if (!given) throw new NoPasskey();
  return (given as PublicKeyCredential).response as unknown as T;
}

export async function signInByPasskey(): Promise<void> {
  const { challenge, host } = await call<{ challenge: string; host: string }>(
    '/api/passkey/begin', { method: 'POST' });
  let credential = '';
  const response = await asked<AuthenticatorAssertionResponse>(navigator.credentials.get({
    publicKey: {
      challenge: bytesOf(challenge), rpId: host, userVerification: 'required', timeout: MS,
    },
  }).then((given) => { credential = given?.id ?? ''; return given; }));
  await call('/api/passkey/finish', { body: {
    credential,
    handle: response.userHandle ? textOf(response.userHandle) : '',
    client_data: textOf(response.clientDataJSON),
    authenticator_data: textOf(response.authenticatorData),
    signature: textOf(response.signature),
  } });
}

interface Making {
  challenge: string; host: string; handle: string; login: string; known: string[];
}

export async function makePasskey(
  name: string, proof: { password?: string; code?: string },
): Promise<void> {
  const path = '/api/account/passkeys';
  const making = await call<Making>(`${path}/begin`, { body: proof });
  const response = await asked<AuthenticatorAttestationResponse>(navigator.credentials.create({
    publicKey: {
      challenge: bytesOf(making.challenge),
      rp: { id: making.host, name: 'Osnova' },
      user: { id: bytesOf(making.handle), name: making.login, displayName: making.login },
      pubKeyCredParams: [-8, -7, -257].map((alg) => ({ type: 'public-key', alg })),
      authenticatorSelection: {
        residentKey: 'required', requireResidentKey: true, userVerification: 'required',
      },
      excludeCredentials: making.known.map((id) => ({ type: 'public-key', id: bytesOf(id) })),
      attestation: 'none',
      timeout: MS,
    },
  }));
  await call(path, { body: {
    name,
    client_data: textOf(response.clientDataJSON),
    authenticator_data: textOf(response.getAuthenticatorData()),
  } });
}
