// Widths of columns, kept in the browser: they belong to a screen, not to a person.
import { useCallback, useState } from 'react';

type Widths = Record<string, number>;

export function useWidths(list: string): [Widths, (column: string, width: number) => void] {
  const key = `osnova.widths.${list}`;
  const [widths, setWidths] = useState<Widths>(() => {
    try { return JSON.parse(localStorage.getItem(key) ?? '{}') as Widths; } catch { return {}; }
  });
  const setWidth = useCallback((column: string, width: number) => setWidths((old) => {
    const next = { ...old, [column]: width };
    try { localStorage.setItem(key, JSON.stringify(next)); } catch { /* private window */ }
    return next;
  }), [key]);
  return [widths, setWidth];
}
