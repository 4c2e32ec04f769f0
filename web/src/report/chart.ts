// What of a report a chart can show: its first naming column against its figures.
import type { ReportColumn, ReportRow, ReportTable, Value } from '../types';
import { isNumber, textOfCell } from './table';

export interface ChartData {
  names: string[];
  series: { label: string; values: (number | null)[] }[];
  overTime: boolean;
}

const MOST_POINTS = 60;
const MOST_SERIES = 4;

/** null when the report has no figures, or no rows to name them. */
export function chartOf(table: ReportTable): ChartData | null {
  const numbers = table.columns.filter((column) => isNumber(column) && column.type !== 'percent');
  // Money and pieces share no scale: pieces are drawn where there is no money.
  const money = numbers.filter((column) => column.type === 'amount');
  const figures = money.length > 0 ? money : numbers;
  const naming = table.columns.filter((column) => !isNumber(column));
  const top = table.rows.filter((row) => (row._level ?? 0) === 0).slice(0, MOST_POINTS);
  // The words of a row say more than its code.
  const name = naming.find((column) => column.name === 'name' || column.name === 'label')
    ?? naming[0];
  if (!name || figures.length === 0 || top.length < 2) return null;
  const filled = figures.filter((column) => top.some((row) => Number(row[column.name]) !== 0));
  return {
    names: top.map((row) => textOfCell(name, row[name.name] as Value)),
    series: filled.slice(0, MOST_SERIES).map((column) => ({
      label: column.label, values: top.map((row) => point(row, column)),
    })),
    overTime: name.type === 'date' || /month|date|period|year/.test(name.name),
  };
}

// Only for drawing: a picture may round, the table beside it does not.
function point(row: ReportRow, column: ReportColumn): number | null {
  const value = row[column.name];
  return value === '' || value === null || value === undefined ? null : Number(value);
}
