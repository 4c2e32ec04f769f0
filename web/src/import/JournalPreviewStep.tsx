// Transactions as they would be posted, with what is wrong in each.
import { Alert } from 'antd';
import { formatAmount, formatDate, formatDecimal } from '../format';
import { WhatToDo } from '../procedure/Here';
import { t } from '../texts';
import type { JournalPreview, JournalRow } from './journal';
import { PreviewFrame } from './PreviewFrame';

const SHOWN = 400;
const TEXTS = { first: 'web.import.journal.first', good: 'web.import.journal.good',
  bad: 'web.import.journal.bad', onlyBad: 'web.import.journal.only_bad' };

export function JournalPreviewStep({ preview, busy, onBack, onRun }: {
  preview: JournalPreview; busy: boolean; onBack: () => void; onRun: () => void;
}) {
  const { rows, journal, problems } = preview;
  const units = new Set(journal.commodities.filter((one) => one.unit).map((one) => one.symbol));
  return (
    <>
      {problems.length ? (
        <Alert type="error" showIcon className="import-trouble"
          title={(
            <>
              {problems.map(({ message }) => message).join(' ')}
              <WhatToDo codes={problems.map(({ code }) => code)} />
            </>
          )} />
      ) : null}
      <PreviewFrame rows={rows} total={journal.entries} most={SHOWN} texts={TEXTS} busy={busy}
        onBack={onBack} onRun={onRun}>
        {(shown) => (
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
        )}
      </PreviewFrame>
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
