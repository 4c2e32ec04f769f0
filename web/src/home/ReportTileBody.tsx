// A report on Home: as a chart, or its first figures.
import { Spin } from 'antd';
import { useMemo, useRef } from 'react';
import { query } from '../api';
import { useCompany } from '../company';
import { chartOf } from '../report/chart';
import { readValues } from '../report/parameters';
import { isNumber, shownColumns, textOfCell } from '../report/table';
import { useReport } from '../report/useReport';
import { t } from '../texts';
import type { ReportTable, Value } from '../types';
import { useSize } from '../useSize';
import { MiniChart } from './MiniChart';
import type { ReportTile } from './tiles';

const MOST_ROWS = 7;
const MOST_COLUMNS = 4;

export function ReportTileBody({ tile }: { tile: ReportTile }) {
  const { api, meta } = useCompany();
  const report = meta.reports[tile.report];
  const values = useMemo(() => (report
    ? readValues(new URLSearchParams(tile.search), report, meta) : {}),
  [tile.search, report, meta]);
  const { table, trouble } = useReport(report?.may
    ? `${api}/report/${tile.report}${query(values)}` : null);
  const chart = useMemo(() => (table && tile.show === 'chart' ? chartOf(table) : null),
    [table, tile.show]);
  if (!report?.may) return <p className="quiet tile-pad">{t('web.tile.closed')}</p>;
  if (trouble) return <p className="quiet tile-pad">{trouble}</p>;
  if (!table) return <div className="center"><Spin /></div>;
  if (table.rows.length === 0) return <p className="quiet tile-pad">{t('web.report.empty')}</p>;
  if (chart) return <MiniChart data={chart} label={tile.label} />;
  return <Figures table={table} />;
}

function Figures({ table }: { table: ReportTable }) {
  const shown = shownColumns(table);
  const naming = shown.filter((column) => !isNumber(column)).slice(0, 2);
  const figures = shown.filter(isNumber).slice(-(MOST_COLUMNS - naming.length));
  const columns = [...naming, ...figures];
  const rows = table.rows.filter((row) => (row._level ?? 0) === 0).slice(0, MOST_ROWS);
  // What scrolls must be reached by keyboard, and only then.
  const box = useRef<HTMLTableElement>(null);
  const { height } = useSize(box);
  const scrolls = height > 0 && (box.current?.scrollHeight ?? 0) > height + 1;
  return (
    <table className="tile-table" ref={box} tabIndex={scrolls ? 0 : undefined}>
      <thead>
        <tr>{columns.map((column) => (
          <th key={column.name} className={isNumber(column) ? 'figure' : ''}>{column.label}</th>
        ))}</tr>
      </thead>
      <tbody>
        {rows.map((row, index) => (
          <tr key={index}>{columns.map((column) => (
            <td key={column.name} className={isNumber(column) ? 'figure' : 'clip'}>
              {textOfCell(column, row[column.name] as Value)}
            </td>
          ))}</tr>
        ))}
      </tbody>
    </table>
  );
}
