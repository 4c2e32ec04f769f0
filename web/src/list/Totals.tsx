// The line below a list: how many there are and what they are worth, of all or of the chosen ones.
import { useEffect, useState } from 'react';
import { call } from '../api';
import { moneyOf, useCompany } from '../company';
import { formatAmount, formatDecimal } from '../format';
import { addDecimals } from '../sum';
import { t } from '../texts';
import type { Count, Field, Row } from '../types';

interface Props {
  record: string;
  parameters: string;      // the conditions as a query
  fields: Field[];         // the shown ones
  chosen: Row[];
  loaded: number;
  version: number;         // counts again when it changes
}

export function Totals({ record, parameters, fields, chosen, loaded, version }: Props) {
  const { api, meta } = useCompany();
  const [count, setCount] = useState<Count | null>(null);
  useEffect(() => {
    const abort = new AbortController();
    call<Count>(`${api}/${record}/count?${parameters}`, { signal: abort.signal })
      .then(setCount).catch(() => { if (!abort.signal.aborted) setCount(null); });
    return () => abort.abort();
  }, [api, record, parameters, version]);

  const amounts = fields.filter((field) => field.kind === 'amount');
  const sums = chosen.length > 0
    ? Object.fromEntries(amounts.map((field) => [field.name, sumOf(field)])) : count?.sums ?? {};

  function sumOf(field: Field): Record<string, string> {
    const byCurrency: Record<string, string[]> = {};
    for (const row of chosen) {
      const value = row[field.name];
      if (typeof value === 'string' && value)
        (byCurrency[moneyOf(meta, field, row).currency] ??= []).push(value);
    }
    return Object.fromEntries(Object.entries(byCurrency).map(([currency, values]) =>
      [currency, addDecimals(values)]));
  }

  return (
    <footer className="list-totals" aria-live="polite" tabIndex={0}>
      <span>
        {chosen.length > 0 ? t('web.list.chosen', { count: chosen.length })
          : t('web.list.count', {
            count: count ? `${count.exact ? '' : '≈ '}${formatDecimal(count.count)}` : loaded,
          })}
      </span>
      {amounts.map((field) => Object.entries(sums[field.name] ?? {}).length > 0 && (
        <span key={field.name}>
          <span className="quiet">{field.label}</span>
          {Object.entries(sums[field.name]).map(([currency, sum]) => (
            <span key={currency} className="figure">
              {formatAmount(sum, meta.currencies[currency])} <small>{currency}</small>
            </span>
          ))}
        </span>
      ))}
    </footer>
  );
}
