// A list by the values of one field: how many there are of each and what they are worth; a group
// opens in place.
import { Alert } from 'antd';
import { useCallback, useEffect, useMemo, useRef, useState } from 'react';
import { call, query } from '../api';
import type { Company } from '../company';
import { formatAmount, formatDecimal, formatMonth } from '../format';
import { Grid, type Draw, type GridColumn } from '../grid/Grid';
import { widest } from '../measure';
import { t } from '../texts';
import type { Field, Group, Page, RecordMeta } from '../types';
import type { ListRow } from './useRows';
import { CARD_HEIGHT, figureWidths, gridColumns, shownFields, type ShownRow } from './columns';
import { groupedRows, SHOWN_ROWS, type GroupedRow, type Opened } from './grouped';
import { conditionsOf, ofField, withField, type ListState } from './state';

interface Props {
  company: Company;
  record: RecordMeta;
  name: string;
  by: Field;
  state: ListState;
  widths: Record<string, number>;
  phone: boolean;
  version: number;         // reads again when it changes
  chosen: ReadonlySet<string>;
  onRows: (rows: ListRow[]) => void;   // what can be chosen: the rows of open groups
  onChoose: (id: string, whole: boolean) => void;
  onLook: (id: string) => void;
  onFocus: (id: string) => void;
  onSort: (column: string) => void;
  onWidth: (column: string, width: number) => void;
  onOpen: (id: string) => void;
  onChange: (change: Partial<ListState>) => void;
}

export default function Groups(props: Props) {
  const { company, record, name, by, state, version, onOpen, onChange } = props;
  const list = `${company.api}/${name}`;
  const { groups, opened, refs, trouble, turn } = useGroups(list, by, state, version);
  const { widths, phone, chosen, onRows, onChoose, onLook, onFocus } = props;
  const rows = useMemo(() => groupedRows(groups, opened, chosen), [groups, opened, chosen]);
  const columns = useMemo(
    () => groupColumns({ company, name, by, state, widths, phone, onOpen, onChange, refs,
      rows, turn, onChoose }),
    [company, name, by, state, widths, phone, onOpen, onChange, refs, rows, turn, onChoose]);
  useEffect(() => onRows([...opened.values()].flatMap((page) => page?.items ?? [])),
    [opened, onRows]);

  function act(row: GroupedRow) {
    if (row._group) turn(row._group);
    else if (row._all) onChange({ conditions: narrowed(state, by, row._all), group: '' });
    else onOpen(row.id);
  }
  function key(pressed: string, row: GroupedRow): boolean {
    if (pressed === ' ') {
      if (isRecord(row)) onLook(row.id); else act(row);
      return true;
    }
    if (isRecord(row) && (pressed === 'x' || pressed === 'ч')) {
      onChoose(row.id, false);
      return true;
    }
    if (pressed === 'Escape') { onLook(''); return true; }
    if (!row._group || (pressed !== 'ArrowRight' && pressed !== 'ArrowLeft')) return false;
    // Else the arrow goes to the next column.
    if ((pressed === 'ArrowRight') === !!row._open) return false;
    turn(row._group);
    return true;
  }
  return (
    <>
      {trouble && <Alert type="error" banner title={trouble} />}
      <Grid label={record.plural} columns={columns} rows={rows} start={`${by.name} ${list}`}
        rowHeight={phone ? CARD_HEIGHT : undefined}
        onSort={props.onSort} onWidth={props.onWidth} onOpen={act} onKey={key}
        onFocus={(row) => { if (isRecord(row)) onFocus(row.id); }} />
    </>
  );
}

/** The conditions of the list, narrowed to a group. */
function narrowed(state: ListState, by: Field, group: Group): Record<string, string> {
  return withField(state.conditions, by.name, ofField(group.filter ?? {}, by.name));
}

function useGroups(list: string, by: Field, state: ListState, version: number) {
  const [groups, setGroups] = useState<Group[]>([]);
  const [opened, setOpened] = useState<Opened>(new Map());
  const [trouble, setTrouble] = useState('');
  const conditions = query({ ...conditionsOf(state), by: by.name });
  const now = useRef({ groups, opened, asked: '' });
  now.current = { groups, opened, asked: `${list}${conditions} ${state.sort} ${state.order}` };

  const read = useCallback((group: Group) => {
    const { asked } = now.current;
    call<Page>(`${list}${query({
      ...conditionsOf({ ...state, conditions: narrowed(state, by, group) }),
      sort: state.sort, order: state.order, limit: SHOWN_ROWS,
    })}`)
      .then((page) => {
        // Shut meanwhile, or other rows are asked for.
        if (asked !== now.current.asked) return;
        // A page that is full has a next one, be it empty.
        const next = Number(group.count) > page.items.length ? page.next : null;
        setOpened((old) => (old.has(group.value ?? '')
          ? new Map(old).set(group.value ?? '', { ...page, next }) : old));
      })
      .catch((error: Error) => setTrouble(error.message));
  }, [list, by, state]);

  // Open groups stay open, and are read again.
  useEffect(() => {
    const abort = new AbortController();
    call<{ groups: Group[] }>(`${list}/groups${conditions}`, { signal: abort.signal })
      .then((answer) => {
        setGroups(answer.groups);
        setTrouble('');
        for (const group of answer.groups)
          if (group.value !== null && now.current.opened.has(group.value)) read(group);
      })
      .catch((error: Error) => { if (!abort.signal.aborted) setTrouble(error.message); });
    return () => abort.abort();
  }, [list, conditions, version, read]);
  useEffect(() => setOpened(new Map()), [by]);

  const turn = useCallback((group: Group) => {
    const { value } = group;
    if (value === null) return;
    const open = now.current.opened.has(value);
    setOpened((old) => {
      const next = new Map(old);
      if (open) next.delete(value); else next.set(value, null);
      return next;
    });
    if (!open) read(group);
  }, [read]);
  const refs = useMemo(() => Object.assign({}, ...[...opened.values()]
    .map((page) => page?.refs ?? {})) as Record<string, string>, [opened]);
  return { groups, opened, refs, trouble, turn };
}

