// A look at one record without leaving the list; it follows the row that has the focus.
import { Alert, Button, Drawer, Skeleton } from 'antd';
import { useEffect, useState } from 'react';
import { useNavigate } from 'react-router-dom';
import { call } from '../api';
import { headingOf, titleOf, useCompany } from '../company';
import { t } from '../texts';
import { usePhone } from '../theme';
import type { Lines, RecordMeta, Row, View } from '../types';
import { isFigure, textOfValue } from '../values';

const MOST_LINES = 50;

interface Props { record: string; id: string; version: number; onClose: () => void }

export default function QuickLook({ record, id, version, onClose }: Props) {
  const { api, meta, link } = useCompany();
  const phone = usePhone();
  const [view, setView] = useState<View | null>(null);
  const navigate = useNavigate();
  const [trouble, setTrouble] = useState('');
  useEffect(() => {
    const abort = new AbortController();
    // Arrows held down pass over many rows; only the one that they rest on is read.
    const timer = setTimeout(() => {
      call<View>(`${api}/${record}/${id}/view`, { signal: abort.signal })
        .then((next) => { setView(next); setTrouble(''); })
        .catch((error: Error) => { if (!abort.signal.aborted) setTrouble(error.message); });
    }, 120);
    return () => { clearTimeout(timer); abort.abort(); };
  }, [api, record, id, version]);

  const described = meta.records[record];
  const shown = view?.record.id === id ? view : null;
  return (
    // Beside the list, whose cursor stays where it is.
    <Drawer open onClose={onClose} mask={false} size={phone ? '100%' : 440}
      autoFocus={false} focusable={{ trap: false, focusTriggerAfterClose: false }}
      title={shown && titleOf(described, shown.record)
        ? `${described.label} ${titleOf(described, shown.record)}`
        : shown ? headingOf(described, shown.record) : described.label}
      extra={(
        <Button type="primary" onClick={() => navigate(link(record, id))}>{t('web.open')}</Button>
      )}>
      {trouble && <Alert type="error" title={trouble} />}
      {shown ? <Look record={described} view={shown} /> : !trouble && <Skeleton active />}
    </Drawer>
  );
}

function Look({ record, view }: { record: RecordMeta; view: View }) {
  const { meta } = useCompany();
  return (
    <>
      <dl className="look">
        {record.fields.filter((field) => !field.aside).map((field) => {
          const text = textOfValue(meta, field, view.record, view.refs);
          return text && (
            <div key={field.name}>
              <dt title={field.hint || undefined}>{field.label}</dt>
              <dd className={isFigure(field) ? 'figure-left' : undefined}>
                {field.name === 'status'
                  ? <span className={`state state-${String(view.record.status)}`}>{text}</span>
                  : text}
              </dd>
            </div>
          );
        })}
      </dl>
      {record.lines.map((lines) => (
        <LinesLook key={lines.name} lines={lines} view={view} />
      ))}
    </>
  );
}

function LinesLook({ lines, view }: { lines: Lines; view: View }) {
  const { meta } = useCompany();
  const rows = (view.record[lines.name] as Row[] | undefined) ?? [];
  if (rows.length === 0) return null;
  const fields = lines.fields.filter((field) => !field.aside);
  // A line's amounts stand in the currency of its document.
  const whole = (row: Row): Row => ({ ...view.record, ...row });
  return (
    <section className="look-lines">
      <h2>{lines.label}</h2>
      <div className="look-scroll" tabIndex={0} role="region" aria-label={lines.label}>
        <table>
          <thead>
            <tr>
              {fields.map((field) => (
                <th key={field.name} className={isFigure(field) ? 'figure' : ''}>{field.label}</th>
              ))}
            </tr>
          </thead>
          <tbody>
            {rows.slice(0, MOST_LINES).map((row) => (
              <tr key={row.id}>
                {fields.map((field) => (
                  <td key={field.name} className={isFigure(field) ? 'figure' : ''}>
                    {textOfValue(meta, field, whole(row), view.refs)}
                  </td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      {rows.length > MOST_LINES && (
        <p className="quiet">{t('web.look.more_lines', { count: rows.length - MOST_LINES })}</p>
      )}
    </section>
  );
}
