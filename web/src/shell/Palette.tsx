// Ctrl+K: one place to go to a list, find a document or party, start a new one, run an action.
import {
  BarChartOutlined, FileOutlined, PlusOutlined, RightOutlined, UnorderedListOutlined,
} from '@ant-design/icons';
import { useEffect, useLayoutEffect, useMemo, useRef, useState, type ReactNode } from 'react';
import { useNavigate } from 'react-router-dom';
import { call, query } from '../api';
import { useAllCommands, type Command } from '../commands';
import { useCompany, type Company } from '../company';
import { t } from '../texts';
import { keyNames } from './KeysHelp';
import { visibleAreas } from './Navigation';

interface Item {
  key: string; label: string; hint: string; icon: ReactNode; keys?: string; run: () => void;
}
interface Hit { record: string; id: string; label: string; text: string }

const LONGEST = 14;

export function Palette({ open, onClose }: { open: boolean; onClose: () => void }) {
  return open ? <Opened onClose={onClose} /> : null;
}

function Opened({ onClose }: { onClose: () => void }) {
  const dialog = useRef<HTMLDialogElement>(null);
  // Closed without a choice, the keyboard goes back to where it was; a chosen page takes it itself.
  const left = useRef(false);
  // Open with the drawing and not a frame later: the next letter belongs into it already.
  useLayoutEffect(() => {
    const box = dialog.current;
    box?.showModal();
    return () => { if (!left.current) box?.close(); };
  }, []);
  return (
    <dialog ref={dialog} className="palette" aria-label={t('web.palette')}
      onCancel={(event) => { event.preventDefault(); onClose(); }}
      onMouseDown={(event) => { if (event.target === dialog.current) onClose(); }}>
      <Search onClose={onClose} onChosen={() => { left.current = true; }} />
    </dialog>
  );
}

function Search({ onClose, onChosen }: { onClose: () => void; onChosen: () => void }) {
  const company = useCompany();
  const navigate = useNavigate();
  const commands = useAllCommands();
  const [text, setText] = useState('');
  const [at, setAt] = useState(0);
  const { hits, busy } = useHits(company, text);
  const box = useRef<HTMLUListElement>(null);

  const places = useMemo(() => itemsOf(company, navigate), [company, navigate]);
  const found = hits.map((hit): Item => ({
    key: `${hit.record}/${hit.id}`, label: hit.text, hint: hit.label, icon: <FileOutlined />,
    run: () => navigate(company.link(hit.record, hit.id)),
  }));
  const known = matching([...commandsOf(commands), ...places], text).slice(0, LONGEST);
  const items = [...known, ...found];
  const count = Math.max(items.length, 1);
  const chosen = Math.min(at, items.length - 1);

  useEffect(() => {
    box.current?.children[chosen]?.scrollIntoView({ block: 'nearest' });
  }, [chosen]);

  function run(item: Item | undefined) {
    if (!item) return;
    onChosen();
    onClose();
    item.run();
  }
  function pressed(event: React.KeyboardEvent) {
    if (event.key === 'ArrowDown') setAt((chosen + 1) % count);
    else if (event.key === 'ArrowUp') setAt((chosen - 1 + count) % count);
    else if (event.key === 'Enter') run(items[chosen]);
    else return;
    event.preventDefault();
  }

  return (
    <>
      <input className="palette-input" autoFocus value={text} placeholder={t('web.palette.prompt')}
        role="combobox" aria-expanded="true" aria-controls="palette-list" autoComplete="off"
        aria-label={t('web.palette')} aria-activedescendant={`palette-${chosen}`}
        onChange={(event) => { setText(event.target.value); setAt(0); }} onKeyDown={pressed} />
      <ul className="palette-list" id="palette-list" role="listbox" ref={box}
        aria-label={t('web.palette')}>
        {items.map((item, index) => (
          <li key={item.key} id={`palette-${index}`} role="option" aria-selected={index === chosen}
            onMouseMove={() => setAt(index)} onClick={() => run(item)}>
            {item.icon}
            <span className="clip grow">{item.label}</span>
            <span className="quiet">{item.hint}</span>
            {item.keys && keyNames(item.keys).map((name) => <kbd key={name}>{name}</kbd>)}
          </li>
        ))}
      </ul>
      {items.length === 0 && (
        <p className="palette-none">{busy ? t('web.searching') : t('web.nothing_found')}</p>
      )}
    </>
  );
}

function commandsOf(commands: Command[]): Item[] {
  return commands.filter((command) => !command.hidden).map((command) => ({
    key: `command:${command.id}`, label: command.label, hint: t('web.palette.action'),
    icon: <RightOutlined />, run: command.run, keys: command.keys,
  }));
}

function itemsOf({ meta, code, link }: Company, go: (to: string) => void): Item[] {
  const items: Item[] = [];
  for (const area of visibleAreas(meta)) {
    for (const name of area.records) {
      const record = meta.records[name];
      items.push({ key: `list:${name}`, label: record.plural, hint: area.label,
        icon: <UnorderedListOutlined />, run: () => go(link(name)) });
    }
    for (const name of area.reports)
      items.push({ key: `report:${name}`, label: meta.reports[name].label, hint: area.label,
        icon: <BarChartOutlined />, run: () => go(`/${code}/report/${name}`) });
  }
  for (const [name, record] of Object.entries(meta.records))
    if (record.may.create)
      items.push({ key: `new:${name}`, label: t('web.new.what', { what: record.label }),
        hint: t('web.palette.new'), icon: <PlusOutlined />, run: () => go(link(name, 'new')) });
  return items;
}

// Every typed word begins some word of the label or of its area.
function matching(items: Item[], text: string): Item[] {
  const words = text.toLowerCase().split(/\s+/).filter(Boolean);
  if (words.length === 0) return items;
  return items.filter((item) => {
    const parts = `${item.label} ${item.hint}`.toLowerCase().split(/[\s\-.,:]+/);
    return words.every((word) => parts.some((part) => part.startsWith(word)));
  });
}

function useHits({ api }: Company, text: string): { hits: Hit[]; busy: boolean } {
  const [hits, setHits] = useState<Hit[]>([]);
  const [busy, setBusy] = useState(false);
  useEffect(() => {
    if (text.trim().length < 2) { setHits([]); return; }
    const abort = new AbortController();
    setBusy(true);
    const timer = setTimeout(() => {
      call<{ items: Hit[] }>(`${api}/search${query({ q: text.trim(), limit: 12 })}`,
        { signal: abort.signal })
        .then(({ items }) => setHits(items))
        .catch(() => { if (!abort.signal.aborted) setHits([]); })
        .finally(() => { if (!abort.signal.aborted) setBusy(false); });
    }, 160);
    return () => { clearTimeout(timer); abort.abort(); };
  }, [api, text]);
  return { hits, busy };
}
