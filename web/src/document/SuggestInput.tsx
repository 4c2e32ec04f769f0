// A text of which the form knows what is often meant: chosen by name or code, or typed.
import { AutoComplete } from 'antd';
import { useState } from 'react';
import type { InputProps } from './inputs';
import { suggested } from './ofKind';

export function SuggestInput({ field, id, value, disabled, invalid, describedBy, onValue }: InputProps) {
  const text = String(value ?? '');
  const [typing, setTyping] = useState(false);   // else what stands there was chosen, and all are shown
  return (
    <AutoComplete id={id} className="code-input" value={text} disabled={disabled}
      status={invalid ? 'error' : undefined} aria-invalid={invalid} aria-describedby={describedBy}
      aria-required={field.required} popupMatchSelectWidth={360}
      onFocus={() => setTyping(false)} onSelect={() => setTyping(false)} onSearch={() => setTyping(true)}
      options={suggested(field.suggestions ?? [], typing ? text : '').map((one) => ({ value: one.code, one }))}
      optionRender={({ data }) => (
        <span className="found">
          <span className="clip">{data.one.label}</span>
          <span className="quiet">{data.one.code}</span>
        </span>
      )}
      onChange={(next: string) => onValue(next === '' ? null : next)} />
  );
}
