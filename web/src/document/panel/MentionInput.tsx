// A comment while it is written: behind "@" the people who may read the document are offered.
import { Input, type GetRef } from 'antd';
import { useEffect, useLayoutEffect, useRef, useState, type KeyboardEvent } from 'react';
import { call, query } from '../../api';
import { t } from '../../texts';

interface Person { login: string; name: string }

const LIST = 'mention-list';
const WAIT_MS = 120;

/** The unfinished call before the cursor, "@an", and where it begins; null when there is none. */
export function callBefore(text: string, at: number): { begin: number; typed: string } | null {
  const match = /(?:^|[^\p{L}\p{N}.@_-])@([\p{L}\p{N}.@_-]*)$/u.exec(text.slice(0, at));
  return match ? { begin: at - match[1].length - 1, typed: match[1] } : null;
}

interface Props {
  value: string;
  path: string;   // of the document
  onChange: (text: string) => void;
  onSend: () => void;
}

export function MentionInput({ value, path, onChange, onSend }: Props) {
  const input = useRef<GetRef<typeof Input.TextArea>>(null);
  const area = () => input.current?.resizableTextArea?.textArea;
  const [asked, setAsked] = useState<{ begin: number; typed: string } | null>(null);
  const people = usePeople(path, asked?.typed ?? null);
  const [chosen, setChosen] = useState(0);
  const [cursor, setCursor] = useState<{ at: number } | null>(null);   // where a taken name ends
  const offered = asked ? people : [];
  const at = Math.min(chosen, offered.length - 1);

  function look() {
    const now = callBefore(area()?.value ?? '', area()?.selectionStart ?? 0);
    setAsked(now);
    if (now?.typed !== asked?.typed) setChosen(0);
  }
  function take(person: Person) {
    if (!asked) return;
    const end = asked.begin + 1 + asked.typed.length;
    const before = `${value.slice(0, asked.begin)}@${person.login} `;
    onChange(before + value.slice(end).replace(/^ /, ''));
    setAsked(null);
    setCursor({ at: before.length });
  }
  // In the step that draws the text: a frame later the next letters are typed already, and the
  // cursor would be put before them.
  useLayoutEffect(() => {
    if (!cursor) return;
    area()?.focus();
    area()?.setSelectionRange(cursor.at, cursor.at);
  }, [cursor]);

  function pressed(event: KeyboardEvent) {
    if (event.key === 'Enter' && event.ctrlKey) onSend();   // and so it is not the form's
    else if (offered.length === 0) return;
    else if (event.key === 'ArrowDown') setChosen((at + 1) % offered.length);
    else if (event.key === 'ArrowUp') setChosen((at - 1 + offered.length) % offered.length);
    else if (event.key === 'Enter' || event.key === 'Tab') take(offered[at]);
    else if (event.key === 'Escape') setAsked(null);
    else return;
    event.preventDefault();
    event.stopPropagation();
  }
  return (
    <div className="mention">
      <Input.TextArea ref={input} value={value} rows={2} className="growing"
        aria-label={t('web.document.comment')} placeholder={t('web.document.comment.hint')}
        aria-autocomplete="list" aria-controls={offered.length ? LIST : undefined}
        aria-activedescendant={offered.length ? `${LIST}-${at}` : undefined}
        onChange={(event) => { onChange(event.target.value); look(); }}
        onSelect={look} onBlur={() => setAsked(null)} onKeyDown={pressed} />
      {offered.length > 0 ? (
        <ul id={LIST} role="listbox" aria-label={t('web.document.people')}>
          {offered.map((person, index) => (
            <li key={person.login} id={`${LIST}-${index}`} role="option"
              aria-selected={index === at} onMouseMove={() => setChosen(index)}
              onMouseDown={(event) => { event.preventDefault(); take(person); }}>
              <span className="clip">{person.name}</span>
              <span className="quiet">@{person.login}</span>
            </li>
          ))}
        </ul>
      ) : null}
    </div>
  );
}

function usePeople(path: string, typed: string | null): Person[] {
  const [people, setPeople] = useState<Person[]>([]);
  useEffect(() => {
    if (typed === null) { setPeople([]); return undefined; }
    const leaving = new AbortController();
    const timer = setTimeout(() => {
      call<{ items: Person[] }>(`${path}/people${query({ q: typed })}`, { signal: leaving.signal })
        .then(({ items }) => setPeople(items)).catch(() => {});
    }, WAIT_MS);
    return () => { clearTimeout(timer); leaving.abort(); };
  }, [path, typed]);
  return people;
}
