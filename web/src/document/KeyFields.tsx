// What whoever approves enters a second time, without seeing what was entered first.
import { Input } from 'antd';
import { t } from '../texts';
import type { WantedKey } from './keying';

export function KeyFields({ wanted, values, different, tried, onChange, onEnter }: {
  wanted: WantedKey[]; values: Record<string, string>; different: string[]; tried: boolean;
  onChange: (field: string, text: string) => void; onEnter: () => void;
}) {
  return (
    <div className="fields fields-single">
      <p>{t('web.approval.key_anew')}</p>
      {wanted.map(({ field, label, number }) => {
        const id = `keyed-${field}`;
        const bad = tried && !(values[field] ?? '').trim() ? t('web.required')
          : different.includes(field) ? t('web.approval.differs') : '';
        return (
          <div className="field" key={field}>
            <label htmlFor={id}>{label}<span className="required" aria-hidden="true">*</span></label>
            <Input id={id} value={values[field] ?? ''} autoComplete="off" spellCheck={false}
              inputMode={number ? 'decimal' : 'text'} status={bad ? 'error' : ''}
              aria-invalid={bad !== ''} aria-describedby={bad ? `${id}-bad` : undefined}
              onChange={(event) => onChange(field, event.target.value)}
              onPressEnter={onEnter} />
            {bad ? <div id={`${id}-bad`} className="field-bad" role="alert">{bad}</div> : null}
          </div>
        );
      })}
    </div>
  );
}
