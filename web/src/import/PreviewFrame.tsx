// What stands around a preview of any kind: how many are ready, the bad ones alone, run or back.
import { Button, Checkbox } from 'antd';
import { useState, type ReactNode } from 'react';
import { WhatToDo } from '../procedure/Here';
import { t } from '../texts';

/** Texts: `first` (of so many looked at), `good`, `bad` with {count}, `onlyBad`. */
export function PreviewFrame<Row extends { problems: { code: string }[] }>(
  { rows, total, most, texts, busy, onBack, onRun, children }: {
    rows: Row[]; total: number; most: number; busy: boolean; onBack: () => void; onRun: () => void;
    texts: { first: string; good: string; bad: string; onlyBad: string };
    children: (shown: Row[]) => ReactNode;
  }) {
  const [onlyBad, setOnlyBad] = useState(false);
  const bad = rows.filter((row) => row.problems.length > 0);
  return (
    <>
      <div className="import-counts">
        {rows.length >= total ? null
          : <span className="quiet">{t(texts.first, { count: rows.length })}</span>}
        <span className="import-good">{t(texts.good, { count: rows.length - bad.length })}</span>
        {bad.length ? (
          <>
            <span className="import-bad">{t(texts.bad, { count: bad.length })}</span>
            <Checkbox checked={onlyBad} onChange={(event) => setOnlyBad(event.target.checked)}>
              {t(texts.onlyBad)}
            </Checkbox>
          </>
        ) : null}
      </div>
      <div className="import-table import-rows" tabIndex={0} role="region"
        aria-label={t('web.import.step.check')}>
        {children((onlyBad ? bad : rows).slice(0, most))}
      </div>
      <WhatToDo codes={bad.flatMap(({ problems }) => problems.map(({ code }) => code))} />
      <div className="import-buttons">
        <Button type="primary" loading={busy} onClick={onRun}>{t('web.import.run')}</Button>
        <Button onClick={onBack}>{t('web.import.back')}</Button>
      </div>
    </>
  );
}
