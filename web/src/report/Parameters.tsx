import { CaretRightOutlined } from '@ant-design/icons';
import { Input, InputNumber, Select } from 'antd';
import { useEffect, useId, useState } from 'react';
import { useMeta } from '../company';
import { DateInput } from '../fields/DateInput';
import { ReferencePicker } from '../fields/ReferencePicker';
import type { Meta, Parameter, ReportMeta } from '../types';
import { formatDate, formatMonth } from '../format';
import { t } from '../texts';
import { usePhone } from '../theme';
import { missing, parametersOf, type Values } from './parameters';

interface Props {
  report: ReportMeta;
  values: Values;
  onChange: (name: string, value: string) => void;
}

export function Parameters({ report, values, onChange }: Props) {
  const meta = useMeta();
  const phone = usePhone();
  const parameters = parametersOf(report);
  const lacking = missing(report, values).length > 0;
  const [open, setOpen] = useState(false);
  const fields = (
    <div className="parameters">
      {parameters.map((parameter) => (
        <Labelled key={parameter.name} parameter={parameter} value={values[parameter.name] ?? ''}
          onChange={(value) => onChange(parameter.name, value)} />
      ))}
    </div>
  );
  if (!phone) return fields;
  // A phone shows what they are, and the fields when one is to change.
  const shown = open || lacking;
  const words = parameters.map((parameter) => wordOf(meta, parameter, values[parameter.name] ?? ''))
    .filter(Boolean).join(' · ');
  return (
    <>
      <button type="button" className="parameters-open" aria-expanded={shown}
        onClick={() => setOpen(!shown)}>
        <CaretRightOutlined rotate={shown ? 90 : 0} />
        <span className="clip">{words || t('web.report.parameters')}</span>
      </button>
      {shown ? fields : null}
    </>
  );
}

function wordOf(meta: Meta, { type, choices }: Parameter, value: string): string {
  switch (type) {
    case 'date': return formatDate(value);
    case 'month': return formatMonth(value);
    case 'book': return meta.company.books.find(({ code }) => code === value)?.name ?? value;
    case 'choice': return choices.find(({ code }) => code === value)?.label ?? value;
    default: return value;
  }
}

interface OneProps { parameter: Parameter; value: string; onChange: (value: string) => void }

function Labelled(props: OneProps) {
  const { parameter } = props;
  return (
    <div className="parameter">
      <span className="parameter-label" aria-hidden="true">{parameter.label}</span>
      <Editor {...props} />
    </div>
  );
}

function Editor({ parameter, value, onChange }: OneProps) {
  const meta = useMeta();
  const { label, required, type } = parameter;
  switch (type) {
    case 'date': case 'month':
      return <DateInput value={value} label={label} month={type === 'month'} clearable={!required}
        onChange={onChange} />;
    case 'book':
      return <Choice {...{ label, value, required, onChange }} options={meta.company.books
        .map(({ code, name }) => ({ value: code, label: name }))} />;
    case 'choice':
      return <Choice {...{ label, value, required, onChange }} options={parameter.choices
        .map((choice) => ({ value: choice.code, label: choice.label }))} />;
    case 'account': {
      const accounts = accountRecord(meta);
      if (!accounts) return <Typed label={label} value={value} onChange={onChange} />;
      return (
        <div className="parameter-account">
          <ReferencePicker target={accounts} by="code" value={value ? [value] : []} label={label}
            onChange={([code]) => onChange(code ?? '')} />
        </div>
      );
    }
    case 'integer':
      return <InputNumber aria-label={label} value={value === '' ? null : Number(value)}
        precision={0} onChange={(next) => onChange(next === null ? '' : String(next))} />;
    default: {
      const target = parameter.target ?? parameter.code_of ?? '';
      if (!meta.records[target]) return <Typed label={label} value={value} onChange={onChange} />;
      return (
        <div className="parameter-account">
          <ReferencePicker target={target} by={parameter.code_of ? 'code' : 'id'} value={value ? [value] : []}
            label={label} onChange={([chosen]) => onChange(chosen ?? '')} />
        </div>
      );
    }
  }
}

interface ChoiceProps {
  label: string; value: string; required: boolean; options: { value: string; label: string }[];
  onChange: (value: string) => void;
}

function Choice({ label, value, required, options, onChange }: ChoiceProps) {
  return (
    <Select className="parameter-choice" aria-label={label} value={value || undefined}
      allowClear={!required} options={options} popupMatchSelectWidth={false}
      onChange={(next: string | undefined) => onChange(next ?? '')} />
  );
}

// Typed text counts when the input is left, so that a report does not run at every letter.
function Typed({ label, value, onChange }: {
  label: string; value: string; onChange: (value: string) => void;
}) {
  const id = useId();
  const [text, setText] = useState(value);
  useEffect(() => { setText(value); }, [value]);
  const commit = () => { if (text.trim() !== value) onChange(text.trim()); };
  return <Input id={id} aria-label={label} value={text} className="parameter-choice"
    onChange={(event) => setText(event.target.value)} onBlur={commit} onPressEnter={commit} />;
}

// The catalogue of accounts, whichever module brings it.
function accountRecord(meta: Meta): string | undefined {
  return Object.keys(meta.records).find((name) => name.endsWith('.account'));
}
