// Which rows are chosen. The choice ends when other rows are asked for.
import { useCallback, useEffect, useMemo, useRef, useState } from 'react';
import type { ListRow } from './useRows';

export function useChoice(rows: ListRow[], conditions: string) {
  const [ids, setIds] = useState<ReadonlySet<string>>(new Set());
  const last = useRef('');
  const now = useRef(rows);
  now.current = rows;

  const clear = useCallback(() => setIds((old) => (old.size > 0 ? new Set() : old)), []);
  useEffect(clear, [conditions, clear]);

  /** Turns one row, or with Shift all from the last one to it. */
  const choose = useCallback((id: string, whole: boolean) => {
    const order = now.current.map((row) => row.id);
    const from = order.indexOf(last.current);
    const to = order.indexOf(id);
    last.current = id;
    setIds((old) => {
      const next = new Set(old);
      if (whole && from >= 0) {
        for (const one of order.slice(Math.min(from, to), Math.max(from, to) + 1)) next.add(one);
      } else if (!next.delete(id)) {
        next.add(id);
      }
      return next;
    });
  }, []);
  const all = rows.length > 0 && ids.size >= rows.length;
  const chooseAll = useCallback(() => {
    setIds((old) => (old.size >= now.current.length ? new Set()
      : new Set(now.current.map((row) => row.id))));
  }, []);
  const chosen = useMemo(() => rows.filter((row) => ids.has(row.id)), [rows, ids]);
  return { ids, rows: chosen, all, choose, chooseAll, clear };
}