const isRecord = (row: GroupedRow): row is GroupedRow & ShownRow => !row._group && !row._all;
const expanded = (row: GroupedRow): Record<string, string> => (row._group
  && row._group.value !== null ? { 'aria-expanded': String(!!row._open) } : {});

type Wanted = Pick<Props, 'company' | 'name' | 'by' | 'state' | 'widths' | 'phone' | 'onOpen'
  | 'onChange'> & {
    refs: Record<string, string>; rows: GroupedRow[]; turn: (group: Group) => void;
    onChoose: Props['onChoose'];
  };

function groupColumns(
  { company, name, by, state, widths, phone, onOpen, onChange, refs, rows, turn, onChoose }: Wanted,
): GridColumn<GroupedRow>[] {
  const shown = shownFields(company.meta.records[name], state.columns);
  const [choice, ...own] = gridColumns({
    company, name, state, refs, widths, phone, open: onOpen, choose: onChoose,
    chooseAll: () => {}, allChosen: false,
    figures: figureWidths(company.meta, shown, rows.filter(isRecord)),
  });
  const fields = new Map(company.meta.records[name].fields.map((field) => [field.name, field]));
  const isAmount = (column: { name: string }) => fields.get(column.name)?.kind === 'amount';
  // A sum of which the first digits are cut off would be a wrong sum.
  const room = (column: { name: string; width: number }) => Math.max(column.width,
    24 + widest(rows.flatMap((row) => (row._group
      ? plainSums(company, row._group.sums[column.name] ?? {}) : [])), true));
  // The sums stand beside what they are of; the field itself is the same in a whole group, but for
  // the days of a month.
  const others = own.filter((column) => !isAmount(column)
    && (column.name !== by.name || by.kind === 'date'));
  const allOf = (group: Group, h: Draw) => h('button', {
    class: 'group-all', tabindex: -1,
    onClick: () => onChange({ conditions: narrowed(state, by, group), group: '' }),
  }, t('web.list.group.all', { count: formatDecimal(group.count) }));
  if (phone) {
    const amount = shown.find((field) => field.kind === 'amount');
    return [{
      ...own[0], aria: expanded,
      cell: (row, h, index) => {
        if (row._all) return allOf(row._all, h);
        if (!row._group) return own[0].cell(row as unknown as ShownRow, h, index);
        const sums = amount ? row._group.sums[amount.name] ?? {} : {};
        return [
          h('div', { class: 'card' },
            h('span', { class: 'clip' }, groupHead(by, row, row._group, h, turn) as never)),
          h('div', { class: 'card quiet' },
            h('span', { class: 'clip group-sums' }, sumsText(company, sums, h) as never)),
        ];
      },
    }];
  }
  return [{
    ...choice, head: undefined, aria: undefined,
    cell: (row, h, index) => (isRecord(row) ? choice.cell(row, h, index) : ''),
  }, {
    name: '_group', label: by.label, width: widths._group ?? 220,
    aria: expanded,
    cell: (row, h) => (row._group ? groupHead(by, row, row._group, h, turn)
      : row._all && allOf(row._all, h)),
  }, ...[...own.filter(isAmount), ...others].map((column): GridColumn<GroupedRow> => ({
    ...column,
    width: isAmount(column) ? room(column) : column.width,
    aria: undefined,
    cell: (row, h, index) => {
      if (row._all) return '';
      if (!row._group) return column.cell(row as unknown as ShownRow, h, index);
      return isAmount(column)
        ? sumsText(company, row._group.sums[column.name] ?? {}, h) : '';
    },
  }))];
}

function groupHead(
  by: Field, row: GroupedRow, group: Group, h: Draw, turn: (group: Group) => void,
): unknown {
  const count = h('span', { class: 'group-count' }, formatDecimal(group.count));
  if (group.value === null)
    return [h('span', { class: 'toggle' }, ''), t('web.list.group.rest'), count];
  const label = by.kind === 'date' ? formatMonth(group.value) : group.label;
  return [
    // The cell says whether the group is open; its keys do what a click does.
    h('span', { class: 'toggle', 'aria-hidden': 'true', onClick: () => turn(group) },
      row._open ? '▾' : '▸'),
    h('span', { onClick: () => turn(group) }, label || t('web.list.group.without')),
    count,
  ];
}

function plainSums(company: Company, sums: Record<string, string>): string {
  return Object.entries(sums).map(([currency, sum]) =>
    `${formatAmount(sum, company.meta.currencies[currency])} ${currency}`).join(' · ');
}

function sumsText(company: Company, sums: Record<string, string>, h: Draw): unknown {
  return Object.entries(sums).flatMap(([currency, sum], index) => [
    index > 0 ? ' · ' : '', formatAmount(sum, company.meta.currencies[currency]),
    h('span', { class: 'cell-unit' }, currency),
  ]);
}
