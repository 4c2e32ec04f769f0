// Widths of columns, kept in the browser: they belong to a screen, not to a person.
import { useCallback, useState } from 'react';
import { keep, readKept } from '../kept';

type Widths = Record<string, number>;

export function useWidths(list: string): [Widths, (column: string, width: number) => void] {
  const key = `osnova.widths.${list}`;
  const [widths, setWidths] = useState<Widths>(() => readKept(key, {}));
  const setWidth = useCallback((column: string, width: number) => setWidths((old) => {
    const next = { ...old, [column]: width };
    keep(key, next);
    return next;
  }), [key]);
  return [widths, setWidth];
}
