import { InboxOutlined } from '@ant-design/icons';
import { Button, Spin } from 'antd';
import { useRef, useState } from 'react';
import { t } from '../texts';

/** A file dropped or chosen. */
export function FileStep({ busy, onFile }: { busy: boolean; onFile: (file: File) => void }) {
  const chooser = useRef<HTMLInputElement>(null);
  const [over, setOver] = useState(false);
  return (
    <div className={over ? 'import-drop import-over' : 'import-drop'}
      onDragOver={(event) => { event.preventDefault(); setOver(true); }}
      onDragLeave={() => setOver(false)}
      onDrop={(event) => {
        event.preventDefault();
        setOver(false);
        const file = event.dataTransfer.files[0];
        if (file && !busy) onFile(file);
      }}>
      <input ref={chooser} type="file" hidden onChange={(event) => {
        const file = event.target.files?.[0];
        event.target.value = '';
        if (file) onFile(file);
      }} />
      {busy ? <div role="status"><Spin /> {t('web.import.reading')}</div> : (
        <>
          <InboxOutlined className="import-icon" />
          <p>{t('web.import.drop')}</p>
          <p className="quiet">{t('web.import.drop.kinds')}</p>
          <Button type="primary" onClick={() => chooser.current?.click()}>
            {t('web.import.choose')}
          </Button>
        </>
      )}
    </div>
  );
}
