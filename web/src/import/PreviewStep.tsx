// Rows as they would be imported, with what is wrong in each.
import { Button, Checkbox } from 'antd';
import { useState } from 'react';
import { useMeta } from '../company';
import { t } from '../texts';
import type { Problem } from '../types';
import { targetsOf, type Mapping, type PreviewRow } from './mapping';

// A person looks at the first ones; the refused ones can be downloaded afterwards.
const SHOWN = 200;

export function PreviewStep({ rows, total, record, mapping, busy, onBack, onRun }: {
  rows: PreviewRow[]; total: number; record: string; mapping: Mapping; busy: boolean;
  onBack: () => void; onRun: () => void;
}) {
  const meta = useMeta();
  const [onlyBad, setOnlyBad] = useState(false);
  const chosen = new Set(Object.values(mapping));
  const targets = targetsOf(meta.records[record]);
  const columns = targets.filter(({ path }) => chosen.has(path));
  // The field may be one that no column fills: the message names it.
  const told = ({ path, message }: Problem) => {
    const label = targets.find((target) => target.path === path)?.field.label;
    return label ? `${label}: ${message}` : message;
  };
  const bad = rows.filter((row) => row.problems.length > 0);
  const shown = (onlyBad ? bad : rows).slice(0, SHOWN);
  return (
    <>
      <div className="import-counts">
        {rows.length >= total ? null
          : <span className="quiet">{t('web.import.first_rows', { count: rows.length })}</span>}
        <span className="import-good">
          {t('web.import.good', { count: rows.length - bad.length })}
        </span>
        {bad.length
          ? <span className="import-bad">{t('web.import.bad', { count: bad.length })}</span> : null}
        {bad.length ? (
          <Checkbox checked={onlyBad} onChange={(event) => setOnlyBad(event.target.checked)}>
            {t('web.import.only_bad')}
          </Checkbox>
        ) : null}
      </div>
      <div className="import-table import-rows" tabIndex={0} role="region"
        aria-label={t('web.import.step.check')}>
        <table>
          <thead>
            <tr>
              <th scope="col">{t('web.import.row')}</th>
              {columns.map(({ path, field }) => <th scope="col" key={path}>{field.label}</th>)}
              <th scope="col">{t('web.import.problem')}</th>
            </tr>
          </thead>
          <tbody>
            {shown.map((row) => (
              <tr key={row.row} className={row.problems.length ? 'import-bad-row' : ''}>
                <th scope="row" className="quiet">{row.row}</th>
                {columns.map(({ path }) => {
                  const wrong = row.problems.some((problem) => problem.path === path);
                  return (
                    <td key={path} className={wrong ? 'import-bad-cell' : ''}>
                      {String(row.values[path] ?? '')}
                    </td>
                  );
                })}
                <td className={row.known ? 'import-messages import-known' : 'import-messages'}>
                  {row.known ? t('web.import.known')
                    : row.problems.map(told).join(' ')}
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      <div className="import-buttons">
        <Button type="primary" loading={busy} onClick={onRun}>{t('web.import.run')}</Button>
        <Button onClick={onBack}>{t('web.import.back')}</Button>
      </div>
    </>
  );
}
