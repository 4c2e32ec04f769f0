// The list of any record: its description says what is shown, its address says what is asked for.
import { DownloadOutlined, PlusOutlined, ReloadOutlined, SearchOutlined } from '@ant-design/icons';
import { Alert, Button, Dropdown, Input, Spin } from 'antd';
import { lazy, Suspense, useCallback, useEffect, useMemo, useRef, useState } from 'react';
import { useNavigate, useParams, useSearchParams } from 'react-router-dom';
import { query } from '../api';
import { useCommands } from '../commands';
import { useCompany } from '../company';
import { Grid } from '../grid/Grid';
import { ProceduresHere, WhatToDo } from '../procedure/Here';
import { Missing } from '../router';
import { t } from '../texts';
import { usePhone } from '../theme';
import type { RecordMeta } from '../types';
import { CARD_HEIGHT, figureWidths, gridColumns, shownFields, type ShownRow } from './columns';
import { ColumnsMenu } from './ColumnsMenu';
import { FilterBar, groupFields } from './FilterBar';
import './list.css';
import { conditionsOf, readState, writeState, type ListState } from './state';
import { Totals } from './Totals';
import { useChoice } from './useChoice';
import { useRows, type ListRow } from './useRows';
import { useWidths } from './useWidths';
import { ViewsMenu } from './ViewsMenu';

// Fetched when they are first needed: most visits to a list only read it.
const BulkBar = lazy(() => import('./BulkBar'));
const Groups = lazy(() => import('./Groups'));
const QuickLook = lazy(() => import('./QuickLook'));

export default function ListPage() {
  const { record = '' } = useParams();
  const { meta } = useCompany();
  if (!meta.records[record]?.may.read) return <Missing />;
  return <List key={record} name={record} record={meta.records[record]} />;
}

// Documents come newest first, catalogues by what names them.
function ordered(state: ListState, record: RecordMeta): ListState {
  if (state.sort) return state;
  const has = (name: string) => record.fields.some((field) => field.name === name && field.list);
  if (record.kind === 'document' && has('date')) return { ...state, sort: 'date', order: 'desc' };
  // With a number, or without a name to sort by: the newest first.
  const [name] = record.title;
  if (!name || !has(name)) return { ...state, sort: '', order: 'desc' };
  return { ...state, sort: name, order: name === 'number' ? 'desc' : state.order };
}

function List({ name, record }: { name: string; record: RecordMeta }) {
  const company = useCompany();
  const { api, link } = company;
  const navigate = useNavigate();
  const phone = usePhone();
  const [search, setSearch] = useSearchParams();
  const state = useMemo(() => ordered(readState(search), record), [search, record]);
  const conditions = useMemo(() =>
    query(conditionsOf(state)).slice(1), [state]);
  const parameters = [conditions, query({ sort: state.sort, order: state.order }).slice(1)]
    .filter(Boolean).join('&');
  const list = useRows(`${api}/${name}`, name, parameters);
  const grouped = groupFields(record).find((field) => field.name === state.group);
  const [inGroups, setInGroups] = useState<ListRow[]>([]);
  const choice = useChoice(grouped ? inGroups : list.rows, `${state.group} ${conditions}`);
  const [widths, setWidth] = useWidths(name);
  const [look, setLook] = useState('');
  const [busy, setBusy] = useState(false);   // a bulk action, or its results

  const change = useCallback((next: Partial<ListState>) => {
    setSearch(writeState({ ...state, ...next }), { replace: true });
  }, [state, setSearch]);
  const open = useCallback((id: string) => navigate(link(name, id)), [navigate, link, name]);
  const sort = (column: string) => change({
    sort: column, order: state.sort === column && state.order === 'asc' ? 'desc' : 'asc',
  });

  const fields = useMemo(() => shownFields(record, state.columns), [record, state.columns]);
  const figures = useMemo(() => figureWidths(company.meta, fields, list.rows),
    [company.meta, fields, list.rows]);
  const columns = useMemo(() => gridColumns({
    company, name, state, refs: list.refs, widths, figures, open, choose: choice.choose,
    chooseAll: choice.chooseAll, allChosen: choice.all, phone,
  }), [phone, company, name, state, list.refs, widths, figures, open, choice.choose,
    choice.chooseAll, choice.all]);
  const rows = useMemo(() => list.rows.map((row): ShownRow => {
    const chosen = choice.ids.has(row.id);
    return { ...row, _chosen: chosen,
      _class: [chosen ? 'row-chosen' : '', row._gone ? 'row-gone' : ''].join(' ').trim() };
  }), [list.rows, choice.ids]);

  const box = useRef<HTMLDivElement>(null);
  useCommands([
    { id: 'list.find', label: t('web.list.find'), keys: '/',
      run: () => box.current?.querySelector<HTMLInputElement>('.list-q input')?.focus() },
    ...(record.may.create ? [{ id: 'list.new', label: t('web.new.what', { what: record.label }),
      keys: 'n', run: () => navigate(link(name, 'new')) }] : []),
    { id: 'list.reload', label: t('web.list.reload'), keys: 'r', run: list.reload },
    { id: 'list.look', label: t('web.look'), keys: 'space', hidden: true, run: () => {} },
    { id: 'list.choose', label: t('web.list.choose'), keys: 'x', hidden: true, run: () => {} },
    { id: 'list.open', label: t('web.open'), keys: 'enter', hidden: true, run: () => {} },
  ]);

  const lookAt = useCallback((id: string) => setLook((old) => (old === id ? '' : id)), []);
  const lookOn = useCallback((id: string) => setLook((old) => (old ? id : '')), []);
  function key(pressed: string, row: ShownRow): boolean {
    if (pressed === ' ') lookAt(row.id);
    else if (pressed === 'x' || pressed === 'ч') choice.choose(row.id, false);
    else if (pressed === 'Escape' && look) setLook('');
    else return false;
    return true;
  }
  const nothing = !list.loading && list.rows.length === 0 && !list.trouble;
  return (
    <div className="list" ref={box}>
      <div className="page-head">
        <ViewsMenu of={name} title={record.plural} search={writeState(state)}
          onChange={setSearch} />
        {list.loading && <Spin size="small" />}
        <span className="grow" />
        <Quick value={state.q} onChange={(q) => change({ q })} />
        <ColumnsMenu record={record} state={state} onChange={change} />
        <Export address={`${api}/${name}/export?${parameters}`}
          fields={fields.map((field) => field.name)} />
        {record.may.create && (
          <Button type="primary" icon={<PlusOutlined />} aria-label={t('web.new')}
            onClick={() => navigate(link(name, 'new'))}>
            {phone ? null : t('web.new')}
          </Button>
        )}
      </div>
      <ProceduresHere place="screen" name={name} />
      {choice.rows.length > 0 || busy
        ? (
          <Suspense fallback={<div className="bulk" />}>
            <BulkBar record={name} chosen={choice.rows} onBusy={setBusy} onClear={choice.clear}
              onDone={list.reload} />
          </Suspense>
        )
        : <FilterBar record={record} conditions={state.conditions}
          group={state.group} onGroup={(group) => change({ group })}
          onChange={(next) => change({ conditions: next })} />}
      {list.trouble && (
        <Alert type="error" banner title={<>{list.trouble}<WhatToDo codes={list.codes} /></>}
          action={<Button size="small" onClick={list.reload}>{t('web.try_again')}</Button>} />
      )}
      {list.fresh > 0 && (
        <Button className="list-fresh" size="small" icon={<ReloadOutlined />} onClick={list.reload}>
          {t('web.list.fresh', { count: list.fresh })}
        </Button>
      )}
      {nothing
        ? <Empty name={name} record={record} filtered={conditions !== ''}
          onClear={() => change({ conditions: {}, q: '' })} />
        : grouped ? (
          <Suspense fallback={<div className="grid" />}>
            <Groups company={company} record={record} name={name} by={grouped} state={state}
              widths={widths} phone={phone} version={list.version} onSort={sort} onWidth={setWidth}
              onOpen={open} onChange={change} chosen={choice.ids} onRows={setInGroups}
              onChoose={choice.choose} onLook={lookAt} onFocus={lookOn} />
          </Suspense>
        )
        : <Grid label={record.plural} columns={columns} rows={rows} start={parameters} onSort={sort}
          rowHeight={phone ? CARD_HEIGHT : undefined}
          onNearEnd={list.loadMore} onTop={list.setAtTop} onOpen={(row) => open(row.id)}
          onKey={key} onWidth={setWidth}
          onFocus={(row) => lookOn(row.id)} />}
      <Totals record={name} parameters={conditions} fields={fields} chosen={choice.rows}
        loaded={list.rows.length} version={list.version} />
      {look && (
        <Suspense fallback={null}>
          <QuickLook record={name} id={look} version={list.version} onClose={() => setLook('')} />
        </Suspense>
      )}
    </div>
  );
}

