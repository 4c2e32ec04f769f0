// Transactions as they would be posted, with what is wrong in each.
import { Alert, Button, Checkbox } from 'antd';
import { useState } from 'react';
import { formatAmount, formatDate, formatDecimal } from '../format';
import { t } from '../texts';
import type { JournalPreview, JournalRow } from './journal';

const SHOWN = 400;

export function JournalPreviewStep({ preview, busy, onBack, onRun }: {
  preview: JournalPreview; busy: boolean; onBack: () => void; onRun: () => void;
}) {
  const [onlyBad, setOnlyBad] = useState(false);
  const { rows, journal, problems } = preview;
  const bad = rows.filter((row) => row.problems.length > 0);
  const shown = (onlyBad ? bad : rows).slice(0, SHOWN);
  const units = new Set(journal.commodities.filter((one) => one.unit).map((one) => one.symbol));
  return (
    <>
      {problems.length ? (
        <Alert type="error" showIcon className="import-trouble"
          title={problems.map(({ message }) => message).join(' ')} />
      ) : null}
      <div className="import-counts">
        {rows.length >= journal.entries ? null : (
          <span className="quiet">{t('web.import.journal.first', { count: rows.length })}</span>
        )}
        <span className="import-good">
          {t('web.import.journal.good', { count: rows.length - bad.length })}
        </span>
        {bad.length ? (
          <>
            <span className="import-bad">
              {t('web.import.journal.bad', { count: bad.length })}
            </span>
            <Checkbox checked={onlyBad} onChange={(event) => setOnlyBad(event.target.checked)}>
              {t('web.import.journal.only_bad')}
            </Checkbox>
          </>
        ) : null}
      </div>
      <div className="import-table import-rows" tabIndex={0} role="region"
        aria-label={t('web.import.step.check')}>
        <table className="import-journal import-stack">
          <thead>
            <tr>
              {['line', 'date', 'title', 'postings'].map((column) => (
                <th scope="col" key={column}>{t(`web.import.journal.${column}`)}</th>
              ))}
              <th scope="col">{t('web.import.problem')}</th>
            </tr>
          </thead>
          <tbody>{shown.map((row) => <Row key={row.row} row={row} units={units} />)}</tbody>
        </table>
      </div>
      <div className="import-buttons">
        <Button type="primary" loading={busy} onClick={onRun}>{t('web.import.run')}</Button>
        <Button onClick={onBack}>{t('web.import.back')}</Button>
      </div>
    </>
  );
}

function Row({ row, units }: { row: JournalRow; units: Set<string> }) {
  const { date, number, title } = row.values;
  return (
    <tr className={row.problems.length ? 'import-bad-row' : ''}>
      <th scope="row" className="quiet">{row.row}</th>
      <td className="import-day">{date ? formatDate(String(date)) : ''}</td>
      <td>{[number, title].filter(Boolean).join(' · ')}</td>
      <td className="import-whole">
        {row.postings.length ? (
          <ul className="import-postings">
            {row.postings.map(({ account, code, amount, commodity }, i) => (
              <li key={i}>
                <span>{account}{code ? <span className="quiet"> {code}</span> : null}</span>
                <span className="import-amount">
                  {units.has(commodity) ? formatDecimal(amount) : formatAmount(amount)} {commodity}
                </span>
              </li>
            ))}
          </ul>
        ) : <pre className="import-text">{row.text.trimEnd()}</pre>}
      </td>
      <td className={row.known ? 'import-messages import-known' : 'import-messages'}>
        {row.known ? t('web.import.known') : row.problems.map(({ message }) => message).join(' ')}
      </td>
    </tr>
  );
}
