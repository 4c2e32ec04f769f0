// One version of a procedure, to be read and acknowledged. Drawn as the guide is: never as HTML.
import { CheckCircleFilled } from '@ant-design/icons';
import { Alert, App, Button, Spin } from 'antd';
import { marked, type Token } from 'marked';
import { useEffect, useMemo, useState } from 'react';
import { Link, useParams } from 'react-router-dom';
import { call, newKey } from '../api';
import { useCompany } from '../company';
import { formatDate } from '../format';
import '../guide/guide.css';
import { Blocks } from '../guide/Markdown';
import { t } from '../texts';
import './procedure.css';
import { forgetProcedures, type Procedure } from './procedures';

interface Text extends Procedure {
  text: string; digest: string;
  versions: { id: string; number: number; in_force_from: string | null }[];
}

export default function ProcedurePage() {
  const { id = '' } = useParams();
  const { api, code } = useCompany();
  const { message } = App.useApp();
  const [shown, setShown] = useState<Text | null>(null);
  const [trouble, setTrouble] = useState('');
  const [busy, setBusy] = useState(false);
  const [attempt, setAttempt] = useState(0);
  useEffect(() => {
    const leaving = new AbortController();
    setTrouble('');
    call<Text>(`${api}/procedures/${id}`, { signal: leaving.signal }).then(setShown,
      (error: Error) => { if (!leaving.signal.aborted) setTrouble(error.message); });
    return () => leaving.abort();
  }, [api, id, attempt]);
  const tokens = useMemo<Token[]>(() => (shown ? marked.lexer(shown.text) : []), [shown]);

  async function acknowledge() {
    if (!shown) return;
    setBusy(true);
    try {
      await call(`${api}/procedures/${id}/acknowledge`, { body: { digest: shown.digest }, key: newKey() });
      forgetProcedures();
      setAttempt((n) => n + 1);
    } catch (error) {
      void message.error((error as Error).message);
    } finally {
      setBusy(false);
    }
  }
  if (trouble) return <Alert banner type="warning" title={trouble} />;
  if (!shown) return <div className="center"><Spin /></div>;
  return (
    <article className="guide">
      <h1>{shown.title}</h1>
      <p className="quiet">
        {t('web.procedure.version', { number: shown.number, from: formatDate(shown.in_force_from) })}
        {shown.in_force_until
          ? ` · ${t('web.procedure.over', { until: formatDate(shown.in_force_until) })}` : ''}
      </p>
      <Blocks tokens={tokens} place={{ root: `/${code}/guide`, folder: [] }} />
      <Reading shown={shown} busy={busy} onRead={() => void acknowledge()} />
      {shown.versions.length > 1 ? (
        <p className="quiet">
          {t('web.procedure.versions')}{' '}
          {shown.versions.map((one, index) => (
            <span key={one.id}>
              {index ? ', ' : ''}
              {one.id === id ? one.number
                : <Link to={`/${code}/procedure/${one.id}`}>{one.number}</Link>}
            </span>
          ))}
        </p>
      ) : null}
    </article>
  );
}

/** Only whoever has to read it says so; who said so is told that he did. */
function Reading({ shown, busy, onRead }: { shown: Text; busy: boolean; onRead: () => void }) {
  if (shown.read)
    return <p className="procedure-read"><CheckCircleFilled /> {t('web.procedure.was_read')}</p>;
  if (!shown.to_read || shown.in_force_until) return null;
  return (
    <div className="procedure-read">
      <Button type="primary" loading={busy} onClick={onRead}>{t('web.procedure.acknowledge')}</Button>
      {shown.due ? <span className="quiet">{t('web.procedure.due', { day: formatDate(shown.due) })}</span>
        : null}
    </div>
  );
}
