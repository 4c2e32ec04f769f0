// A figure typed as people type it; the server's decimal goes out when the input is left.
import { Input } from 'antd';
import { useEffect, useState } from 'react';
import { formatDecimal, parseDecimalInput } from '../format';

interface Props {
  value: string;
  onChange: (decimal: string) => void;
  label: string;
  placeholder?: string;
  autoFocus?: boolean;
}

export function FigureInput({ value, onChange, label, placeholder, autoFocus }: Props) {
  const [text, setText] = useState(formatDecimal(value));
  useEffect(() => { setText(formatDecimal(value)); }, [value]);
  const parsed = text.trim() === '' ? '' : parseDecimalInput(text);
  const commit = () => { if (parsed !== null && parsed !== value) onChange(parsed); };
  return (
    <Input value={text} aria-label={label} placeholder={placeholder} autoFocus={autoFocus}
      className="figure-input" inputMode="decimal" status={parsed === null ? 'error' : undefined}
      aria-invalid={parsed === null} onChange={(event) => setText(event.target.value)}
      onBlur={commit} onPressEnter={commit} />
  );
}
