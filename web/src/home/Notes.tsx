import { Input } from 'antd';
import { useState } from 'react';
import { t } from '../texts';

const LONGEST = 4000;

export function Notes({ text, onChange }: { text: string; onChange: (text: string) => void }) {
  const [typed, setTyped] = useState(text);
  return (
    <Input.TextArea className="notes" variant="borderless" value={typed} maxLength={LONGEST}
      placeholder={t('web.home.note')} aria-label={t('web.tile.notes')}
      onChange={(event) => { setTyped(event.target.value); onChange(event.target.value); }} />
  );
}
