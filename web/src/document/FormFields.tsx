// The form of a record: two columns, a label with its hint, the input of its kind, its problems.
import { CaretRightOutlined } from '@ant-design/icons';
import { Tooltip } from 'antd';
import { useState, type ReactNode } from 'react';
import { keep, readKept } from '../kept';
import { t } from '../texts';
import type { Field } from '../types';
import { FieldInput } from './inputs';
import { withOffers, type KindParts } from './ofKind';
import { digitsOf, show } from './show';
import type { Trouble } from './troubles';
import { useModel, useModelState } from './useDocument';

const IN_HEAD = new Set(['id', 'version', 'number', 'status']);

/** Of what the program makes alone an amount is no total: it is what a case of approval is about. */
export function hasTotals(fields: Field[]): boolean { return fields.some((field) => !field.computed); }

/** Fields of the form: what can be typed, and what is computed but no total. */
export function formFields(fields: Field[]): Field[] {
  const totals = hasTotals(fields);
  return fields.filter((field) => !IN_HEAD.has(field.name)
    && !(field.computed && ((field.kind === 'amount' && totals) || field.kind === 'timestamp')));
}

const OPEN = 'osnova.aside';

export function fieldId(prefix: string, name: string): string { return `${prefix}field-${name}`; }

export function FormFields({ prefix = '', single = false, parts }: {
  prefix?: string; single?: boolean; parts?: KindParts;
}) {
  const model = useModel();
  useModelState(model);
  const troubles = model.troubles();
  const by = new Map<string, Trouble[]>();
  for (const trouble of troubles)
    if (!trouble.list) by.set(trouble.field, [...(by.get(trouble.field) ?? []), trouble]);
  // Read, not filled in: what has no value need not be looked at.
  const all = parts ? withOffers(model.description.fields, parts) : model.description.fields;
  const fields = formFields(all).filter((field) => model.editable
    || !/^(|null|0(\.0+)?)$/.test(String(model.value(field.name))));
  const grid = (shown: Field[]) => (
    <div className={single ? 'fields fields-single'
      : model.editable ? 'fields' : 'fields fields-reading'}>
      {shown.map((field) => (
        <FormField key={field.name} field={field} prefix={prefix}
          troubles={by.get(field.name) ?? []} />
      ))}
    </div>
  );
  const aside = fields.filter((field) => field.aside);
  return (
    <>
      {grid(fields.filter((field) => !field.aside))}
      {aside.length > 0
        ? <Aside fields={aside} blamed={aside.some(({ name }) => by.has(name))} draw={grid} />
        : null}
    </>
  );
}

// What is seldom looked at, folded away unless something is wrong in it.
function Aside({ fields, blamed, draw }: {
  fields: Field[]; blamed: boolean; draw: (fields: Field[]) => ReactNode;
}) {
  const [open, setOpen] = useState(() => readKept(OPEN, false));
  const shown = open || blamed;
  return (
    <div className="aside">
      <button type="button" className="aside-open" aria-expanded={shown}
        onClick={() => { keep(OPEN, !shown); setOpen(!shown); }}>
        <CaretRightOutlined rotate={shown ? 90 : 0} />
        {t('web.document.aside')}
        {shown ? null : <span className="clip">{fields.map(({ label }) => label).join(', ')}</span>}
      </button>
      {shown ? draw(fields) : null}
    </div>
  );
}

function FormField({ field, prefix, troubles }: {
  field: Field; prefix: string; troubles: Trouble[];
}) {
  const model = useModel();
  const { base, edits, refs, derived } = model.get();
  const [hinted, setHinted] = useState(false);
  const id = fieldId(prefix, field.name);
  const value = model.value(field.name);
  const currency = String(field.in_currency || (field.currency && model.value(field.currency))
    || model.meta.company.currency);
  const frozen = field.frozen && base !== null && model.description.kind !== 'document';
  const readOnly = field.computed || !model.editable || frozen;
  const wide = field.kind === 'text' && field.max_length > 250;
  const described = [field.hint && `${id}-hint`, troubles.length && `${id}-bad`]
    .filter(Boolean).join(' ') || undefined;
  const label = field.kind === 'boolean' && !readOnly ? null : (
    <label htmlFor={readOnly ? undefined : id} id={`${id}-label`}>
      {field.label}
      {field.required && !readOnly
        ? (
          <span className="required" aria-hidden="true" title={t('web.document.required')}>*</span>
        ) : null}
    </label>
  );
  return (
    <div className={wide ? 'field field-wide' : 'field'} data-changed={field.name in edits.fields}
      onFocus={(event) => setHinted(event.currentTarget.contains(event.target))}
      onBlur={() => setHinted(false)}>
      <Tooltip title={field.hint} open={hinted && field.hint !== ''} placement="topLeft"
        mouseEnterDelay={0.3}>
        <span className={field.hint ? 'field-label hinted' : 'field-label'}
          onMouseEnter={() => setHinted(true)} onMouseLeave={() => setHinted(false)}>
          {label}
        </span>
      </Tooltip>
      {field.hint ? <span id={`${id}-hint`} className="unseen">{field.hint}</span> : null}
      {readOnly
        ? (
          <div id={id} tabIndex={-1} aria-labelledby={`${id}-label`} role="group"
            className="field-value">
            {field.editor ? <pre className="field-template">{String(value ?? '')}</pre>
              : show(field, value, refs, digitsOf(model.meta, currency)) || '–'}
          </div>
        )
        : (
          <FieldInput field={field} id={id} value={value} unread={edits.unread[field.name]}
            label={refs[String(value)] ?? (derived ? '' : String(value ?? ''))} currency={currency}
            disabled={false} invalid={troubles.length > 0} describedBy={described}
            onValue={(next, name) => model.setValue(field.name, next, name)}
            onText={(text) => model.setText(field.name, text)} />
        )}
      {troubles.length > 0 ? (
        <div id={`${id}-bad`} className="field-bad">
          {troubles.map(({ message }) => <div key={message}>{message}</div>)}
        </div>
      ) : null}
    </div>
  );
}
