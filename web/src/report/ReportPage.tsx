// Any report: its parameters on top, its table with groups, a chart beside it on demand.
import {
  BarChartOutlined, DownloadOutlined, NodeCollapseOutlined, NodeExpandOutlined, PushpinOutlined,
} from '@ant-design/icons';
import { Alert, App, Button, Dropdown, Empty, Spin } from 'antd';
import { lazy, Suspense, useEffect, useMemo, useState } from 'react';
import { useNavigate, useParams, useSearchParams } from 'react-router-dom';
import { query } from '../api';
import { useCommands } from '../commands';
import { useCompany } from '../company';
import { Grid } from '../grid/Grid';
import { pinTile } from '../home/tiles';
import '../list/list.css';
import { ViewsMenu } from '../list/ViewsMenu';
import { keyFor, useMine } from '../my';
import { ProceduresHere, WhatToDo } from '../procedure/Here';
import { Missing } from '../router';
import { t } from '../texts';
import { usePhone } from '../theme';
import type { ReportLink, ReportMeta, ReportTable } from '../types';
import { chartOf } from './chart';
import { paged } from './paging';
import { missing, parametersOf, readValues } from './parameters';
import { Parameters } from './Parameters';
import './report.css';
import { groupRows, reportColumns, shownRows, totalsRow } from './table';
import { useReport } from './useReport';

const ReportChart = lazy(() => import('./ReportChart'));

export default function ReportPage() {
  const { name = '' } = useParams();
  const { meta } = useCompany();
  const report = meta.reports[name];
  if (!report?.may) return <Missing />;
  return <Report key={name} name={name} report={report} />;
}

function Report({ name, report }: { name: string; report: ReportMeta }) {
  const { api, meta } = useCompany();
  const [search, setSearch] = useSearchParams();
  const values = useMemo(() => readValues(search, report, meta), [search, report, meta]);
  const [attempt, setAttempt] = useState(0);
  const lacking = missing(report, values);
  const address = lacking.length > 0 ? null : `${api}/report/${name}${query(values)}`;
  const { table, busy, trouble, codes, cancel, more } = useReport(address, attempt, paged(report));
  const withChart = search.get('chart') === '1';

  useCommands([
    { id: 'report.run', label: t('web.report.run'), keys: 'r',
      run: () => setAttempt((n) => n + 1) },
  ]);
  function change(changed: Record<string, string>) {
    const next = new URLSearchParams(search);
    const own = new Set(parametersOf(report).map(({ name: key }) => key));
    for (const [key, value] of Object.entries({ ...values, ...changed })) {
      // What was cleared stays in the address as empty, or it would get its usual value again.
      if (value || own.has(key)) next.set(key, value); else next.delete(key);
    }
    setSearch(next, { replace: true });
  }
  return (
    <div className="list report">
      <div className="page-head">
        <ViewsMenu of={`report/${name}`} title={report.label} search={full(search, values)}
          onChange={setSearch} />
        {busy && <Spin size="small" />}
        {busy && <Button size="small" onClick={cancel}>{t('web.cancel')}</Button>}
        <span className="grow" />
        <Button icon={<BarChartOutlined />} type={withChart ? 'primary' : 'default'}
          aria-pressed={withChart} onClick={() => change({ chart: withChart ? '' : '1' })}>
          {t('web.report.chart')}
        </Button>
        <Pin name={name} label={report.label} values={values} />
        <Download address={address} />
      </div>
      <ProceduresHere place="report" name={name} />
      <Parameters report={report} values={values}
        onChange={(key, value) => change({ [key]: value })} />
      {trouble && (
        <Alert type="error" banner title={<>{trouble}<WhatToDo codes={codes} /></>}
          action={<Button size="small" onClick={() => setAttempt((n) => n + 1)}>
            {t('web.try_again')}
          </Button>} />
      )}
      {lacking.length > 0 && (
        <p className="report-hint">
          {t('web.report.fill', { what: lacking.map(({ label }) => label).join(', ') })}
        </p>
      )}
      {table && <Body table={table} label={report.label} chart={withChart}
        asks={report.parameters.length > 0} onMore={more} />}
    </div>
  );
}

