// The number of entries of a list, kept right while they change on the server.
import { useEffect, useRef, useState } from 'react';
import { call } from '../api';
import { useCompany } from '../company';
import { useEvents } from '../events';
import type { Count } from '../types';

const PAUSE_MS = 1500;   // many changes at once are one more reading

export function useCount(record: string, conditions: string): Count | null {
  const { api } = useCompany();
  const [count, setCount] = useState<Count | null>(null);
  const [attempt, setAttempt] = useState(0);
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  useEffect(() => {
    const abort = new AbortController();
    call<Count>(`${api}/${record}/count?${conditions}`, { signal: abort.signal })
      .then(setCount).catch(() => {});
    return () => abort.abort();
  }, [api, record, conditions, attempt]);
  useEffect(() => () => clearTimeout(timer.current), []);
  useEvents(() => {
    clearTimeout(timer.current);
    timer.current = setTimeout(() => setAttempt((n) => n + 1), PAUSE_MS);
  }, [record]);
  return count;
}
