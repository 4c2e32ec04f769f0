import { useCallback, useEffect, useRef, useState } from 'react';
import { call, codesOf } from '../api';
import type { ReportTable } from '../types';
import { PAGE_KEY } from './paging';

export interface Running {
  table: ReportTable | null;
  busy: boolean;
  trouble: string;
  codes: string[];      // of the trouble's problems
  cancel: () => void;
  more: () => void;     // the next page, if there is one
}

const PAGE = 500;
const FINE = { trouble: '', codes: [] as string[] };

/**
 * Runs the report at `address`; nothing while it is null. A new address ends the run before it.
 * `pages`: it is read in pages.
 */
export function useReport(address: string | null, attempt = 0, pages = false): Running {
  const [table, setTable] = useState<ReportTable | null>(null);
  const [busy, setBusy] = useState(false);
  const [{ trouble, codes }, setFailed] = useState(FINE);
  const [abort, setAbort] = useState<AbortController | null>(null);
  const now = useRef({ table, next: '', busy: false });
  now.current.table = table;
  const page = address && pages
    ? `${address}${address.includes('?') ? '&' : '?'}limit=${PAGE}` : address;

  useEffect(() => {
    if (page === null) { setTable(null); return; }
    const own = new AbortController();
    let left = false;
    setAbort(own);
    setBusy(true);
    setFailed(FINE);
    now.current.next = '';
    call<ReportTable>(page, { signal: own.signal })
      .then((first) => {
        if (left) return;
        if (pages) now.current.next = nextOf(first);
        setTable(first);
      })
      .catch((error: Error) => {
        if (left || own.signal.aborted) return;
        setTable(null);
        setFailed({ trouble: error.message, codes: codesOf(error) });
      })
      .finally(() => { if (!left) setBusy(false); });
    return () => { left = true; own.abort(); };
  }, [page, pages, attempt]);

  const more = useCallback(() => {
    const { next, busy: reading, table: before } = now.current;
    if (!page || !next || reading || !before) return;
    now.current.busy = true;
    call<ReportTable>(`${page}&${PAGE_KEY}=${encodeURIComponent(next)}`)
      .then((following) => {
        if (now.current.table !== before) return;
        now.current.next = nextOf(following);
        setTable({ ...before, rows: [...before.rows, ...following.rows] });
      })
      .catch((error: Error) => setFailed({ trouble: error.message, codes: codesOf(error) }))
      .finally(() => { now.current.busy = false; });
  }, [page]);
  return { table, busy, trouble, codes, cancel: () => abort?.abort(), more };
}

function nextOf({ rows }: ReportTable): string {
  return rows.length < PAGE ? '' : String(rows[rows.length - 1]?.[PAGE_KEY] ?? '');
}