// The quick search waits until the typing rests.
function Quick({ value, onChange }: { value: string; onChange: (q: string) => void }) {
  const [text, setText] = useState(value);
  const latest = useRef(onChange);
  useEffect(() => { latest.current = onChange; });
  useEffect(() => { setText(value); }, [value]);
  useEffect(() => {
    if (text === value) return;
    const timer = setTimeout(() => latest.current(text), 250);
    return () => clearTimeout(timer);
  }, [text, value]);
  return (
    <Input className="list-q" allowClear value={text} placeholder={t('web.list.find')}
      prefix={<SearchOutlined />} aria-label={t('web.list.find')}
      onChange={(event) => setText(event.target.value)} onPressEnter={() => onChange(text)} />
  );
}

function Export({ address, fields }: { address: string; fields: string[] }) {
  const to = (format: string) => `${address}&format=${format}&fields=${fields.join(',')}`;
  return (
    <Dropdown trigger={['click']} menu={{ items: ['xlsx', 'csv'].map((format) => ({
      key: format, label: <a href={to(format)} download>{format.toUpperCase()}</a>,
    })) }}>
      <Button icon={<DownloadOutlined />} aria-label={t('web.export')} title={t('web.export')} />
    </Dropdown>
  );
}

interface EmptyProps { name: string; record: RecordMeta; filtered: boolean; onClear: () => void }

function Empty({ name, record, filtered, onClear }: EmptyProps) {
  const { link, code } = useCompany();
  const navigate = useNavigate();
  if (filtered)
    return (
      <div className="empty">
        <h2>{t('web.list.none_fit')}</h2>
        <p className="quiet">{t('web.list.none_fit.what')}</p>
        <Button onClick={onClear}>{t('web.filter.clear')}</Button>
      </div>
    );
  return (
    <div className="empty">
      <h2>{t('web.list.empty', { what: record.plural })}</h2>
      <p className="quiet">{record.hint}</p>
      {record.may.create
        ? (
          <>
            <p>{t('web.list.empty.how')}</p>
            <div className="empty-ways">
              <Button type="primary" icon={<PlusOutlined />}
                onClick={() => navigate(link(name, 'new'))}>
                {t('web.new.what', { what: record.label })}
              </Button>
              <Button onClick={() => navigate(`/${code}/import?record=${name}`)}>
                {t('web.list.empty.import')}
              </Button>
            </div>
          </>
        )
        : <p>{t('web.list.empty.no_right')}</p>}
    </div>
  );
}
