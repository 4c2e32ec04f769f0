// Inputs by kind. What is typed is read while it is typed, so that totals follow; what cannot be
// read is kept as it is and marked.
import { Checkbox, Input, Select } from 'antd';
import { lazy, Suspense, useEffect, useState } from 'react';
import { useMeta } from '../company';
import { formatAmount, formatDate, formatDecimal } from '../format';
import { useSettings } from '../settings';
import { t } from '../texts';
import type { Field, Value } from '../types';
import { readCell } from './paste';
import { CodeInput } from './CodeInput';
import { ReferenceInput } from './ReferenceInput';
import { SuggestInput } from './SuggestInput';

export interface InputProps {
  field: Field;
  id: string;
  value: Value;
  label: string;                   // of a reference: the name of what it points to
  unread?: string;
  currency: string;
  disabled: boolean;
  invalid: boolean;
  describedBy?: string;
  onValue: (value: Value, label?: string) => void;
  onText: (text: string) => void;  // what was typed is no value of this field
}

const LONG_TEXT = 250;
const TemplateEditor = lazy(() => import('./TemplateEditor'));

export function FieldInput(props: InputProps) {
  const { field, id, value, disabled, invalid, describedBy, onValue } = props;
  const status = invalid ? 'error' as const : undefined;
  const common = {
    id, disabled, status, 'aria-invalid': invalid, 'aria-describedby': describedBy,
    'aria-required': field.required,
  };
  switch (field.kind) {
    case 'amount': case 'decimal': case 'integer': case 'date': return <TypedInput {...props} />;
    case 'boolean':
      return (
        <Checkbox id={id} disabled={disabled} checked={value === true}
          aria-describedby={describedBy} onChange={(event) => onValue(event.target.checked)}>
          {field.label}
        </Checkbox>
      );
    case 'enumeration':
      return (
        <Select {...common} value={value ? String(value) : undefined} allowClear={!field.required}
          showSearch
          optionFilterProp="label" onChange={(code: string | undefined) => onValue(code ?? null)}
          options={(field.options ?? []).filter((one) => !one.withdrawn || one.code === value).map((one) => ({ value: one.code, label: one.label }))} />
      );
    case 'currency': return <CurrencyInput {...props} />;
    case 'reference': return <ReferenceInput {...props} />;
    default:
      if (field.editor === 'print_form')
        return <Suspense fallback={null}><TemplateEditor {...props} /></Suspense>;
      if (field.suggestions) return <SuggestInput {...props} />;
      if (field.target) return <CodeInput {...props} />;
      return field.max_length > LONG_TEXT
        ? <Input.TextArea {...common} value={String(value ?? '')} rows={2} className="growing"
          maxLength={field.max_length} onChange={(event) => onValue(event.target.value)} />
        : <Input {...common} value={String(value ?? '')} maxLength={field.max_length || undefined}
          onChange={(event) => onValue(event.target.value)} autoComplete="off" />;
  }
}

function CurrencyInput({ field, id, value, disabled, invalid, describedBy, onValue }: InputProps) {
  const { currencies } = useMeta();
  return (
    <Select id={id} disabled={disabled} status={invalid ? 'error' : undefined} showSearch
      aria-invalid={invalid} aria-describedby={describedBy} aria-required={field.required}
      value={value ? String(value) : undefined} allowClear={!field.required}
      onChange={(code: string | undefined) => onValue(code ?? null)}
      options={Object.keys(currencies).map((code) => ({ value: code, label: code }))} />
  );
}

function written(field: Field, value: Value, digits: number): string {
  const text = String(value ?? '');
  if (field.kind === 'amount') return formatAmount(text, digits);
  if (field.kind === 'date') return formatDate(text);
  return formatDecimal(text);
}

function TypedInput(props: InputProps) {
  const { field, id, value, unread, currency, disabled, invalid, describedBy, onValue, onText } =
    props;
  const { currencies, company } = useMeta();
  const { language } = useSettings();
  const digits = currencies[currency] ?? company.digits;
  const [typed, setTyped] = useState<string | null>(null);   // null: not being typed in
  const shown = unread ?? written(field, value, digits);
  // The draft may be discarded while the input has the focus.
  useEffect(() => { if (document.activeElement?.id !== id) setTyped(null); }, [id, value]);

  function changed(text: string) {
    setTyped(text);
    const reading = readCell(field, text);
    if ('value' in reading) onValue(reading.value);
  }
  function left() {
    if (typed !== null) {
      const reading = readCell(field, typed);
      if (!('value' in reading)) onText(typed.trim());
    }
    setTyped(null);
  }
  const money = field.kind === 'amount';
  return (
    <Input id={id} value={typed ?? shown} disabled={disabled} status={invalid ? 'error' : undefined}
      className={field.kind === 'date' ? 'input-date' : 'input-figure'} autoComplete="off"
      aria-invalid={invalid} aria-describedby={describedBy} aria-required={field.required}
      inputMode={field.kind === 'date' ? undefined : 'decimal'}
      placeholder={field.kind === 'date' ? t('web.document.date_format') : undefined}
      suffix={money ? <span className="quiet">{currency}</span> : undefined} lang={language}
      onFocus={(event) => event.target.select()} onBlur={left}
      onKeyDown={(event) => {
        if (event.key === 'Enter' || (event.ctrlKey && event.code === 'KeyS')) left();
      }}
      onChange={(event) => changed(event.target.value)} />
  );
}
