// The code of a record ("vat", "1100"): typed, or chosen from what is found by code or name.
import { AutoComplete } from 'antd';
import { useEffect, useRef, useState } from 'react';
import { useCompany } from '../company';
import type { Found } from '../types';
import { find } from './find';
import type { InputProps } from './inputs';

const WAIT_MS = 150;

export function CodeInput({
  field, id, value, disabled, invalid, describedBy, onValue,
}: InputProps) {
  const { api } = useCompany();
  const [found, setFound] = useState<Found[]>([]);
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  const number = useRef(0);
  useEffect(() => () => clearTimeout(timer.current), []);

  function search(words: string) {
    clearTimeout(timer.current);
    const own = ++number.current;
    timer.current = setTimeout(() => {
      find(api, field.target ?? '', words.trim())
        .then((items) => { if (own === number.current) setFound(items); })
        .catch(() => { if (own === number.current) setFound([]); });
    }, words ? WAIT_MS : 0);
  }
  return (
    <AutoComplete id={id} className="code-input" value={String(value ?? '')} disabled={disabled}
      status={invalid ? 'error' : undefined} aria-invalid={invalid} aria-describedby={describedBy}
      aria-required={field.required} popupMatchSelectWidth={280}
      onFocus={() => search('')} onSearch={search}
      options={found.map((one) => ({ value: one.code, one }))}
      optionRender={({ data }) => (
        <span className="found">
          <span className="clip">{data.one.name || data.one.code}</span>
          <span className="quiet">{data.one.code}</span>
        </span>
      )}
      onChange={(code: string) => onValue(code === '' ? null : code)} />
  );
}
