// A monitor: how many entries a list has, coloured when there are too many. A click opens the list.
import { Link } from 'react-router-dom';
import { useCompany } from '../company';
import { formatDecimal } from '../format';
import { conditionsOf, readState } from '../list/state';
import { query } from '../api';
import { t } from '../texts';
import type { CounterTile } from './tiles';
import { useCount } from './useCount';

export function Counter({ tile }: { tile: CounterTile }) {
  const { meta, link } = useCompany();
  const state = readState(new URLSearchParams(tile.search));
  const count = useCount(tile.record, query(conditionsOf(state)).slice(1));
  if (!meta.records[tile.record]?.may.read) return <p className="quiet">{t('web.tile.closed')}</p>;
  const number = count ? Number(count.count) : 0;
  const level = count === null ? '' : tile.alarm !== null && number >= tile.alarm ? 'alarm'
    : tile.warn !== null && number >= tile.warn ? 'warn' : 'calm';
  return (
    <Link className={`counter counter-${level}`} to={`${link(tile.record)}?${tile.search}`}>
      <span className="counter-label">{tile.label}</span>
      <span className="counter-number">{count ? formatDecimal(count.count) : '…'}</span>
      {level === 'alarm' && <span className="counter-level">{t('web.tile.too_many')}</span>}
    </Link>
  );
}
