import { useEffect, useState } from 'react';
import { call, query } from '../api';
import { titleOf } from '../company';
import type { Meta, Page } from '../types';

/** Names of records by id, read once for what is not known yet. */
export function useNames(
  api: string, meta: Meta, target: string, ids: string[],
): Record<string, string> {
  const [names, setNames] = useState<Record<string, string>>({});
  const missing = ids.filter((id) => !(id in names)).join(',');
  useEffect(() => {
    const record = meta.records[target];
    if (!missing || !record) return;
    let current = true;
    call<Page>(`${api}/${target}${query({ 'id.in': missing, limit: 100 })}`)
      .then(({ items }) => {
        if (current)
          setNames((old) => ({ ...old,
            ...Object.fromEntries(items.map((row) => [row.id, titleOf(record, row)])) }));
      })
      .catch(() => {});
    return () => { current = false; };
  }, [api, meta, target, missing]);
  return names;
}
