// Beside the form: what is or would be posted, related documents, files, discussion, history.
import { useEffect, useRef, useState, type KeyboardEvent } from 'react';
import { useLocation, useSearchParams } from 'react-router-dom';
import { t } from '../../texts';
import { useModel, useModelState } from '../useDocument';
import { Discussion } from './Discussion';
import { Files } from './Files';
import { Guarded } from './Guarded';
import { History } from './History';
import { Movements, WillPost } from './Movements';
import { RelatedGraph } from './RelatedGraph';
import { Signatures } from './Signatures';

const KEY = 'osnova.panel';

export function SidePanel() {
  const model = useModel();
  const { base } = useModelState(model);
  const { editable, description } = model;
  const posts = description.kind === 'document';
  const signs = posts || model.record === 'kernel.approval';
  const [chosen, setChosen] = useState(() => sessionStorage.getItem(KEY) ?? 'posting');
  // A part that the address asks for ("?part=discussion") is shown, each time somebody comes by it.
  const panel = useRef<HTMLElement>(null);
  const part = useSearchParams()[0].get('part') ?? '';
  const { key: visit } = useLocation();
  useEffect(() => {
    if (!part) return;
    setChosen(part);
    panel.current?.scrollIntoView({ block: 'nearest' });
  }, [part, visit]);
  const tabs = [
    ...(posts ? [{
      key: 'posting',
      label: t(editable ? 'web.document.will_post' : 'web.document.posted'),
      children: editable || !base ? <WillPost /> : <Movements />,
    }] : []),
    ...(base ? [
      { key: 'related', label: t('web.document.related'), children: <RelatedGraph /> },
      { key: 'files', label: t('web.document.files'), children: <Files /> },
      ...(signs ? [{
        key: 'signatures', label: t('web.signature.many'), children: <Signatures />,
      }] : []),
      { key: 'discussion', label: t('web.document.discussion'), children: <Discussion /> },
      { key: 'history', label: t('web.document.history'), children: <History /> },
    ] : []),
  ];
  if (tabs.length === 0) return null;
  const active = tabs.some((tab) => tab.key === chosen) ? chosen : tabs[0].key;
  return (
    <aside className="doc-panel" aria-label={t('web.document.panel')} ref={panel}>
      <Tabs tabs={tabs} active={active}
        onChange={(key) => { setChosen(key); sessionStorage.setItem(KEY, key); }} />
      <div role="tabpanel" id="doc-part" aria-labelledby={`doc-tab-${active}`}>
        <Guarded key={active}>{tabs.find((tab) => tab.key === active)?.children}</Guarded>
      </div>
    </aside>
  );
}

interface Tab { key: string; label: string }

// They wrap where the panel is narrow: nothing hides behind three dots.
function Tabs({ tabs, active, onChange }: {
  tabs: Tab[]; active: string; onChange: (key: string) => void;
}) {
  const box = useRef<HTMLDivElement>(null);
  function pressed(event: KeyboardEvent) {
    const step = event.key === 'ArrowRight' ? 1 : event.key === 'ArrowLeft' ? -1 : 0;
    if (step === 0) return;
    const at = tabs.findIndex((tab) => tab.key === active) + step;
    const next = tabs[(at + tabs.length) % tabs.length];
    onChange(next.key);
    box.current?.querySelector<HTMLElement>(`#doc-tab-${next.key}`)?.focus();
    event.preventDefault();
  }
  return (
    <div role="tablist" className="doc-tabs" ref={box} onKeyDown={pressed}>
      {tabs.map(({ key, label }) => (
        <button key={key} type="button" role="tab" id={`doc-tab-${key}`} aria-controls="doc-part"
          aria-selected={key === active} tabIndex={key === active ? 0 : -1}
          onClick={() => onChange(key)}>
          {label}
        </button>
      ))}
    </div>
  );
}
