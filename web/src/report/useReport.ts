import { useEffect, useState } from 'react';
import { call } from '../api';
import type { ReportTable } from '../types';

export interface Running {
  table: ReportTable | null;
  busy: boolean;
  trouble: string;
  cancel: () => void;
}

/** Runs the report at `address`; nothing while it is null. A new address ends the run before it. */
export function useReport(address: string | null, attempt = 0): Running {
  const [table, setTable] = useState<ReportTable | null>(null);
  const [busy, setBusy] = useState(false);
  const [trouble, setTrouble] = useState('');
  const [abort, setAbort] = useState<AbortController | null>(null);
  useEffect(() => {
    if (address === null) { setTable(null); return; }
    const own = new AbortController();
    let left = false;
    setAbort(own);
    setBusy(true);
    setTrouble('');
    call<ReportTable>(address, { signal: own.signal })
      .then((next) => { if (!left) setTable(next); })
      .catch((error: Error) => {
        if (left || own.signal.aborted) return;
        setTable(null);
        setTrouble(error.message);
      })
      .finally(() => { if (!left) setBusy(false); });
    return () => { left = true; own.abort(); };
  }, [address, attempt]);
  return { table, busy, trouble, cancel: () => abort?.abort() };
}
