// What changes on the server, as it happens. One stream a window, closed while it is hidden: a
// browser opens only six connections to a server over HTTP/1.1, and people keep many windows.
import { createContext, useContext, useEffect, useMemo, useRef, type ReactNode } from 'react';
import { useSettings } from './settings';

export interface Change {
  seq: string; record: string; id: string; version: string; command: string;
}
/** Events that the server names; what it does not name is a change of the journal. */
type Name = 'message' | 'job' | 'notification' | 'description';
/** `null`: something may have been missed, read again. */
type Listener = (data: unknown) => void;
type Tell = (name: Name | null, data: unknown) => void;

interface Hub { listen: (name: Name, listener: Listener) => () => void }
const Context = createContext<Hub | null>(null);

const LONGEST_WAIT_MS = 30_000;
const NAMES: Name[] = ['message', 'job', 'notification', 'description'];

function openStream(url: string, tell: Tell): () => void {
  let source: EventSource | null = null;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let wait_ms = 1000;
  let missed = false;

  const stop = () => { clearTimeout(timer); source?.close(); source = null; };

  function start() {
    stop();
    source = new EventSource(url);
    source.onopen = () => {
      wait_ms = 1000;
      if (missed) tell(null, null);
      missed = false;
    };
    for (const name of NAMES)
      source.addEventListener(name, (event: MessageEvent<string>) => {
        try { tell(name, JSON.parse(event.data)); } catch { /* a proxy's noise */ }
      });
    source.onerror = () => {
      // The browser's own repetition gives up after an HTTP error, so it is done here.
      missed = true;
      stop();
      timer = setTimeout(start, wait_ms);
      wait_ms = Math.min(wait_ms * 2, LONGEST_WAIT_MS);
    };
  }

  function seen() {
    if (document.hidden) { missed = true; stop(); } else start();
  }
  document.addEventListener('visibilitychange', seen);
  if (!document.hidden) start();
  return () => { document.removeEventListener('visibilitychange', seen); stop(); };
}

export function EventsProvider({ company, children }: { company: string; children: ReactNode }) {
  const { language } = useSettings();
  const listeners = useRef(new Map<Name, Set<Listener>>());
  useEffect(() => openStream(`/api/${company}/events?language=${language}`, (name, data) => {
    for (const one of name ? [name] : NAMES)
      for (const listener of [...listeners.current.get(one) ?? []]) listener(data);
  }), [company, language]);
  const value = useMemo<Hub>(() => ({
    listen: (name, listener) => {
      const own = listeners.current.get(name) ?? new Set<Listener>();
      listeners.current.set(name, own.add(listener));
      return () => own.delete(listener);
    },
  }), []);
  return <Context.Provider value={value}>{children}</Context.Provider>;
}

/**
 * Calls `handler` for each change of the named records (all without names), and with null when
 * changes may have been missed. The handler may be a new function at each drawing.
 */
export function useEvents(handler: (change: Change | null) => void, records?: string[]) {
  useNamed('message', (data) => {
    const change = data as Change | null;
    if (!change || !records || records.includes(change.record)) handler(change);
  });
}

/** The same for events of a name: a job that moved, notifications that came, fields that people added. */
export function useNamedEvents<T>(
  name: 'job' | 'notification' | 'description', handler: (data: T | null) => void,
) {
  useNamed(name, (data) => handler(data as T | null));
}

function useNamed(name: Name, handler: Listener) {
  const hub = useContext(Context);
  const latest = useRef(handler);
  useEffect(() => { latest.current = handler; });
  useEffect(() => hub?.listen(name, (data) => latest.current(data)), [hub, name]);
}
