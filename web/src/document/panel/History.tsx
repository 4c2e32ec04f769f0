// Who changed what and when, the latest first.
import { Button } from 'antd';
import { useState } from 'react';
import { call } from '../../api';
import {
  formatAmount, formatDate, formatDecimal, formatMonthIndex, formatTimestamp,
} from '../../format';
import { t } from '../../texts';
import type { HistoryItem, Value } from '../../types';
import { useModel, useModelState } from '../useDocument';
import { Part } from './Part';
import { useLoaded } from './useLoaded';

const SHOWN = 12;   // changes of one step; the others are counted

interface Page { items: HistoryItem[]; next: string | null }

export function History() {
  const loaded = useLoaded<Page>('history');
  return (
    <Part of={loaded}>
      {(page) => (page.items.length === 0
        ? <p className="panel-empty quiet">{t('web.document.history_none')}</p>
        : <Pages key={page.items[0]?.seq} first={page} />)}
    </Part>
  );
}

function Pages({ first }: { first: Page }) {
  const model = useModel();
  const { base } = useModelState(model);
  const [{ items, next }, setShown] = useState(first);
  const [busy, setBusy] = useState(false);
  const [failure, setFailure] = useState('');
  const earlier = () => {
    setBusy(true);
    call<Page>(`${model.path}/${base?.id}/history?after=${next}`)
      .then((page) => {
        setShown({ items: [...items, ...page.items], next: page.next });
        setFailure('');
      })
      .catch((error: Error) => setFailure(error.message))
      .finally(() => setBusy(false));
  };
  return (
    <>
      <ol className="history">{items.map((item) => <Step key={item.seq} item={item} />)}</ol>
      {failure && <p role="status">{failure}</p>}
      {next && (
        <Button size="small" loading={busy} onClick={earlier}>
          {t('web.document.history_earlier')}
        </Button>
      )}
    </>
  );
}

function Step({ item }: { item: HistoryItem }) {
  const model = useModel();
  const { base, busy } = useModelState(model);
  const rest = item.changes.length - SHOWN;
  // A setting of how people work: each of its versions can come back.
  const settings = model.description.actions.some((one) => one.name === 'revert');
  const back = settings && model.description.may.revert !== false && !model.dirty
    && item.version !== base?.version;
  return (
    <li>
      <div>
        <strong>{item.label || item.command}</strong>{' '}
        <span className="quiet">
          {[settings && item.version ? t('web.history.version', { version: item.version }) : '',
            item.user, formatTimestamp(item.recorded_at)].filter(Boolean).join(', ')}
        </span>
        {back ? (
          <Button size="small" type="link" disabled={busy !== ''}
            onClick={() => void model.act('revert', { to_version: item.version ?? '' })}>
            {t('web.history.back')}
          </Button>
        ) : null}
      </div>
      <dl>
        {item.changes.slice(0, SHOWN).map((change) => (
          <div key={change.path}>
            <dt>{change.label || change.path}</dt>
            <dd>
              {change.before === null ? null : <><s>{text(change, change.before)}</s>{' → '}</>}
              {text(change, change.after)}
            </dd>
          </div>
        ))}
      </dl>
      {rest > 0 ? <div className="quiet">{t('web.document.more', { count: rest })}</div> : null}
    </li>
  );
}

type Change = HistoryItem['changes'][number];

// The server writes plain values; the reader's own marks and words are put on here.
function text({ kind }: Change, value: Value): string {
  if (value === null || value === '') return '–';
  const plain = String(value);
  switch (kind) {
    case 'boolean': return t(plain === 'true' ? 'web.yes' : 'web.no');
    case 'month': return formatMonthIndex(plain);
    case 'date': return formatDate(plain);
    case 'timestamp': return formatTimestamp(plain);
    case 'amount': return formatAmount(plain, 0);
    case 'decimal': case 'integer': return formatDecimal(plain);
    default: return plain;
  }
}
