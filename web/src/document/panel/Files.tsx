// Files of a document: added by dropping or choosing, looked at here if the browser can show them.
import { FileOutlined, UploadOutlined } from '@ant-design/icons';
import { App, Button, Modal, Progress } from 'antd';
import { useRef, useState } from 'react';
import { call, newKey, query, raw } from '../../api';
import { formatTimestamp } from '../../format';
import { t } from '../../texts';
import { useModel } from '../useDocument';
import { Part } from './Part';
import { useLoaded } from './useLoaded';

/** `kind`: by which a step asks for it. */
export async function sendFile(path: string, file: File, kind = ''): Promise<void> {
  await call(`${path}${query({ kind })}`, { method: 'POST', body: file, key: newKey(), headers: {
    'X-File-Name': encodeURIComponent(file.name),
    'Content-Type': file.type || 'application/octet-stream',
  } });
}

export interface Stored {
  id: string; name: string; kind?: string; type?: string; size?: string | number; user?: string; at?: string;
}
export type Answer = { items: Stored[] } | Stored[];

export function Files() {
  const model = useModel();
  const { message } = App.useApp();
  const loaded = useLoaded<Answer>('files');
  const chooser = useRef<HTMLInputElement>(null);
  const [over, setOver] = useState(false);
  const [sending, setSending] = useState<{ done: number; all: number } | null>(null);
  const [looked, setLooked] = useState<{ file: Stored; url: string } | null>(null);
  const path = `${model.path}/${model.get().base?.id ?? ''}/files`;

  async function add(files: File[]) {
    setSending({ done: 0, all: files.length });
    for (const [i, file] of files.entries()) {
      try {
        await sendFile(path, file);
      } catch (error) {
        void message.error(`${file.name}: ${(error as Error).message}`);
      }
      setSending({ done: i + 1, all: files.length });
    }
    setSending(null);
    loaded.again();
  }
  async function look(file: Stored) {
    try {
      const url = URL.createObjectURL(await (await raw(`${path}/${file.id}`)).blob());
      if (shown(file)) setLooked({ file, url });
      else download(url, file.name);
    } catch (error) {
      void message.error((error as Error).message);
    }
  }
  function close() {
    if (looked) URL.revokeObjectURL(looked.url);
    setLooked(null);
  }
  return (
    <div className={over ? 'files files-over' : 'files'}
      onDragOver={(event) => { event.preventDefault(); setOver(true); }}
      onDragLeave={() => setOver(false)}
      onDrop={(event) => {
        event.preventDefault();
        setOver(false);
        void add([...event.dataTransfer.files]);
      }}>
      <input ref={chooser} type="file" multiple hidden onChange={(event) => {
        void add([...event.target.files ?? []]);
        event.target.value = '';
      }} />
      <Button size="small" icon={<UploadOutlined />} onClick={() => chooser.current?.click()}>
        {t('web.document.file_add')}
      </Button>
      <span className="quiet files-drop">{t('web.document.file_drop')}</span>
      {sending
        ? <Progress size="small" percent={Math.round(100 * sending.done / sending.all)} /> : null}
      <Part of={loaded}>
        {(answer) => <List items={Array.isArray(answer) ? answer : answer.items} onLook={look} />}
      </Part>
      {looked ? (
        <Modal open onCancel={close} width={900} title={looked.file.name}
          footer={(
            <a href={looked.url} target="_blank" rel="noopener">{t('web.document.file_open')}</a>
          )}>
          {looked.file.type?.startsWith('image/')
            ? <img src={looked.url} alt={looked.file.name} className="file-image" />
            : <iframe src={looked.url} title={looked.file.name} className="file-pages" />}
        </Modal>
      ) : null}
    </div>
  );
}

function List({ items, onLook }: { items: Stored[]; onLook: (file: Stored) => Promise<void> }) {
  if (!items.length) return <p className="panel-empty quiet">{t('web.document.files_none')}</p>;
  return (
    <ul className="file-list">
      {items.map((file) => (
        <li key={file.id}>
          <FileOutlined />
          <button type="button" onClick={() => void onLook(file)}>{file.name}</button>
          <span className="quiet">
            {[sizeOf(file.size), file.user, file.at && formatTimestamp(file.at)]
              .filter(Boolean).join(', ')}
          </span>
        </li>
      ))}
    </ul>
  );
}

function shown(file: Stored): boolean {
  // SVG may hold scripts: it is downloaded, not shown.
  return file.type === 'application/pdf'
    || (file.type?.startsWith('image/') === true && file.type !== 'image/svg+xml');
}

const KEEP_MS = 10_000;   // the browser reads the address after the click
function download(url: string, name: string) {
  const anchor = document.createElement('a');
  anchor.href = url;
  anchor.download = name;
  anchor.click();
  setTimeout(() => URL.revokeObjectURL(url), KEEP_MS);
}

function sizeOf(size: string | number | undefined): string {
  const bytes = Number(size ?? 0);
  if (!bytes) return '';
  return bytes < 1_000_000
    ? t('web.document.kilobytes', { n: Math.max(1, Math.round(bytes / 1000)) })
    : t('web.document.megabytes', { n: (bytes / 1_000_000).toFixed(1) });
}
