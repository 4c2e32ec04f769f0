// The import under way and its result. It runs at the server: this page only looks at it.
import { DownloadOutlined } from '@ant-design/icons';
import { Alert, App, Button, Progress as Bar } from 'antd';
import { useEffect, useState } from 'react';
import { Link } from 'react-router-dom';
import { call, newKey } from '../api';
import { useCompany } from '../company';
import { formatDecimal } from '../format';
import { whyStopped } from '../notices/notices';
import { WhatToDo } from '../procedure/Here';
import { t, textOf } from '../texts';
import type { Progress } from './mapping';

function barOf(state: string) {
  if (state === 'failed') return 'exception';
  return ENDED.has(state) ? 'success' : state === 'paused' ? 'normal' : 'active';
}

const LOOK_MS = 700;
const ENDED = new Set(['done', 'failed', 'finished']);

export function RunStep({ id, record, onAgain }: {
  id: string; record: string; onAgain: () => void;
}) {
  const { api, meta, link } = useCompany();
  const { message } = App.useApp();
  const [run, setRun] = useState<Progress | null>(null);
  const [lost, setLost] = useState(false);
  const [asked, setAsked] = useState(0);
  const path = `${api}/import/${id}`;

  useEffect(() => {
    let timer: ReturnType<typeof setTimeout> | undefined;
    let closed = false;
    const look = () => {
      call<Progress>(path)
        .then((next) => {
          if (closed) return;
          setRun(next);
          setLost(false);
          if (!ENDED.has(next.state)) timer = setTimeout(look, LOOK_MS);
        })
        .catch(() => {
          if (closed) return;
          setLost(true);
          timer = setTimeout(look, LOOK_MS * 4);
        });
    };
    look();
    return () => { closed = true; clearTimeout(timer); };
  }, [path, asked]);

  async function tell(what: 'pause' | 'resume') {
    try {
      await call(`${path}/${what}`, { method: 'POST', body: {}, key: newKey() });
      setAsked((n) => n + 1);
    } catch (error) {
      void message.error((error as Error).message);
    }
  }
  const made = record || (run?.record ?? '');
  const state = run?.state ?? 'running';
  const ended = ENDED.has(state);
  const percent = run?.total ? Math.floor(100 * run.read / run.total) : 0;
  const figure = (label: string, value: number | undefined, mark = '') => (
    <div><dt>{t(label)}</dt><dd className={mark}>{formatDecimal(String(value ?? 0))}</dd></div>
  );
  return (
    <div className="import-run">
      {lost ? <Alert type="warning" showIcon role="status" title={t('web.import.lost')} /> : null}
      <div role="status"><h2>{textOf(`web.import.state.${state}`) || state}</h2></div>
      {run?.problems?.length ? (
        <Alert type="error" showIcon title={(
          <>
            {run.problems.map((one) => one.message).join(' ')}
            <WhatToDo codes={whyStopped(run.state, run.problems)} />
          </>
        )} />
      ) : null}
      <Bar percent={percent} strokeColor={state === 'failed' ? 'var(--bad)' : 'var(--accent)'}
        aria-label={t('web.import.step.run')}
        status={barOf(state)} />
      <dl className="import-figures">
        {figure('web.import.read', run?.read)}
        {figure('web.import.posted', run?.posted, 'import-good')}
        {run?.known ? figure('web.import.known', run.known) : null}
        {figure('web.import.parked', run?.parked, run?.parked ? 'import-bad' : '')}
      </dl>
      <div className="import-buttons">
        {ended ? null : state === 'paused'
          ? (
            <Button type="primary" onClick={() => void tell('resume')}>
              {t('web.import.resume')}
            </Button>
          )
          : <Button onClick={() => void tell('pause')}>{t('web.import.pause')}</Button>}
        {run?.parked ? (
          <Button icon={<DownloadOutlined />} href={`${path}/parked`}
            download={`parked-${id}.${run.journal ? 'ledger' : 'csv'}`}>
            {t(run.journal ? 'web.import.journal.parked_download' : 'web.import.parked_download')}
          </Button>
        ) : null}
        {ended && meta.records[made]
          ? <Link to={link(made)}>{t('web.import.open_list')}</Link> : null}
        {ended ? <Button onClick={onAgain}>{t('web.import.again')}</Button> : null}
      </div>
      {ended && run?.parked ? <p className="quiet">{t('web.import.parked_what')}</p> : null}
    </div>
  );
}
