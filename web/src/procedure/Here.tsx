// Which procedures hold where somebody works, and what to do where something failed: a quiet line
// that opens them, and nothing where there are none.
import { FileDoneOutlined } from '@ant-design/icons';
import { Link } from 'react-router-dom';
import { useCompany } from '../company';
import { t } from '../texts';
import './procedure.css';
import { useProceduresAt, type Place, type Procedure } from './procedures';

export function ProceduresHere({ place, name }: { place: Place; name: string }) {
  const found = useProceduresAt(place, [name]);
  if (!found.length) return null;
  return (
    <p className="quiet procedures-here">
      <FileDoneOutlined aria-hidden="true" /> {t('web.procedure.here')} <Titles found={found} />
    </p>
  );
}

/** Beside what is said of a failure; `codes` are those of its problems, or the kind of a notification. */
export function WhatToDo({ codes, onLeave }: { codes: string[]; onLeave?: () => void }) {
  const found = useProceduresAt('problem', codes);
  if (!found.length) return null;
  return (
    <span className="what-to-do">
      <FileDoneOutlined aria-hidden="true" /> {t('web.procedure.what_to_do')}{' '}
      <Titles found={found} onLeave={onLeave} />
    </span>
  );
}

function Titles({ found, onLeave }: { found: Procedure[]; onLeave?: () => void }) {
  const { code } = useCompany();
  return found.map((one, index) => (
    <span key={one.id}>
      {index ? ', ' : ''}
      <Link to={`/${code}/procedure/${one.id}`} onClick={onLeave}>{one.title}</Link>
      {one.to_read && !one.read ? ` (${t('web.procedure.unread')})` : ''}
    </span>
  ));
}