// A saved view keeps what the person chose, defaults included, or it would change with the day.
function full(search: URLSearchParams, values: Record<string, string>): URLSearchParams {
  const all = new URLSearchParams(values);
  for (const key of ['view', 'chart']) if (search.get(key)) all.set(key, search.get(key) ?? '');
  return all;
}

function Body({ table, label, chart, asks, onMore }: {
  table: ReportTable; label: string; chart: boolean;
  asks: boolean;      // it has parameters that may be chosen otherwise
  onMore: () => void;
}) {
  const { code, link } = useCompany();
  const navigate = useNavigate();
  const phone = usePhone();
  const [closed, setClosed] = useState<ReadonlySet<number>>(new Set());
  useEffect(() => { setClosed(new Set()); }, [table]);
  const columns = useMemo(() => reportColumns({
    table, closed, phone, go: navigate, addressOf: (to) => addressOf(to, code, link),
    toggle: (index) => setClosed((old) => {
      const next = new Set(old);
      if (!next.delete(index)) next.add(index);
      return next;
    }),
  }), [table, closed, phone, code, link, navigate]);
  const rows = useMemo(() => shownRows(table, closed), [table, closed]);
  const totals = useMemo(() => totalsRow(table), [table]);
  const groups = useMemo(() => groupRows(table), [table]);
  const data = useMemo(() => (chart ? chartOf(table) : null), [table, chart]);

  if (table.rows.length === 0)
    return <div className="empty"><Empty image={Empty.PRESENTED_IMAGE_SIMPLE}
      description={t(asks ? 'web.report.empty' : 'web.report.none')} /></div>;
  return (
    <>
      {groups.length > 0 && (
        <div className="report-groups">
          <Button size="small" type="text" icon={<NodeExpandOutlined />}
            onClick={() => setClosed(new Set())}>{t('web.report.open_all')}</Button>
          <Button size="small" type="text" icon={<NodeCollapseOutlined />}
            onClick={() => setClosed(new Set(groups))}>{t('web.report.close_all')}</Button>
        </div>
      )}
      <div className={data && !phone ? 'report-body report-beside' : 'report-body'}>
        {chart && (
          <section className="report-chart">
            {data
              ? <Suspense fallback={<Spin />}><ReportChart data={data} label={label} /></Suspense>
              : <p className="quiet">{t('web.report.no_chart')}</p>}
          </section>
        )}
        <Grid label={label} columns={columns} rows={rows} bottom={totals} onNearEnd={onMore}
          onOpen={(row) => {
            const to = row._link && addressOf(row._link as ReportLink, code, link);
            if (to) navigate(to);
          }} />
      </div>
      {table.notes?.length > 0 && (
        <footer className="report-notes">
          {table.notes.map((note) => <p key={note}>{note}</p>)}
        </footer>
      )}
    </>
  );
}

export function addressOf(
  to: ReportLink, company: string, link: (record: string, id?: string) => string,
): string | null {
  if (to.report) return `/${company}/report/${to.report}${query(to.arguments ?? {})}`;
  return to.record && to.id ? link(to.record, to.id) : null;
}

function Download({ address }: { address: string | null }) {
  return (
    <Dropdown trigger={['click']} disabled={!address} menu={{
      items: ['pdf', 'xlsx', 'csv'].map((format) => ({ key: format, label: (
        <a href={`${address}${address?.includes('?') ? '&' : '?'}format=${format}`} download>
          {format.toUpperCase()}
        </a>
      ) })),
    }}>
      <Button icon={<DownloadOutlined />} aria-label={t('web.report.download')}
        title={t('web.report.download')} />
    </Dropdown>
  );
}

function Pin({ name, label, values }: {
  name: string; label: string; values: Record<string, string>;
}) {
  const { message } = App.useApp();
  const { meta } = useCompany();
  const home = useMine<unknown>('home');
  async function pin() {
    try {
      await pinTile(home, meta, {
        id: keyFor('tile'), kind: 'report', size: 'm', report: name, label,
        search: query(values).slice(1), show: 'chart',
      });
      message.success(t('web.report.pinned'));
    } catch (error) {
      message.error((error as Error).message);
    }
  }
  return (
    <Button icon={<PushpinOutlined />} title={t('web.report.pin')} disabled={!home.ready}
      aria-label={t('web.report.pin')} onClick={() => void pin()} />
  );
}
