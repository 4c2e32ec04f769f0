// Rows as they would be imported, with what is wrong in each.
import { useMeta } from '../company';
import { t } from '../texts';
import type { Problem } from '../types';
import { targetsOf, type Mapping, type PreviewRow } from './mapping';
import { PreviewFrame } from './PreviewFrame';

// A person looks at the first ones; the refused ones can be downloaded afterwards.
const SHOWN = 200;
const TEXTS = { first: 'web.import.first_rows', good: 'web.import.good', bad: 'web.import.bad',
  onlyBad: 'web.import.only_bad' };

export function PreviewStep({ rows, total, record, mapping, busy, onBack, onRun }: {
  rows: PreviewRow[]; total: number; record: string; mapping: Mapping; busy: boolean;
  onBack: () => void; onRun: () => void;
}) {
  const meta = useMeta();
  const chosen = new Set(Object.values(mapping));
  const targets = targetsOf(meta.records[record]);
  const columns = targets.filter(({ path }) => chosen.has(path));
  // The field may be one that no column fills: the message names it.
  const told = ({ path, message }: Problem) => {
    const label = targets.find((target) => target.path === path)?.field.label;
    return label ? `${label}: ${message}` : message;
  };
  return (
    <PreviewFrame rows={rows} total={total} most={SHOWN} texts={TEXTS} busy={busy} onBack={onBack}
      onRun={onRun}>
      {(shown) => (
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
      )}
    </PreviewFrame>
  );
}
