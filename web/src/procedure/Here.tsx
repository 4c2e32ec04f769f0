// Which procedures hold where somebody works: a quiet line that opens them.
import { FileDoneOutlined } from '@ant-design/icons';
import { Link } from 'react-router-dom';
import { useCompany } from '../company';
import { t } from '../texts';
import './procedure.css';
import { useProceduresAt, type Procedure } from './procedures';

export function ProceduresHere({ place, name }: {
  place: Procedure['links'][number]['place']; name: string;
}) {
  const { code } = useCompany();
  const found = useProceduresAt(place, name);
  if (!found.length) return null;
  return (
    <p className="quiet procedures-here">
      <FileDoneOutlined aria-hidden="true" /> {t('web.procedure.here')}{' '}
      {found.map((one, index) => (
        <span key={one.id}>
          {index ? ', ' : ''}
          <Link to={`/${code}/procedure/${one.id}`}>{one.title}</Link>
          {one.to_read && !one.read ? ` (${t('web.procedure.unread')})` : ''}
        </span>
      ))}
    </p>
  );
}
