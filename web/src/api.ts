// Calls to the server. Every failure is a ServerError with the server's problems; a lost connection
// is a ServerError with status 0 and may be repeated with the same key.
import type { Problem } from './types';

export class ServerError extends Error {
  constructor(
    readonly status: number,
    message: string,
    readonly problems: Problem[] = [],
  ) {
    super(message);
  }
  get stale() { return this.problems.some((p) => p.code === 'command.stale_version'); }
}

/** Which problems the server named; none when it was something else that failed. */
export function codesOf(error: unknown): string[] {
  return error instanceof ServerError ? error.problems.map(({ code }) => code) : [];
}

let language = 'en';
export function setLanguage(code: string) { language = code; }

// Told when a request was answered with 401: the shell asks for the password and goes on.
let signedOut: () => Promise<void> = () => Promise.reject(new ServerError(401, 'signed out'));
export function onSignedOut(handler: () => Promise<void>) { signedOut = handler; }

// Told when somebody has to show that it is he before this is done; false when he would rather not.
let proveAgain: () => Promise<boolean> = () => Promise.resolve(false);
export function onProveAgain(handler: () => Promise<boolean>) { proveAgain = handler; }

export interface Options {
  method?: string;
  body?: unknown;         // sent as JSON, unless a Blob
  version?: string;       // If-Match
  key?: string;           // Idempotency-Key
  headers?: Record<string, string>;
  signal?: AbortSignal;
}

export function newKey(): string { return crypto.randomUUID(); }

export async function call<T>(path: string, options: Options = {}): Promise<T> {
  const response = await raw(path, options);
  return (response.status === 204 ? undefined : await response.json()) as T;
}

// What early.ts asked for belongs to the beginning of the page; later it would be old.
const EARLY_MS = 10_000;
setTimeout(() => { window.osnovaFirst?.clear(); }, EARLY_MS);

/** The answer to a question that was asked before the program was there: once, and only a good one. */
async function early(path: string, options: Options): Promise<Response | null> {
  const key = `${language} ${path}`;
  const asked = options.method === undefined && options.body === undefined
    ? window.osnovaFirst?.get(key) : undefined;
  if (!asked) return null;
  window.osnovaFirst?.delete(key);
  const response = await asked.catch(() => null);
  if (options.signal?.aborted) throw new DOMException('left', 'AbortError');
  return response?.ok ? response : null;
}

export async function raw(path: string, options: Options = {}): Promise<Response> {
  const begun = await early(path, options);
  if (begun) return begun;
  const headers: Record<string, string> = {
    'Accept-Language': language,
    'X-Osnova-Client': 'web',
    ...options.headers,
  };
  const { body } = options;
  if (body !== undefined && !(body instanceof Blob)) headers['Content-Type'] = 'application/json';
  if (options.version !== undefined) headers['If-Match'] = `"${options.version}"`;
  if (options.key) headers['Idempotency-Key'] = options.key;
  let response: Response;
  try {
    response = await fetch(path, {
      method: options.method ?? (body === undefined ? 'GET' : 'POST'),
      headers,
      body: body === undefined ? undefined : body instanceof Blob ? body : JSON.stringify(body),
      signal: options.signal,
      credentials: 'same-origin',
    });
  } catch (error) {
    if (options.signal?.aborted) throw error;
    throw new ServerError(0, String(error));
  }
  if (response.ok) return response;
  if (response.status === 401 && !isSignIn(path)) {
    await signedOut();
    return raw(path, options);
  }
  const text = await response.text();
  let problem: { detail?: string; problems?: Problem[] } = {};
  try { problem = JSON.parse(text); } catch { /* not ours: a proxy's page */ }
  const refused = new ServerError(response.status, problem.detail ?? response.statusText,
    problem.problems);
  if (!problem.problems?.some(({ code }) => code === 'access.prove_again')) throw refused;
  if (!await proveAgain()) throw refused;
  return raw(path, options);
}

// Where 401 means that somebody was not let in, not that a session has ended.
function isSignIn(path: string): boolean {
  return ['/api/session', '/api/oidc/', '/api/passkey/'].some((way) => path.startsWith(way));
}

// "?a=1&b=2" of what has a value.
export function query(parameters: Record<string, string | number | undefined | null>): string {
  const list = new URLSearchParams();
  for (const [name, value] of Object.entries(parameters))
    if (value !== undefined && value !== null && value !== '') list.set(name, String(value));
  const text = list.toString();
  return text ? `?${text}` : '';
}
