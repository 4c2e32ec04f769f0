// Beside the form: what is or would be posted, related documents, files, discussion, history.
import { Tabs } from 'antd';
import { useState } from 'react';
import { t } from '../../texts';
import { useModel, useModelState } from '../useDocument';
import { Discussion } from './Discussion';
import { Files } from './Files';
import { Guarded } from './Guarded';
import { History } from './History';
import { Movements, WillPost } from './Movements';
import { RelatedGraph } from './RelatedGraph';

const KEY = 'osnova.panel';

export function SidePanel() {
  const model = useModel();
  const { base } = useModelState(model);
  const { editable, description } = model;
  const posts = description.kind === 'document';
  const [chosen, setChosen] = useState(() => sessionStorage.getItem(KEY) ?? 'posting');
  const tabs = [
    ...(posts ? [{
      key: 'posting',
      label: t(editable ? 'web.document.will_post' : 'web.document.posted'),
      children: editable || !base ? <WillPost /> : <Movements />,
    }] : []),
    ...(base ? [
      { key: 'related', label: t('web.document.related'), children: <RelatedGraph /> },
      { key: 'files', label: t('web.document.files'), children: <Files /> },
      { key: 'discussion', label: t('web.document.discussion'), children: <Discussion /> },
      { key: 'history', label: t('web.document.history'), children: <History /> },
    ] : []),
  ];
  if (tabs.length === 0) return null;
  const active = tabs.some((tab) => tab.key === chosen) ? chosen : tabs[0].key;
  return (
    <aside className="doc-panel" aria-label={t('web.document.panel')}>
      <Tabs size="small" activeKey={active} destroyOnHidden
        items={tabs.map((tab) => ({ ...tab, children: <Guarded>{tab.children}</Guarded> }))}
        onChange={(key) => { setChosen(key); sessionStorage.setItem(KEY, key); }} />
    </aside>
  );
}
