// The table of a report as rows of the grid: levels that open and close, figures that lead on.
import {
  formatAmount, formatDate, formatDecimal, formatMonth, formatTimestamp,
} from '../format';
import type { Draw, GridColumn } from '../grid/Grid';
import { textWidth, widest } from '../measure';
import { t } from '../texts';
import { PAGE_KEY } from './paging';
import type { ReportColumn, ReportLink, ReportRow, ReportTable, Value } from '../types';

export interface ShownRow {
  _class: string;
  _index: number;              // in the table, whatever is closed
  _opens: boolean;             // rows of a deeper level follow
  [name: string]: unknown;
}

export function isNumber(column: ReportColumn): boolean {
  return column.type !== 'text' && column.type !== 'date';
}

export function textOfCell(column: ReportColumn, value: Value | undefined): string {
  if (value === null || value === undefined || value === '') return '';
  switch (column.type) {
    // The server writes as many digits as the currency has.
    case 'amount': return formatAmount(String(value), 0);
    case 'quantity': case 'integer': return formatDecimal(String(value));
    case 'percent': return `${formatDecimal(String(value))}\u202f%`;
    case 'date': return formatDate(String(value));
    default:
      if (column.name === 'at') return formatTimestamp(String(value));
      return column.name === 'month' ? formatMonth(String(value)) : String(value);
  }
}

/** The columns for people: keys of pages and codes of lines that have words are left out. */
export function shownColumns(table: ReportTable): ReportColumn[] {
  const worded = table.columns.some(({ name }) => name === 'label');
  return table.columns
    .filter(({ name }) => name !== PAGE_KEY && !(worded && name === 'line'))
    // A column of a month is named by it: "2026-03".
    .map((column) => ({ ...column, label: formatMonth(column.label) }));
}

/** Rows without those under a closed one. */
export function shownRows(table: ReportTable, closed: ReadonlySet<number>): ShownRow[] {
  const shown: ShownRow[] = [];
  let hiddenBelow = Infinity;
  table.rows.forEach((row, index) => {
    const level = row._level ?? 0;
    if (level > hiddenBelow) return;
    hiddenBelow = closed.has(index) ? level : Infinity;
    const opens = (table.rows[index + 1]?._level ?? 0) > level;
    shown.push({ ...row, _index: index, _opens: opens, _class: row._bold ? 'row-bold' : '' });
  });
  return shown;
}

export function groupRows(table: ReportTable): number[] {
  return table.rows.flatMap((row, index) =>
    ((table.rows[index + 1]?._level ?? 0) > (row._level ?? 0) ? [index] : []));
}

export function totalsRow(table: ReportTable): ShownRow[] {
  if (Object.keys(table.totals ?? {}).length === 0) return [];
  const label = shownColumns(table)[0]?.name ?? '';
  return [{ [label]: t('web.report.total'), ...table.totals, _class: 'row-bold', _index: -1,
    _opens: false }];
}

interface Wanted {
  table: ReportTable;
  closed: ReadonlySet<number>;
  addressOf: (link: ReportLink) => string | null;
  go: (address: string) => void;
  toggle: (index: number) => void;
  phone: boolean;
}

const MEASURED_ROWS = 500;

export function reportColumns({ table, closed, addressOf, go, toggle, phone }: Wanted):
GridColumn<ShownRow>[] {
  const rows = table.rows.slice(0, MEASURED_ROWS);
  const anyLevels = table.rows.some((row) => (row._level ?? 0) > 0);
  // Levels are drawn in the first column that names rows at every level.
  const shown = shownColumns(table);
  const tree = shown.find((column) => column.type === 'text'
    && rows.every((row) => row[column.name])) ?? shown[0];
  const firstFigure = shown.find(isNumber);
  return shown.map((column) => ({
    name: column.name, label: column.label, figure: isNumber(column), grow: column === tree,
    width: widthOf(column, table, phone),
    cell: (row, h) => {
      const text = textOfCell(column, row[column.name] as Value);
      const link = row._link as ReportLink | undefined;
      const named = link?.record !== undefined && column.name === 'document';
      const nothing = isNumber(column) && /^0([.,]0*)?$/.test(text);
      const leads = link && text && !nothing
        && (isNumber(column) || named || (column === tree && !firstFigure));
      const address = leads ? addressOf(link) : null;
      const shown = address ? anchor(h, address, text, go) : coloured(h, column, text);
      return column === tree && anyLevels ? indented(h, row, shown, closed, toggle) : shown;
    },
  }));
}

function anchor(h: Draw, address: string, text: string, go: (address: string) => void): unknown {
  return h('a', {
    tabindex: -1,   // the row is opened by Enter
    href: address, class: text.startsWith('\u2212') ? 'figure-link minus' : 'figure-link',
    onClick: (event: MouseEvent) => {
      if (event.ctrlKey || event.metaKey || event.shiftKey) return;
      event.preventDefault();
      go(address);
    },
  }, text);
}

function coloured(h: Draw, column: ReportColumn, text: string): unknown {
  if (!isNumber(column)) return text;
  if (/^0([.,]0*)?$/.test(text)) return h('span', { class: 'zero' }, text);
  return text.startsWith('\u2212') ? h('span', { class: 'minus' }, text) : text;
}

function indented(
  h: Draw, row: ShownRow, shown: unknown, closed: ReadonlySet<number>,
  toggle: (index: number) => void,
): unknown {
  const level = (row as ReportRow)._level ?? 0;
  const open = !closed.has(row._index);
  const sign = row._opens
    ? h('button', { class: 'toggle', type: 'button', 'aria-expanded': String(open),
      'aria-label': open ? t('web.report.close_group') : t('web.report.open_group'),
      onClick: () => toggle(row._index) }, open ? '▾' : '▸')
    : h('span', { class: 'toggle', 'aria-hidden': 'true' }, '');
  return [h('span', { class: `level level-${Math.min(level, 6)}` }, ''), sign, shown];
}

const PADDING = 26;
const WIDEST_TEXT = 300;
const WIDEST_ON_PHONE = 150;

// A figure is never cut; a long name may be.
function widthOf(column: ReportColumn, table: ReportTable, phone: boolean): number {
  const text = (row: ReportRow) => textOfCell(column, row[column.name] as Value);
  const rows = table.rows.slice(0, MEASURED_ROWS);
  const longest = Math.max(widest(rows.filter((row) => !row._bold).map(text)),
    widest([...rows.filter((row) => row._bold), table.totals ?? {}].map(text), true),
    textWidth(column.label, true, 12));
  const most = isNumber(column) ? Infinity : phone ? WIDEST_ON_PHONE : WIDEST_TEXT;
  return Math.max(72, Math.min(longest, most) + PADDING);
}
