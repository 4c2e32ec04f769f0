// Who changed what and when, the latest first.
import {
  formatAmount, formatDate, formatDecimal, formatMonthIndex, formatTimestamp,
} from '../../format';
import { t } from '../../texts';
import type { HistoryItem, Value } from '../../types';
import { Part } from './Part';
import { useLoaded } from './useLoaded';

const SHOWN = 12;   // changes of one step; the others are counted

export function History() {
  const loaded = useLoaded<{ items: HistoryItem[] }>('history');
  return (
    <Part of={loaded}>
      {({ items }) => (items.length === 0
        ? <p className="panel-empty quiet">{t('web.document.history_none')}</p>
        : (
          <ol className="history">
            {[...items].sort((a, b) => (BigInt(a.seq) < BigInt(b.seq) ? 1 : -1))
              .map((item) => <Step key={item.seq} item={item} />)}
          </ol>
        ))}
    </Part>
  );
}

function Step({ item }: { item: HistoryItem }) {
  const rest = item.changes.length - SHOWN;
  return (
    <li>
      <div>
        <strong>{item.label || item.command}</strong>{' '}
        <span className="quiet">{item.user}, {formatTimestamp(item.recorded_at)}</span>
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
