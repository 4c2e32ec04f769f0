// First steps of a company: fill the catalogues, make the first documents. What has entries is
// done.
import { CheckCircleFilled, RightOutlined } from '@ant-design/icons';
import { Progress } from 'antd';
import { Link } from 'react-router-dom';
import { useCompany } from '../company';
import { visibleAreas } from '../shell/Navigation';
import { t } from '../texts';
import type { Meta } from '../types';
import { useCount } from './useCount';

const MOST = 6;

// Catalogues before documents: a document points to them.
function stepsOf(meta: Meta): string[] {
  const names = visibleAreas(meta).flatMap((area) => area.records)
    .filter((name) => meta.records[name].may.create);
  const documents = names.filter((name) => meta.records[name].kind === 'document');
  const catalogues = names.filter((name) => meta.records[name].kind !== 'document');
  return [...catalogues.slice(0, MOST - 2), ...documents].slice(0, MOST);
}

export function Steps() {
  const { meta, code } = useCompany();
  return (
    <ul className="tile-list steps">
      {stepsOf(meta).map((name) => <Step key={name} name={name} />)}
      <li>
        <RightOutlined className="quiet" />
        <Link to={`/${code}/import`}>{t('web.home.step.import')}</Link>
      </li>
      <li>
        <RightOutlined className="quiet" />
        <Link to={`/${code}/guide/`}>{t('web.home.step.guide')}</Link>
      </li>
    </ul>
  );
}

function Step({ name }: { name: string }) {
  const { meta, link } = useCompany();
  const count = useCount(name, '');
  const done = count !== null && count.count !== '0';
  const { label, plural } = meta.records[name];
  return (
    <li className={done ? 'done' : undefined}>
      {done ? <CheckCircleFilled aria-label={t('web.done')} />
        : <Progress type="circle" percent={0} size={13} showInfo={false} aria-hidden="true" />}
      <Link to={done ? link(name) : link(name, 'new')}>
        {done ? plural : t('web.home.step.first', { what: label })}
      </Link>
    </li>
  );
}
