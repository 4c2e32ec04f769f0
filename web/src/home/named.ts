// Records by their addresses, with what they are called now.
import { useEffect, useState } from 'react';
import { call, query } from '../api';
import { headingOf, useCompany } from '../company';
import type { Page, Row } from '../types';
import { textOfValue } from '../values';

export interface Address { record: string; id: string }
export interface Named extends Address {
  heading: string;
  detail: string;   // whom or what it is for
  label: string;    // of its kind
}

/** In the order of the addresses; null while they are read. What is gone is left out. */
export function useNamed(addresses: Address[] | null): Named[] | null {
  const { api, meta } = useCompany();
  const [named, setNamed] = useState<Named[] | null>(null);
  const wanted = addresses === null ? null
    : JSON.stringify(addresses.filter(({ record }) => meta.records[record]?.may.read)
      .map(({ record, id }) => [record, id]));
  useEffect(() => {
    if (wanted === null) return undefined;
    let current = true;
    const all = JSON.parse(wanted) as [string, string][];
    const nameOf = (record: string, row: Row, refs: Record<string, string>): Named => {
      const described = meta.records[record];
      const detail = described.fields.find((field) =>
        field.kind === 'reference' && field.list && row[field.name]);
      return { record, id: row.id, heading: headingOf(described, row), label: described.label,
        detail: detail ? textOfValue(meta, detail, row, refs) : '' };
    };
    Promise.all([...new Set(all.map(([record]) => record))].map(async (record) => {
      const ids = all.filter(([one]) => one === record).map(([, id]) => id);
      const page = await call<Page>(
        `${api}/${record}${query({ 'id.in': ids.join(','), limit: ids.length })}`);
      return page.items.map((row) => nameOf(record, row, page.refs ?? {}));
    })).then((lists) => {
      const found = lists.flat();
      if (current)
        setNamed(all.flatMap(([record, id]) =>
          found.find((one) => one.record === record && one.id === id) ?? []));
    }).catch(() => { if (current) setNamed([]); });
    return () => { current = false; };
  }, [api, meta, wanted]);
  return named;
}
