// Monitors of the company: the figure of each beside its threshold, what needs somebody first. A
// click opens the list that is counted.
import { Skeleton } from 'antd';
import { useEffect, useRef, useState } from 'react';
import { Link } from 'react-router-dom';
import { call } from '../api';
import { useCompany } from '../company';
import { useEvents, useNamedEvents } from '../events';
import { formatAmount, formatDecimal, formatTimestamp } from '../format';
import { t } from '../texts';

interface Monitor {
  id: string; name: string; owner: string; record: string; field: string;
  measure: 'count' | 'sum' | 'oldest'; test: 'above' | 'below' | 'changed';
  threshold: string; currency?: string;
  state: 'raised' | 'broken' | 'fine' | 'new' | 'hidden' | 'off';
  place?: string; since?: string; looked_at?: string;
  figure?: string; at_least?: boolean; error?: string;
}

const RECORD = 'kernel.monitor';
const PAUSE_MS = 1500;     // many changes at once are one more reading
const AGAIN_MS = 60_000;   // a look that changes nothing is told to nobody

function useMonitors(): { monitors: Monitor[] | null; failure: string } {
  const { api } = useCompany();
  const [monitors, setMonitors] = useState<Monitor[] | null>(null);
  const [failure, setFailure] = useState('');
  const [attempt, setAttempt] = useState(0);
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  useEffect(() => {
    const leaving = new AbortController();
    call<{ items: Monitor[] }>(`${api}/monitors`, { signal: leaving.signal })
      .then(({ items }) => { setMonitors(items); setFailure(''); })
      .catch((error: Error) => { if (!leaving.signal.aborted) setFailure(error.message); });
    return () => leaving.abort();
  }, [api, attempt]);
  useEffect(() => {
    const again = setInterval(() => setAttempt((n) => n + 1), AGAIN_MS);
    return () => { clearInterval(again); clearTimeout(timer.current); };
  }, []);
  const later = () => {
    clearTimeout(timer.current);
    timer.current = setTimeout(() => setAttempt((n) => n + 1), PAUSE_MS);
  };
  useEvents(later, [RECORD]);
  useNamedEvents('notification', later);
  return { monitors, failure };
}

export function Monitors() {
  const { monitors, failure } = useMonitors();
  const { link } = useCompany();
  if (!monitors)
    return failure ? <p className="quiet tile-pad" role="status">{failure}</p>
      : <Skeleton active title={false} className="tile-pad" />;
  if (!monitors.length) return <p className="quiet tile-pad">{t('web.monitors.none')}</p>;
  return (
    <ul className="tile-list monitors">
      {monitors.map((one) => <Line key={one.id} one={one} />)}
      <li className="monitor-all"><Link to={link(RECORD)}>{t('web.monitors.all')}</Link></li>
    </ul>
  );
}

function Line({ one }: { one: Monitor }) {
  const { code, link } = useCompany();
  const place = one.place ? `/${code}/${one.place}` : link(RECORD, one.id);
  const why = one.state === 'hidden' ? t('web.monitors.hidden') : one.error ?? '';
  return (
    <li className={`monitor-${one.state}`}>
      <Link className="clip monitor-name" to={place}>{one.name}</Link>
      <span className="monitor-figure">{figureOf(one)}</span>
      <span className="quiet monitor-test">{testOf(one)}</span>
      <span className="clip grow quiet" title={why}>
        {why || (one.since && t('web.monitors.since', { when: formatTimestamp(one.since) }))}
      </span>
      <Link className="monitor-state" to={link(RECORD, one.id)}>
        {t(`web.monitors.state.${one.state}`)}
      </Link>
    </li>
  );
}

function shown(value: string, { measure, currency }: Monitor): string {
  if (measure === 'oldest') return t('web.monitors.days', { count: formatDecimal(value) });
  if (measure === 'count') return formatDecimal(value);
  const digits = (value.split('.')[1] ?? '').length;
  return `${formatAmount(value, digits)} ${currency ?? ''}`.trim();
}

function figureOf(one: Monitor): string {
  if (one.figure !== undefined) return (one.at_least ? '≥ ' : '') + shown(one.figure, one);
  return one.state === 'fine' ? t('web.monitors.nothing') : '';
}

function testOf(one: Monitor): string {
  const sign = { above: '>', below: '<', changed: '±' }[one.test];
  return `${sign} ${shown(one.threshold, one)}`;
}
