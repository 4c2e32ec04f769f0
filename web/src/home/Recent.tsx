// Documents that the person opened last, with what they are called now.
import { useMemo } from 'react';
import { Link } from 'react-router-dom';
import { useCompany } from '../company';
import { visits } from '../recent';
import { t } from '../texts';
import { useNamed } from './named';

const SHOWN = 6;

export function Recent() {
  const { code, meta, link } = useCompany();
  const wanted = useMemo(() => visits(code)
    .filter(({ record }) => meta.records[record]?.may.read).slice(0, SHOWN), [code, meta]);
  const seen = useNamed(wanted);

  if (seen === null) return null;
  if (seen.length === 0) return <p className="quiet tile-pad">{t('web.home.no_recent')}</p>;
  return (
    <ul className="tile-list">
      {seen.map(({ record, id, heading, detail, label }) => (
        <li key={`${record}/${id}`}>
          <Link to={link(record, id)}>{heading}</Link>
          <span className="clip grow">{detail}</span>
          <span className="quiet">{label}</span>
        </li>
      ))}
    </ul>
  );
}
