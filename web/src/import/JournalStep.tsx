// Which book a journal goes into, which of its days, and what its accounts become.
import { Button, Select } from 'antd';
import { DateInput } from '../fields/DateInput';
import { formatDate, formatDecimal } from '../format';
import { t } from '../texts';
import { becomesOf, makes, type Becomes, type Journal, type JournalChoice } from './journal';
import type { Upload } from './mapping';

interface Props {
  upload: Upload; journal: Journal; name: string; choice: JournalChoice; busy: boolean;
  onChoice: (choice: JournalChoice) => void;
  onBack: () => void;
  onNext: () => void;
}

export function JournalStep({
  upload, journal, name, choice, busy, onChoice, onBack, onNext,
}: Props) {
  const made = makes(journal, choice.becomes);
  const count = (figure: number) => formatDecimal(String(figure));
  return (
    <>
      <p className="import-file">
        <strong>
          {t('web.import.journal.recognised', { name, format: upload.format,
            entries: count(journal.entries) })}
        </strong>{' '}
        <Button type="link" size="small" onClick={onBack}>{t('web.import.other_file')}</Button>
      </p>
      <div className="import-target">
        {journal.books.length > 1 ? (
          <>
            <label htmlFor="import-book">{t('web.import.journal.book')}</label>
            <Select id="import-book" value={choice.book} disabled={busy}
              onChange={(book) => onChoice({ ...choice, book })}
              options={journal.books.map((book) =>
                ({ value: book.code, label: book.name || book.code }))} />
          </>
        ) : null}
        {(['from', 'until'] as const).map((end) => (
          <span className="import-pair" key={end}>
            <label htmlFor={`import-${end}`}>{t(`web.import.journal.${end}`)}</label>
            <DateInput id={`import-${end}`} label={t(`web.import.journal.${end}`)} clearable
              value={choice[end]} onChange={(day) => onChoice({ ...choice, [end]: day })} />
          </span>
        ))}
        {journal.first ? (
          <span className="quiet">
            {t('web.import.journal.days', { first: formatDate(journal.first),
              last: formatDate(journal.last) })}
          </span>
        ) : null}
      </div>
      <div role="status">
        {journal.refused ? (
          <p className="import-missing">
            {t('web.import.journal.unread', { count: count(journal.refused) })}
          </p>
        ) : null}
        <p className="quiet">
          {t('web.import.journal.makes', { accounts: count(made.accounts),
            units: count(made.units) })}
        </p>
      </div>
      <Accounts journal={journal} becomes={choice.becomes}
        onBecomes={(becomes) => onChoice({ ...choice, becomes })} />
      <Commodities journal={journal} />
      <div className="import-buttons">
        <Button type="primary" loading={busy} onClick={onNext} disabled={journal.entries === 0}>
          {t('web.import.journal.check')}
        </Button>
        <Button onClick={onBack}>{t('web.import.back')}</Button>
      </div>
    </>
  );
}

function Accounts({ journal, becomes, onBecomes }: {
  journal: Journal; becomes: Becomes; onBecomes: (becomes: Becomes) => void;
}) {
  const options = [
    { label: t('web.import.journal.new_ones'), options: journal.types.map(({ code, label }) =>
      ({ value: `+${code}`, label: t('web.import.journal.new', { type: label }) })) },
    { label: t('web.import.journal.chart'), options: journal.chart.map(({ code, name }) =>
      ({ value: `=${code}`, label: `${code} ${name}` })) },
  ];
  return (
    <div className="import-table import-rows" tabIndex={0} role="region"
      aria-label={t('web.import.step.accounts')}>
      <table className="import-stack">
        <thead>
          <tr>
            <th scope="col">{t('web.import.journal.account')}</th>
            <th scope="col" className="import-count">{t('web.import.journal.postings')}</th>
            <th scope="col">{t('web.import.journal.becomes')}</th>
          </tr>
        </thead>
        <tbody>
          {journal.accounts.map((account) => (
            <tr key={account.name}>
              <th scope="row">{account.name}</th>
              <td className="quiet import-count">{formatDecimal(String(account.postings))}</td>
              <td className="import-whole">
                <Select aria-label={account.name} value={becomesOf(account, becomes)} showSearch
                  optionFilterProp="label" options={options} popupMatchSelectWidth={false}
                  onChange={(value) => onBecomes({ ...becomes, [account.name]: value })} />
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

function Commodities({ journal }: { journal: Journal }) {
  const means = ({ means: what, symbol, unit, made }: Journal['commodities'][number]) => {
    if (!unit) return what;
    const text = t(made ? 'web.import.journal.unit_new' : 'web.import.journal.unit');
    return what === symbol ? text : `${what}: ${text}`;
  };
  return (
    <dl className="import-commodities">
      {journal.commodities.map((one) => (
        <div key={one.symbol}>
          <dt>{one.symbol || t('web.import.journal.bare')}</dt>
          <dd>{means(one)}</dd>
        </div>
      ))}
    </dl>
  );
}
