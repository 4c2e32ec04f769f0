// Choice of records by typing: code or name, searched on the server.
import { Select } from 'antd';
import { useEffect, useMemo, useRef, useState } from 'react';
import { call, query } from '../api';
import { useCompany } from '../company';
import { t } from '../texts';
import type { Found } from '../types';
import { useNames } from './useNames';

interface Props {
  target: string;
  value: string[];
  onChange: (ids: string[]) => void;
  many?: boolean;
  /** What the value holds: ids, or codes where a report wants them. */
  by?: 'id' | 'code';
  label: string;
  autoFocus?: boolean;
}

interface Choice { value: string; label: string }

export function ReferencePicker(props: Props) {
  const { target, value, onChange, many = false, by = 'id', label, autoFocus } = props;
  const { api, meta } = useCompany();
  const [found, setFound] = useState<Choice[]>([]);
  const [busy, setBusy] = useState(false);
  const [typed, setTyped] = useState('');
  const names = useNames(api, meta, target, by === 'id' ? value : []);
  const abort = useRef<AbortController>(undefined);

  useEffect(() => {
    const timer = setTimeout(() => {
      abort.current?.abort();
      abort.current = new AbortController();
      const { signal } = abort.current;
      setBusy(true);
      call<{ items: Found[] }>(`${api}/${target}/find${query({ q: typed, limit: 20 })}`, { signal })
        .then(({ items }) => setFound(items.map((one) => ({
          value: by === 'id' ? one.id : one.code, label: labelOf(one),
        }))))
        .catch(() => {})
        .finally(() => { if (!signal.aborted) setBusy(false); });
    }, typed ? 180 : 0);
    return () => clearTimeout(timer);
  }, [api, target, typed, by]);

  const options = useMemo(() => {
    const known = value.filter((id) => !found.some((one) => one.value === id))
      .map((id) => ({ value: id, label: names[id] ?? id }));
    return [...known, ...found];
  }, [found, value, names]);

  return (
    <Select className="wide" mode={many ? 'multiple' : undefined} allowClear
      showSearch={{ filterOption: false, onSearch: setTyped }} aria-label={label}
      autoFocus={autoFocus} loading={busy} options={options} popupMatchSelectWidth={320}
      value={many ? value : value[0]} placeholder={t('web.find')}
      notFoundContent={busy ? t('web.searching') : t('web.nothing_found')}
      onChange={(next: string | string[] | undefined) =>
        onChange(next === undefined ? [] : Array.isArray(next) ? next : [next])} />
  );
}

export function labelOf({ code, name }: Found): string {
  return code && name && code !== name ? `${code} · ${name}` : name || code;
}
