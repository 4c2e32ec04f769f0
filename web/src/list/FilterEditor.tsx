// How one field is asked for, by its kind. Every change counts at once; text waits for Enter.
import { Button, Checkbox, Input, Select, Space } from 'antd';
import { useEffect, useState } from 'react';
import { useCompany, useMeta } from '../company';
import { find, nameOf } from '../document/find';
import { DateInput } from '../fields/DateInput';
import { FigureInput } from '../fields/FigureInput';
import { ReferencePicker } from '../fields/ReferencePicker';
import { t } from '../texts';
import type { Field, Found } from '../types';
import { isRelative, periodPresets } from './filters';

interface Props {
  field: Field;
  own: Record<string, string>;
  onChange: (own: Record<string, string>) => void;
}

export default function FilterEditor(props: Props) {
  const { meta } = useCompany();
  switch (props.field.kind) {
    case 'date': case 'timestamp': return <Period {...props} />;
    case 'amount': case 'decimal': case 'integer': return <Figures {...props} />;
    case 'enumeration': return <Options {...props} />;
    case 'boolean': return <YesNo {...props} />;
    case 'currency': return <Currencies {...props} />;
    case 'reference': return <References {...props} />;
    default: return meta.records[props.field.target ?? '']
      ? <Codes {...props} /> : <Contains {...props} />;
  }
}

function listed(own: Record<string, string>): string[] {
  return (own.in ?? own[''] ?? '').split(',').filter(Boolean);
}
const oneOf = (values: string[]): Record<string, string> =>
  (values.length === 1 ? { '': values[0] } : { in: values.join(',') });

function Contains({ field, own, onChange }: Props) {
  const [text, setText] = useState(own.like ?? own[''] ?? '');
  return (
    <Input.Search value={text} autoFocus aria-label={field.label} enterButton={t('web.apply')}
      placeholder={t('web.filter.text')} onChange={(event) => setText(event.target.value)}
      onSearch={() => onChange({ like: text.trim() })} />
  );
}

function Period({ field, own, onChange }: Props) {
  const { company } = useMeta();
  // A day that moves with the business date is no day of the calendar.
  const day = (value: string) => (isRelative(value) ? '' : value.slice(0, 10));
  const from = day(own.from ?? own[''] ?? '');
  const to = day(own.to ?? own[''] ?? '');
  // A moment has a time of day: the last day counts to its end.
  const end = (last: string) => (last && field.kind === 'timestamp' ? `${last}T23:59:59Z` : last);
  return (
    <div className="filter-period">
      <Space>
        <DateInput value={from} label={`${field.label}: ${t('web.from')}`} clearable
          onChange={(first) => onChange({ from: first, to: end(to) })} />
        <span>–</span>
        <DateInput value={to} label={`${field.label}: ${t('web.to')}`} clearable
          onChange={(last) => onChange({ from, to: end(last) })} />
      </Space>
      <Space wrap size={4}>
        {periodPresets(company.business_date).map((preset) => (
          <Button key={preset.key} size="small"
            onClick={() => onChange({ from: preset.from, to: end(preset.to) })}>
            {preset.label}
          </Button>
        ))}
        {field.kind === 'date' && ['today', 'today-1'].map((last) => (
          <Button key={last} size="small" onClick={() => onChange({ from: '', to: last })}>
            {t(last === 'today' ? 'web.filter.until_today' : 'web.filter.before_today')}
          </Button>
        ))}
      </Space>
    </div>
  );
}

function Figures({ field, own, onChange }: Props) {
  const from = own.from ?? own[''] ?? '';
  const to = own.to ?? own[''] ?? '';
  return (
    <Space>
      <FigureInput value={from} label={`${field.label}: ${t('web.from')}`} autoFocus
        placeholder={t('web.from')} onChange={(value) => onChange({ from: value, to })} />
      <span>–</span>
      <FigureInput value={to} label={`${field.label}: ${t('web.to')}`}
        placeholder={t('web.to')} onChange={(value) => onChange({ from, to: value })} />
    </Space>
  );
}

function Options({ field, own, onChange }: Props) {
  return (
    <Checkbox.Group className="filter-options" value={listed(own)}
      options={(field.options ?? []).map(({ code, label }) => ({ value: code, label }))}
      onChange={(values) => onChange(oneOf(values as string[]))} />
  );
}

function YesNo({ own, onChange }: Props) {
  return (
    <Space>
      {['true', 'false'].map((value) => (
        <Button key={value} type={own[''] === value ? 'primary' : 'default'}
          onClick={() => onChange({ '': value })}>
          {value === 'true' ? t('web.yes') : t('web.no')}
        </Button>
      ))}
    </Space>
  );
}

function Currencies({ field, own, onChange }: Props) {
  const { currencies } = useMeta();
  return (
    <Select mode="multiple" className="wide" value={listed(own)} aria-label={field.label} autoFocus
      showSearch options={Object.keys(currencies).map((code) => ({ value: code, label: code }))}
      onChange={(values: string[]) => onChange(oneOf(values))} />
  );
}

// A text that is the code of a record: one or more of those that there are.
function Codes({ field, own, onChange }: Props) {
  const { api } = useCompany();
  const [found, setFound] = useState<Found[]>([]);
  const [words, setWords] = useState('');
  useEffect(() => {
    let asked = true;
    find(api, field.target ?? '', words.trim(), 50)
      .then((items) => { if (asked) setFound(items); }, () => { if (asked) setFound([]); });
    return () => { asked = false; };
  }, [api, field.target, words]);
  return (
    <Select mode="multiple" className="wide" value={listed(own)} aria-label={field.label} autoFocus
      showSearch filterOption={false} onSearch={setWords}
      options={found.map((one) => ({ value: one.code, label: nameOf(one) }))}
      onChange={(values: string[]) => onChange(oneOf(values))} />
  );
}

function References({ field, own, onChange }: Props) {
  return (
    <ReferencePicker many target={field.target ?? ''} value={listed(own)} label={field.label}
      autoFocus onChange={(ids) => onChange(oneOf(ids))} />
  );
}
