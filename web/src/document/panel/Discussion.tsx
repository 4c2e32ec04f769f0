// What people say about a document; Ctrl+Enter sends, "@" calls somebody.
import { App, Button } from 'antd';
import { useState } from 'react';
import { call, newKey } from '../../api';
import { useNamedEvents } from '../../events';
import { formatTimestamp } from '../../format';
import type { NoticeEvent } from '../../notices/notices';
import { t } from '../../texts';
import { useModel } from '../useDocument';
import { MentionInput } from './MentionInput';
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
  const path = `${model.path}/${model.get().base?.id ?? ''}`;
  useNamedEvents<NoticeEvent>('notification', (event) => {
    const { base } = model.get();
    if (!event || event.items.some((one) => one.record_id === base?.id)) loaded.again();
  });

  async function send() {
    if (!text.trim() || sending) return;
    setSending(true);
    try {
      await call(`${path}/comments`, { body: { text: text.trim() }, key: newKey() });
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
      <MentionInput value={text} path={path} onChange={setText} onSend={() => void send()} />
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
