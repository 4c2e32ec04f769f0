// What people say about a document; Ctrl+Enter sends.
import { App, Button, Input } from 'antd';
import { useState } from 'react';
import { call, newKey } from '../../api';
import { formatTimestamp } from '../../format';
import { t } from '../../texts';
import { useModel } from '../useDocument';
import { Part } from './Part';
import { useLoaded } from './useLoaded';

interface Comment { id: string; user: string; at: string; text: string }
type Answer = { items: Comment[] } | Comment[];

export function Discussion() {
  const model = useModel();
  const { message } = App.useApp();
  const loaded = useLoaded<Answer>('comments');
  const [text, setText] = useState('');
  const [sending, setSending] = useState(false);

  async function send() {
    if (!text.trim() || sending) return;
    setSending(true);
    try {
      const path = `${model.path}/${model.get().base?.id ?? ''}/comments`;
      await call(path, { body: { text: text.trim() }, key: newKey() });
      setText('');
      loaded.again();
    } catch (error) {
      void message.error((error as Error).message);
    } finally {
      setSending(false);
    }
  }
  return (
    <div className="discussion">
      <Part of={loaded}>
        {(answer) => <List items={Array.isArray(answer) ? answer : answer.items} />}
      </Part>
      <Input.TextArea value={text} rows={2} className="growing"
        aria-label={t('web.document.comment')} placeholder={t('web.document.comment')}
        onChange={(event) => setText(event.target.value)}
        onKeyDown={(event) => {
          if (event.key !== 'Enter' || !event.ctrlKey) return;
          event.preventDefault();   // and so it is not the form's Ctrl+Enter
          void send();
        }} />
      <Button size="small" loading={sending} disabled={!text.trim()} onClick={() => void send()}>
        {t('web.document.send')}
      </Button>
    </div>
  );
}

function List({ items }: { items: Comment[] }) {
  if (!items.length)
    return <p className="panel-empty quiet">{t('web.document.discussion_none')}</p>;
  return (
    <ul>
      {items.map((one, i) => (
        <li key={one.id ?? i}>
          <div>
            <strong>{one.user}</strong> <span className="quiet">{formatTimestamp(one.at)}</span>
          </div>
          <p>{one.text}</p>
        </li>
      ))}
    </ul>
  );
}
