// Entries of the books and rows of registers: what a draft would post, what a document has posted.
import { formatAmount, formatDate } from '../../format';
import { t, textOf } from '../../texts';
import type { Leg, Meta, Movements as Moved, Posting, RegisterRows, Value } from '../../types';
import { digitsOf, sidesOf } from '../show';
import { useModel, useModelState } from '../useDocument';
import { Part } from './Part';
import { useLoaded } from './useLoaded';

export function WillPost() {
  const model = useModel();
  const { postings } = useModelState(model);
  if (!postings) return <p className="panel-empty quiet">{t('web.document.will_post_wait')}</p>;
  if (postings.length === 0)
    return (
      <p className="panel-empty quiet">
        {t(model.troubles().length ? 'web.document.will_post_problems'
          : model.dirty ? 'web.document.will_post_none' : 'web.document.will_post_wait')}
      </p>
    );
  return <Postings postings={postings} meta={model.meta} />;
}

export function Movements() {
  const model = useModel();
  const loaded = useLoaded<Moved>('movements');
  return (
    <Part of={loaded}>
      {({ postings, registers }) => (postings.length + registers.length === 0
        ? <p className="panel-empty quiet">{t('web.document.posted_none')}</p>
        : (
          <>
            <Postings postings={postings} meta={model.meta} />
            {registers.map((register) => <Register key={register.name} register={register} />)}
          </>
        ))}
    </Part>
  );
}

function Postings({ postings, meta }: { postings: Posting[]; meta: Meta }) {
  return <>{postings.map((posting, i) => <Entry key={i} posting={posting} meta={meta} />)}</>;
}

function Entry({ posting, meta }: { posting: Posting; meta: Meta }) {
  const book = meta.company.books.find((one) => one.code === posting.book);
  const currency = book?.currency ?? meta.company.currency;
  const { debit } = sidesOf(posting);
  return (
    <section className={posting.reversal ? 'entry storno' : 'entry'}>
      <h3>
        {book?.name ?? posting.book}
        <span className="quiet">{formatDate(posting.date)}</span>
        <span className="quiet">{textOf(`web.document.entry.${posting.kind}`)}</span>
        {posting.reversal ? <span className="storno-mark">{t('web.document.storno')}</span> : null}
      </h3>
      <table>
        <thead>
          <tr>
            <th scope="col">{t('web.document.account')}</th>
            <th scope="col" className="figure">{t('web.document.debit')}</th>
            <th scope="col" className="figure">{t('web.document.credit')}</th>
          </tr>
        </thead>
        <tbody>
          {posting.legs.map((leg, i) => <LegRow key={i} leg={leg} meta={meta} base={currency} />)}
        </tbody>
        <tfoot>
          <tr>
            <th scope="row">{t('web.document.turnover')}</th>
            <td className="figure" colSpan={2}>
              {formatAmount(debit, digitsOf(meta, currency))} {currency}
            </td>
          </tr>
        </tfoot>
      </table>
    </section>
  );
}

function LegRow({ leg, meta, base }: { leg: Leg; meta: Meta; base: string }) {
  const amount = (
    <>
      {formatAmount(leg.base_amount, digitsOf(meta, base))}
      {leg.currency !== base
        ? (
          <div className="quiet">
            {formatAmount(leg.amount, digitsOf(meta, leg.currency))} {leg.currency}
          </div>
        )
        : null}
    </>
  );
  return (
    <tr>
      <td>
        <span className="account">{leg.account}</span> {leg.account_name}
        {leg.party_name ? <div className="quiet">{leg.party_name}</div> : null}
      </td>
      <td className="figure">{leg.side === 'debit' ? amount : null}</td>
      <td className="figure">{leg.side === 'credit' ? amount : null}</td>
    </tr>
  );
}

const FIGURES = new Set(['amount', 'quantity', 'decimal', 'integer']);

function Register({ register }: { register: RegisterRows }) {
  const cell = (type: string, value: Value) => (type === 'date' ? formatDate(String(value ?? ''))
    : FIGURES.has(type) ? formatAmount(String(value ?? ''), 0) : String(value ?? ''));
  const classOf = (type: string, value: Value) => (!FIGURES.has(type) ? ''
    : String(value ?? '').startsWith('-') ? 'figure minus' : 'figure');
  return (
    <section className="entry">
      <h3>{register.label}</h3>
      <div className="register" tabIndex={0} role="region" aria-label={register.label}>
        <table>
          <thead>
            <tr>
              {register.columns.map(({ name, label, type }) => (
                <th scope="col" key={name} className={FIGURES.has(type) ? 'figure' : ''}>
                  {label}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {register.rows.map((row, i) => (
              <tr key={i}>
                {row.map((value, at) => {
                  const { name, type } = register.columns[at];
                  return <td key={name} className={classOf(type, value)}>{cell(type, value)}</td>;
                })}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </section>
  );
}
