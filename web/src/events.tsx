// What changes on the server, as it happens. One stream a window, closed while it is hidden: a
// browser opens only six connections to a server over HTTP/1.1, and people keep many windows.
import { createContext, useContext, useEffect, useMemo, useRef, type ReactNode } from 'react';

export interface Change {
  seq: string; record: string; id: string; version: string; command: string;
}
/** `null`: changes may have been missed, read again. */
type Listener = (change: Change | null) => void;

interface Hub { listen: (listener: Listener) => () => void }
const Context = createContext<Hub | null>(null);

const LONGEST_WAIT_MS = 30_000;

function openHub(url: string): Hub & { close: () => void } {
  const listeners = new Set<Listener>();
  let source: EventSource | null = null;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let wait_ms = 1000;
  let missed = false;

  const tell = (change: Change | null) => {
    for (const listener of [...listeners]) listener(change);
  };
  const stop = () => { clearTimeout(timer); source?.close(); source = null; };

  function start() {
    stop();
    source = new EventSource(url);
    source.onopen = () => {
      wait_ms = 1000;
      if (missed) tell(null);
      missed = false;
    };
    source.onmessage = (event: MessageEvent<string>) => {
      try { tell(JSON.parse(event.data) as Change); } catch { /* a comment or a proxy's noise */ }
    };
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
  return {
    listen: (listener) => { listeners.add(listener); return () => listeners.delete(listener); },
    close: () => { document.removeEventListener('visibilitychange', seen); stop(); },
  };
}

export function EventsProvider({ company, children }: { company: string; children: ReactNode }) {
  const listeners = useRef(new Set<Listener>());
  useEffect(() => {
    const hub = openHub(`/api/${company}/events`);
    hub.listen((change) => { for (const listener of [...listeners.current]) listener(change); });
    return hub.close;
  }, [company]);
  const value = useMemo<Hub>(() => ({
    listen: (listener) => {
      listeners.current.add(listener);
      return () => listeners.current.delete(listener);
    },
  }), []);
  return <Context.Provider value={value}>{children}</Context.Provider>;
}

/**
 * Calls `handler` for each change of the named records (all without names), and with null when
 * changes may have been missed. The handler may be a new function at each drawing.
 */
export function useEvents(handler: Listener, records?: string[]) {
  const hub = useContext(Context);
  const latest = useRef({ handler, records });
  useEffect(() => { latest.current = { handler, records }; });
  useEffect(() => hub?.listen((change) => {
    const { handler: call, records: wanted } = latest.current;
    if (!change || !wanted || wanted.includes(change.record)) call(change);
  }), [hub]);
}
