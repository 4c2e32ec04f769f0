// Documents that the person opened last, with what they are called now.
import { useEffect, useState } from 'react';
import { Link } from 'react-router-dom';
import { call, query } from '../api';
import { headingOf, useCompany } from '../company';
import { visits } from '../recent';
import { t } from '../texts';
import type { Page, Row } from '../types';
import { textOfValue } from '../values';

const SHOWN = 6;

interface Seen { record: string; row: Row; refs: Record<string, string> }

export function Recent() {
  const { api, code, meta, link } = useCompany();
  const [seen, setSeen] = useState<Seen[] | null>(null);
  useEffect(() => {
    let current = true;
    const wanted = visits(code).filter(({ record }) => meta.records[record]?.may.read)
      .slice(0, SHOWN);
    const records = [...new Set(wanted.map(({ record }) => record))];
    Promise.all(records.map(async (record) => {
      const ids = wanted.filter((one) => one.record === record).map(({ id }) => id).join(',');
      const page = await call<Page>(`${api}/${record}${query({ 'id.in': ids, limit: SHOWN })}`);
      return page.items.map((row): Seen => ({ record, row, refs: page.refs ?? {} }));
    })).then((lists) => {
      const all = lists.flat();
      // In the order of the visits; what was removed since is left out.
      if (current)
        setSeen(wanted.flatMap((visit) =>
          all.find((one) => one.record === visit.record && one.row.id === visit.id) ?? []));
    }).catch(() => { if (current) setSeen([]); });
    return () => { current = false; };
  }, [api, code, meta]);

  if (seen === null) return null;
  if (seen.length === 0) return <p className="quiet tile-pad">{t('web.home.no_recent')}</p>;
  return (
    <ul className="tile-list">
      {seen.map(({ record, row, refs }) => {
        const described = meta.records[record];
        const detail = described.fields.find((field) =>
          field.kind === 'reference' && field.list && row[field.name]);
        return (
          <li key={`${record}/${row.id}`}>
            <Link to={link(record, row.id)}>{headingOf(described, row)}</Link>
            <span className="clip grow">
              {detail ? textOfValue(meta, detail, row, refs) : ''}
            </span>
            <span className="quiet">{described.label}</span>
          </li>
        );
      })}
    </ul>
  );
}
