// What of a report a chart can show: its first naming column against its figures.
import type { ReportColumn, ReportRow, ReportTable, Value } from '../types';
import { isNumber, shownColumns, textOfCell } from './table';

export interface ChartData {
  names: string[];
  series: { label: string; values: (number | null)[] }[];
  overTime: boolean;
}

const MOST_POINTS = 60;
const MOST_BARS = 12;      // of names, the largest ones: more cannot be told apart
const MOST_SERIES = 4;

/** null when the report has no figures, or no rows to name them. */
export function chartOf(table: ReportTable): ChartData | null {
  const columns = shownColumns(table);
  const numbers = columns.filter((column) => isNumber(column) && column.type !== 'percent');
  const amounts = numbers.filter(({ type }) => type === 'amount');
  // Money and pieces do not share an axis; a total beside its parts says nothing more.
  const figures = (amounts.length ? amounts : numbers).filter(({ name }, _, all) =>
    all.length < 3 || name !== 'total');
  const naming = columns.filter((column) => !isNumber(column));
  // The words of a row say more than its code.
  const name = naming.find((column) => column.name === 'name' || column.name === 'label')
    ?? naming[0];
  let rows = table.rows.filter((row) => (row._level ?? 0) === 0);
  if (!name || figures.length === 0 || rows.length < 2) return null;
  const overTime = name.type === 'date' || /month|date|period|year/.test(name.name);
  const ordered = naming.some((column) => column.name === 'label');   // lines of a statement
  if (!overTime && !ordered && rows.length > MOST_BARS) {
    const size = (row: ReportRow) => figures.reduce((sum, column) =>
      sum + Math.abs(point(row, column) ?? 0), 0);
    rows = [...rows].sort((a, b) => size(b) - size(a)).slice(0, MOST_BARS);
  }
  rows = rows.slice(0, MOST_POINTS);
  const filled = figures.filter((column) => rows.some((row) => Number(row[column.name]) !== 0));
  return {
    names: rows.map((row) => textOfCell(name, row[name.name] as Value)),
    series: filled.slice(0, MOST_SERIES).map((column) => ({
      label: column.label, values: rows.map((row) => point(row, column)),
    })),
    overTime,
  };
}

// Only for drawing: a picture may round, the table beside it does not.
function point(row: ReportRow, column: ReportColumn): number | null {
  const value = row[column.name];
  return value === '' || value === null || value === undefined ? null : Number(value);
}
