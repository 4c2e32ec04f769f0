// Work that runs at the server: how far it is, and holding it or letting it go on.
import { App, Button, Progress } from 'antd';
import { useEffect, useState } from 'react';
import { Link } from 'react-router-dom';
import { call, newKey } from '../api';
import { useCompany } from '../company';
import { useNamedEvents } from '../events';
import { formatDecimal } from '../format';
import { WhatToDo } from '../procedure/Here';
import { useSession } from '../session/Session';
import { t } from '../texts';
import { pageOf, whyStopped, type Job } from './notices';

const ENDED_SHOWN = 3;
const ENDED_FOR_MS = 24 * 3600 * 1000;

/** What goes on or stands, and of what has ended the last few of a day. */
function shown(jobs: Job[]): Job[] {
  const open = jobs.filter(({ state }) => state === 'running' || state === 'paused');
  const since = Date.now() - ENDED_FOR_MS;
  const ended = jobs.filter((job) => !open.includes(job)
    && new Date(job.updated_at).getTime() > since).slice(0, ENDED_SHOWN);
  return [...open, ...ended];
}

export function JobList({ onLeave }: { onLeave: () => void }) {
  const { api } = useCompany();
  const { message } = App.useApp();
  const [jobs, setJobs] = useState<Job[]>([]);
  const load = () => {
    call<{ items: Job[] }>(`${api}/jobs`).then(({ items }) => setJobs(items)).catch(() => {});
  };
  useEffect(load, [api]);
  useNamedEvents<Job>('job', (job) => {
    if (!job) load();
    else setJobs((known) => (known.some(({ id }) => id === job.id)
      ? known.map((one) => (one.id === job.id ? job : one)) : [job, ...known]));
  });
  async function tell(job: Job, what: 'pause' | 'resume') {
    try {
      await call(`${api}/jobs/${job.id}/${what}`, { method: 'POST', body: {}, key: newKey() });
      load();
    } catch (error) {
      void message.error((error as Error).message);
    }
  }
  const list = shown(jobs);
  return (
    <section aria-label={t('web.jobs')}>
      <h2>{t('web.jobs')}</h2>
      {list.length === 0 ? <p className="quiet notices-none">{t('web.jobs.none')}</p> : (
        <ul className="jobs">
          {list.map((job) => (
            <OneJob key={job.id} job={job} onLeave={onLeave} onTell={(what) => tell(job, what)} />
          ))}
        </ul>
      )}
    </section>
  );
}

function OneJob({ job, onLeave, onTell }: {
  job: Job; onLeave: () => void; onTell: (what: 'pause' | 'resume') => Promise<void>;
}) {
  const company = useCompany();
  const { session } = useSession();
  const [busy, setBusy] = useState(false);
  const { state, label, total, done, refused } = job;
  const percent = total > 0 ? Math.floor(100 * done / total) : state === 'done' ? 100 : 0;
  const trouble = state === 'failed' || (state === 'paused' && job.problems.length > 0);
  const step = state === 'running' ? 'pause' : state === 'paused' ? 'resume' : null;
  const figure = (value: number) => formatDecimal(String(value));
  return (
    <li>
      <div className="job-head">
        <Link className="clip" to={pageOf(company, job)} onClick={onLeave}>{label}</Link>
        <span className={trouble ? 'state job-trouble' : 'state'}>{t(`web.job.${state}`)}</span>
        <span className="grow" />
        {step ? (
          <Button size="small" loading={busy} aria-label={`${t(`web.job.${step}`)}: ${label}`}
            onClick={() => { setBusy(true); void onTell(step).finally(() => setBusy(false)); }}>
            {t(`web.job.${step}`)}
          </Button>
        ) : null}
      </div>
      <Progress percent={percent} size="small" aria-label={label}
        status={state === 'running' ? 'active' : 'normal'}
        strokeColor={trouble ? 'var(--bad)' : state === 'done' ? 'var(--good)' : 'var(--accent)'} />
      <p className="quiet">
        {t('web.job.figures', { done: figure(done), total: figure(total) })}
        {refused > 0 ? `, ${t('web.job.refused', { count: figure(refused) })}` : ''}
        {job.by.login !== session.login ? ` · ${job.by.name}` : ''}
      </p>
      {job.problems.length > 0
        ? <p className="job-why">{job.problems.map((one) => one.message).join(' ')}</p> : null}
      <WhatToDo onLeave={onLeave} codes={whyStopped(state, job.problems)} />
    </li>
  );
}
