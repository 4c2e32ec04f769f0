// What the person must know about the form: problems with their places, a restored draft, a lost
// connection.
import { Alert, Button } from 'antd';
import { Link } from 'react-router-dom';
import { actionLabel, useCompany } from '../company';
import { formatTimestamp } from '../format';
import { WhatToDo } from '../procedure/Here';
import { t } from '../texts';
import { fieldId } from './FormFields';
import { placeOf, type Trouble } from './troubles';
import { useModel, useModelState } from './useDocument';

const SHOWN = 8;

/** All problems in one place; each leads to its field or cell. Shown after an attempt to save. */
export function Summary({ prefix = '', onCell }: {
  prefix?: string; onCell?: (trouble: Trouble) => void;
}) {
  const model = useModel();
  const state = useModelState(model);
  const troubles = model.troubles();
  if (!state.attempted || troubles.length === 0) return null;

  function jump(trouble: Trouble) {
    if (trouble.list) { onCell?.(trouble); return; }
    const input = document.getElementById(fieldId(prefix, trouble.field));
    input?.scrollIntoView({ block: 'center' });
    input?.focus();
  }
  return (
    <section className="summary" role="alert" aria-label={t('web.document.problems')}>
      <h2>{t('web.document.not_saved', { count: troubles.length })}</h2>
      <ul>
        {troubles.slice(0, SHOWN).map((trouble, i) => {
          const place = placeOf(model.description, trouble);
          return (
            <li key={`${i}-${trouble.field}`}>
              {place ? <button type="button" onClick={() => jump(trouble)}>{place}</button> : null}
              <span>{trouble.message}</span>
            </li>
          );
        })}
        {troubles.length > SHOWN
          ? (
            <li className="quiet">
              {t('web.document.more', { count: troubles.length - SHOWN })}
            </li>
          ) : null}
      </ul>
      <WhatToDo codes={troubles.map(({ code }) => code)} />
    </section>
  );
}

export function Restored() {
  const model = useModel();
  const { restored } = useModelState(model);
  if (!restored || !model.dirty) return null;
  return (
    <Alert type="info" className="notice" showIcon
      title={t('web.document.restored', { at: formatTimestamp(restored) })}
      action={(
        <Button size="small" onClick={() => model.discard()}>{t('web.document.discard')}</Button>
      )} />
  );
}

export function Lost() {
  const model = useModel();
  const { lost } = useModelState(model);
  if (lost === 'no') return null;
  return (
    <Alert type="warning" className="notice" showIcon role="status"
      title={t(lost === 'save' ? 'web.document.lost_save' : 'web.document.lost')}
      action={(
        <Button size="small" onClick={() => model.retryNow()}>{t('web.try_again')}</Button>
      )} />
  );
}

/** By a wall crossing one reads, and does nothing. */
export function Crossing() {
  const { crossing } = useModelState(useModel());
  if (!crossing) return null;
  return (
    <Alert type="warning" className="notice" showIcon role="status"
      title={t('web.document.by_crossing')} />
  );
}

/** What the input would mean for others: documents that a setting would stop. */
export function Remarks() {
  const { remarks } = useModelState(useModel());
  if (!remarks.length) return null;
  return (
    <Alert type="warning" className="notice" showIcon role="status"
      title={remarks.map(({ message }) => <p key={message}>{message}</p>)} />
  );
}

/** What of the record waits for other people, or, of a case, the record that it is about. */
export function Cases() {
  const { link, meta } = useCompany();
  const { cases, subject, waitsFor, base, derived } = useModelState(useModel());
  if (subject)
    return (
      <Alert type="info" className="notice" title={(
        <Link to={link(subject.record, subject.id)}>
          {t('web.case.subject', { what: meta.records[subject.record]?.label ?? subject.record })}
        </Link>
      )} />
    );
  if (cases.length)
    return (
      <Alert type="info" className="notice" showIcon title={cases.map((one) => (
        <p key={one.id}>
          <Link to={link(one.record, one.id)}>
            {t('web.case.waits', { action: actionLabel(meta, one.command),
              who: one.stages.join(', '), at: formatTimestamp(one.asked_at) })}
          </Link>
        </p>
      ))} />
    );
  if (!waitsFor.length || !(base ?? derived)) return null;
  return (
    <Alert type="info" className="notice" showIcon
      title={t('web.case.would_wait', { who: waitsFor.join(', ') })} />
  );
}
