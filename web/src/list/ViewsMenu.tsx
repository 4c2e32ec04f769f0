// Saved views of a list or report: what its address asks for, under a name.
import { BellOutlined, DeleteOutlined, DownOutlined, SaveOutlined } from '@ant-design/icons';
import { App, Button, Input, Popover } from 'antd';
import { lazy, Suspense, useState } from 'react';
import { useMeta } from '../company';
import { keyFor, useMine } from '../my';
import { t } from '../texts';

const WatchDialog = lazy(() => import('./WatchDialog'));

export interface SavedView { record: string; name: string; search: string }

interface Props {
  of: string;              // the record, or "report/<name>"
  title: string;           // what the page is called without a view
  search: URLSearchParams; // what is shown now; "view" names the view that it came from
  onChange: (search: URLSearchParams) => void;
}

export function ViewsMenu({ of, title, search, onChange }: Props) {
  const { message } = App.useApp();
  const meta = useMeta();
  const { items, put, remove } = useMine<SavedView>('view');
  const [open, setOpen] = useState(false);
  const [name, setName] = useState('');
  const [watching, setWatching] = useState(false);
  const shown = search.get('view') ?? '';
  const views = items.filter((item) => item.value.record === of);
  const current = views.find((item) => item.key === shown);

  async function save(key: string, called: string) {
    const kept = new URLSearchParams(search);
    kept.set('view', key);
    try {
      await put(key, { record: of, name: called, search: kept.toString() });
      onChange(kept);
      setName('');
      message.success(t('web.view.saved', { name: called }));
    } catch (error) {
      message.error((error as Error).message);
    }
  }
  function choose(kept: string) {
    setOpen(false);
    onChange(new URLSearchParams(kept));
  }

  const content = (
    <div className="views">
      <ul>
        <li><button type="button" onClick={() => choose('')}>{t('web.view.all')}</button></li>
        {views.map((item) => (
          <li key={item.key} className={item.key === shown ? 'chosen' : ''}>
            <button type="button" onClick={() => choose(item.value.search)}>
              <span className="clip">{item.value.name}</span>
              {item.shared && <span className="quiet">{item.owner}</span>}
            </button>
            {!item.shared && (
              <Button size="small" type="text" icon={<DeleteOutlined />}
                aria-label={t('web.view.remove', { name: item.value.name })}
                onClick={() => void remove(item.key)} />
            )}
          </li>
        ))}
      </ul>
      {current && !current.shared && (
        <Button block icon={<SaveOutlined />}
          onClick={() => void save(current.key, current.value.name)}>
          {t('web.view.update', { name: current.value.name })}
        </Button>
      )}
      {meta.records[of] && meta.records['kernel.monitor']?.may.create && (
        <Button block icon={<BellOutlined />}
          onClick={() => { setOpen(false); setWatching(true); }}>
          {t('web.watch')}
        </Button>
      )}
      <Input.Search value={name} maxLength={60} placeholder={t('web.view.name')}
        aria-label={t('web.view.name')} enterButton={t('web.save')}
        onChange={(event) => setName(event.target.value)}
        onSearch={() => { if (name.trim()) void save(keyFor('view'), name.trim()); }} />
    </div>
  );
  return (
    <>
      {watching && (
        <Suspense fallback={null}>
          <WatchDialog of={of} title={current?.value.name ?? title} search={search} view={current}
            onClose={() => setWatching(false)} />
        </Suspense>
      )}
      <Popover trigger="click" placement="bottomLeft" open={open} onOpenChange={setOpen}
        content={content}>
        <button type="button" className="views-open" aria-haspopup="dialog" aria-expanded={open}>
          <h1>{current?.value.name ?? title}</h1>
          <DownOutlined />
          <span className="visually-hidden">{t('web.views')}</span>
        </button>
      </Popover>
    </>
  );
}
