// What waits for the person: jobs that stand, calls in discussions, how many documents of
// everybody's he may post, and those of his own that are not finished. Each line opens its place.
import { ExclamationCircleFilled, PauseCircleOutlined } from '@ant-design/icons';
import { Skeleton } from 'antd';
import { useEffect, useRef, useState, type ReactNode } from 'react';
import { Link } from 'react-router-dom';
import { call, newKey } from '../api';
import { actionLabel, useCompany } from '../company';
import { useEvents, useNamedEvents } from '../events';
import { formatDate, formatDecimal } from '../format';
import { pageOf, placeOf, type Job, type Notice } from '../notices/notices';
import type { Procedure } from '../procedure/procedures';
import { t } from '../texts';
import { useNamed, type Address } from './named';

interface Waits {
  approvals: {
    record: string; id: string; subject: string; command: string; title: string; asked_at: string;
    amount?: string; currency?: string;
  }[];
  drafts: (Address & { date: string })[];
  more_drafts: boolean;
  to_post: { record: string; search: string; count: string }[];
  procedures: Procedure[];
  not_binding: string[];   // policies that nobody else could decide
  mentions: Notice[];
  jobs: Job[];
}

const PAUSE_MS = 1500;   // many changes at once are one more reading

function useWaits(): { waits: Waits | null; failure: string } {
  const { api, meta } = useCompany();
  const [waits, setWaits] = useState<Waits | null>(null);
  const [failure, setFailure] = useState('');
  const [attempt, setAttempt] = useState(0);
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  useEffect(() => {
    const leaving = new AbortController();
    call<Waits>(`${api}/waiting`, { signal: leaving.signal })
      .then((answer) => { setWaits(answer); setFailure(''); })
      .catch((error: Error) => { if (!leaving.signal.aborted) setFailure(error.message); });
    return () => leaving.abort();
  }, [api, attempt]);
  useEffect(() => () => clearTimeout(timer.current), []);
  const later = () => {
    clearTimeout(timer.current);
    timer.current = setTimeout(() => setAttempt((n) => n + 1), PAUSE_MS);
  };
  useEvents(later, Object.keys(meta.records)
    .filter((name) => meta.records[name].kind === 'document' || name.endsWith('approval')));
  useNamedEvents('notification', later);
  useNamedEvents<Job>('job', (job) => { if (job?.state !== 'running') later(); });
  return { waits, failure };
}

export function Waiting() {
  const company = useCompany();
  const { meta, link, api } = company;
  const { waits, failure } = useWaits();
  const drafts = useNamed(waits?.drafts ?? null);
  if (!waits)
    return failure ? <p className="quiet tile-pad" role="status">{failure}</p>
      : <Skeleton active title={false} className="tile-pad" />;
  const read = (id: string) => {
    call(`${api}/notifications/read`, { body: { ids: [id] }, key: newKey() }).catch(() => {});
  };
  const toPost = waits.to_post.filter(({ record }) => meta.records[record]);
  const empty = !toPost.length && [waits.approvals, waits.procedures, waits.jobs, waits.mentions,
    waits.drafts].every((list) => !list.length);
  const alone = waits.not_binding.length > 0 ? (
    <p className="quiet tile-pad">
      {t('web.waiting.alone', { what: waits.not_binding.join(', ') })}{' '}
      <Link to={`/${company.code}/guide/approvals`}>{t('web.home.step.guide')}</Link>
    </p>
  ) : null;
  if (empty) return <><p className="quiet tile-pad">{t('web.waiting.none')}</p>{alone}</>;
  const list = (
    <ul className="tile-list waiting">
      {waits.approvals.map((one) => (
        <Line key={`case/${one.id}`} kind={t('web.waiting.approval')} to={link(one.record, one.id)}
          name={`${meta.records[one.subject]?.label ?? one.subject} ${one.title}`}
          detail={[actionLabel(meta, one.command),
            one.amount && `${formatDecimal(one.amount)} ${one.currency}`].filter(Boolean).join(' · ')} />
      ))}
      {waits.procedures.map((one) => (
        <Line key={`procedure/${one.id}`} kind={t('web.waiting.procedure')} name={one.title}
          to={`/${company.code}/procedure/${one.id}`}
          detail={one.due ? t('web.procedure.due', { day: formatDate(one.due) }) : ''} />
      ))}
      {waits.jobs.map((job) => (
        <Line key={`job/${job.id}`} kind={t('web.waiting.job')} to={pageOf(company, job)}
          name={<>{markOf(job)} {job.label}</>}
          detail={job.problems.map(({ message }) => message).join(' ') || t(`web.job.${job.state}`)} />
      ))}
      {waits.mentions.map((one) => (
        <Line key={`mention/${one.id}`} kind={t('web.waiting.mention')} name={one.text}
          to={placeOf(company, one)} detail={one.excerpt ?? ''} onOpen={() => read(one.id)} />
      ))}
      {toPost.map(({ record, search, count }) => (
        <Line key={`post/${record}`} kind={t('web.waiting.all')} to={`${link(record)}?${search}`}
          name={t('web.home.drafts', { what: meta.records[record].plural })}
          detail={<span className="waiting-count">{formatDecimal(count)}</span>} />
      ))}
      {(drafts ?? []).map(({ record, id, heading, detail }) => (
        <Line key={`${record}/${id}`} kind={t('web.waiting.draft')} to={link(record, id)}
          name={heading} detail={[formatDate(
            waits.drafts.find((one) => one.record === record && one.id === id)?.date), detail]
            .filter(Boolean).join(' · ')} />
      ))}
      {waits.more_drafts ? <li className="quiet">{t('web.waiting.more')}</li> : null}
    </ul>
  );
  return <>{list}{alone}</>;
}

function markOf({ state, problems }: Job) {
  return state === 'failed' || problems.length > 0
    ? <ExclamationCircleFilled className="waiting-bad" /> : <PauseCircleOutlined />;
}

function Line({ to, name, detail, kind, onOpen }: {
  to: string; name: ReactNode; detail: ReactNode; kind: string; onOpen?: () => void;
}) {
  return (
    <li>
      <Link className="clip" to={to} onClick={onOpen}>{name}</Link>
      <span className="clip grow">{detail}</span>
      <span className="quiet waiting-kind">{kind}</span>
    </li>
  );
}
