// A person's own things on the server (views, tiles), read once and kept in step with changes here.
import { useCallback, useEffect, useState } from 'react';
import { call, newKey } from './api';
import { useCompany } from './company';
import type { Stored } from './types';

export interface Mine<T> {
  items: Stored<T>[];
  ready: boolean;
  put: (key: string, value: T) => Promise<void>;
  remove: (key: string) => Promise<void>;
}

export function useMine<T>(kind: string): Mine<T> {
  const { api } = useCompany();
  const [items, setItems] = useState<Stored<T>[]>([]);
  const [ready, setReady] = useState(false);
  const address = `${api}/my/${kind}`;

  const load = useCallback(async () => {
    try { setItems(await call<Stored<T>[]>(address)); } finally { setReady(true); }
  }, [address]);
  useEffect(() => { load().catch(() => {}); }, [load]);

  const put = useCallback(async (key: string, value: T) => {
    await call(`${address}/${encodeURIComponent(key)}`,
      { method: 'PUT', body: value, key: newKey() });
    await load();
  }, [address, load]);
  const remove = useCallback(async (key: string) => {
    await call(`${address}/${encodeURIComponent(key)}`, { method: 'DELETE', key: newKey() });
    await load();
  }, [address, load]);
  return { items, ready, put, remove };
}

/** A key from a name that people may give to two things. */
export function keyFor(prefix: string): string {
  return `${prefix}-${newKey().slice(0, 8)}`;
}
