// The rows of a list: pages appended while scrolling, and changes on the server brought in without
// moving what is under the cursor. A row that is loaded changes in place; what is new waits behind
// a button unless the list stands at its top.
import { useCallback, useEffect, useRef, useState } from 'react';
import { call, codesOf, query } from '../api';
import { useEvents } from '../events';
import type { Page, Row } from '../types';

const PAGE = 100;
const MOST_IN_PLACE = 50;

export interface ListRow extends Row { _gone?: boolean }
export interface Rows {
  rows: ListRow[];
  refs: Record<string, string>;
  loading: boolean;
  trouble: string;
  codes: string[];           // of the trouble's problems
  more: boolean;
  fresh: number;             // changes that wait to be shown
  version: number;           // grows with what was read again, not with further pages
  loadMore: () => void;
  reload: () => void;
  setAtTop: (atTop: boolean) => void;
}

interface Loaded { rows: ListRow[]; refs: Record<string, string>; next: string | null }
const FINE = { trouble: '', codes: [] as string[] };
const failed = (error: Error) => ({ trouble: error.message, codes: codesOf(error) });
const NOTHING: Loaded = { rows: [], refs: {}, next: null };

/** `parameters` is the query of the list without paging, as text: it is compared. */
export function useRows(list: string, record: string, parameters: string): Rows {
  const [loaded, setLoaded] = useState<Loaded>(NOTHING);
  const [loading, setLoading] = useState(true);
  const [{ trouble, codes }, setFailed] = useState(FINE);
  const [fresh, setFresh] = useState(0);
  const [attempt, setAttempt] = useState(0);
  const [refreshed, setRefreshed] = useState(0);
  const now = useRef({ loaded, busy: false, atTop: true });
  now.current.loaded = loaded;
  const address = `${list}?${parameters}`;

  useEffect(() => {
    const abort = new AbortController();
    now.current.busy = true;
    setLoading(true);
    setFresh(0);
    call<Page>(`${address}&limit=${PAGE}`, { signal: abort.signal })
      .then((page) => {
        setLoaded({ rows: page.items, refs: page.refs ?? {}, next: page.next });
        setFailed(FINE);
      })
      .catch((error: Error) => { if (!abort.signal.aborted) setFailed(failed(error)); })
      .finally(() => {
        if (abort.signal.aborted) return;
        now.current.busy = false;
        setLoading(false);
      });
    return () => abort.abort();
  }, [address, attempt]);

  const loadMore = useCallback(() => {
    const { busy, loaded: { next } } = now.current;
    if (busy || !next) return;
    now.current.busy = true;
    setLoading(true);
    call<Page>(`${address}&limit=${PAGE}${query({ after: next }).replace('?', '&')}`)
      .then((page) => setLoaded((old) => old.next !== next ? old : {
        rows: [...old.rows, ...page.items], refs: { ...old.refs, ...page.refs }, next: page.next,
      }))
      .catch((error: Error) => setFailed(failed(error)))
      .finally(() => { now.current.busy = false; setLoading(false); });
  }, [address]);

  const reload = useCallback(() => setAttempt((n) => n + 1), []);

  // Reads again the rows that changed and stand in the list; one that no longer fits is greyed.
  const refresh = useCallback((ids: string[]) => {
    call<Page>(`${address}&limit=${ids.length}&id.in=${ids.join(',')}`).then((page) => {
      const changed = new Map(page.items.map((row) => [row.id, row]));
      setLoaded((old) => ({
        ...old, refs: { ...old.refs, ...page.refs },
        rows: old.rows.map((row) => (ids.includes(row.id)
          ? changed.get(row.id) ?? { ...row, _gone: true } : row)),
      }));
      setRefreshed((n) => n + 1);
    }).catch(() => setFresh((n) => n + ids.length));
  }, [address]);

  const waiting = useRef(new Set<string>());
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  useEffect(() => () => clearTimeout(timer.current), []);
  useEvents((change) => {
    waiting.current.add(change?.id ?? '');
    clearTimeout(timer.current);
    timer.current = setTimeout(() => {
      const ids = [...waiting.current];
      waiting.current.clear();
      const here = new Set(now.current.loaded.rows.map((row) => row.id));
      const known = ids.filter((id) => here.has(id));
      const unknown = ids.length - known.length;
      if (unknown > 0 && now.current.atTop && here.size <= PAGE) { reload(); return; }
      if (known.length > MOST_IN_PLACE) { setFresh((n) => n + ids.length); return; }
      if (known.length > 0) refresh(known);
      if (unknown > 0) setFresh((n) => n + unknown);
    }, 400);
  }, [record]);

  const setAtTop = useCallback((atTop: boolean) => { now.current.atTop = atTop; }, []);
  return {
    rows: loaded.rows, refs: loaded.refs, loading, trouble, codes, more: loaded.next !== null, fresh,
    version: attempt + refreshed, loadMore, reload, setAtTop,
  };
}
