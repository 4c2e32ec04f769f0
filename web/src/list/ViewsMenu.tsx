// Saved views of a list: filters, order and columns under a name.
import { DeleteOutlined, DownOutlined, SaveOutlined } from '@ant-design/icons';
import { App, Button, Input, Popover } from 'antd';
import { useState } from 'react';
import { keyFor, useMine } from '../my';
import { t } from '../texts';
import { readState, writeState, type ListState } from './state';

export interface SavedView { record: string; name: string; search: string }

interface Props {
  record: string;
  plural: string;
  state: ListState;
  onChange: (state: ListState) => void;
}

export function ViewsMenu({ record, plural, state, onChange }: Props) {
  const { message } = App.useApp();
  const { items, put, remove } = useMine<SavedView>('view');
  const [open, setOpen] = useState(false);
  const [name, setName] = useState('');
  const views = items.filter((item) => item.value.record === record);
  const current = views.find((item) => item.key === state.view);

  async function save(key: string, title: string) {
    try {
      await put(key, { record, name: title, search: writeState({ ...state, view: key }).toString() });
      onChange({ ...state, view: key });
      setName('');
      message.success(t('web.view.saved', { name: title }));
    } catch (error) {
      message.error((error as Error).message);
    }
  }
  function choose(search: string) {
    setOpen(false);
    onChange(readState(new URLSearchParams(search)));
  }

  const content = (
    <div className="views">
      <ul>
        <li><button type="button" onClick={() => choose('')}>{t('web.view.all')}</button></li>
        {views.map((item) => (
          <li key={item.key} className={item.key === state.view ? 'chosen' : ''}>
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
      <Input.Search value={name} maxLength={60} placeholder={t('web.view.name')}
        aria-label={t('web.view.name')} enterButton={t('web.save')}
        onChange={(event) => setName(event.target.value)}
        onSearch={() => { if (name.trim()) void save(keyFor('view'), name.trim()); }} />
    </div>
  );
  return (
    <Popover trigger="click" placement="bottomLeft" open={open} onOpenChange={setOpen}
      content={content}>
      <button type="button" className="views-open" aria-haspopup="dialog" aria-expanded={open}>
        <h1>{current?.value.name ?? plural}</h1>
        <DownOutlined />
        <span className="visually-hidden">{t('web.views')}</span>
      </button>
    </Popover>
  );
}
