// Names that belong to the kind of record which a form is about: statuses and steps of a document, stages
// that the form itself names, fields that conditions look at. They are offered instead of being remembered.
import { t } from '../texts';
import type { Field, Lines, Meta, Option, RecordMeta, Value } from '../types';
import { isFigure } from '../values';
import type { LineView } from './edits';

export interface KindParts {
  meta: Meta;
  record: string;       // the kind that the form is about; '' = none yet
  stages: LineView[];   // as they are typed in the same form
  language: string;
}

/** The kind of record that a form is about: it names it, or a command of it. */
export function subjectOf(value: (name: string) => Value | undefined): string {
  const command = String(value('command') ?? '');
  return String(value('record') || command.slice(0, Math.max(0, command.lastIndexOf('.'))));
}

const plain = (fields: Field[]) => fields.filter(({ name }) => name !== 'id' && name !== 'version');

// What is said of fields, and of fields of what they refer to: "customer.country" is "Customer: Country".
function within(fields: Field[], meta: Meta, path: string, words: string): Option[] {
  return plain(fields).flatMap((field) => {
    const own = { code: path + field.name, label: words + field.label };
    const target = field.kind === 'reference' ? meta.records[field.target ?? ''] : undefined;
    return [own, ...plain(target?.fields ?? []).map((one) =>
      ({ code: `${own.code}.${one.name}`, label: `${own.label}: ${one.label}` }))];
  });
}

/** Ways to what a condition can look at, the record's own fields first (src/kernel/condition/README.md). */
export function pathsOf(kind: RecordMeta, meta: Meta): Option[] {
  const own = plain(kind.fields).map(({ name, label }) => ({ code: name, label }));
  const beyond = within(kind.fields, meta, '', '').filter(({ code }) => !own.some((one) => one.code === code));
  const lines = kind.lines.flatMap(({ name, label, fields }) => [
    ...fields.filter(isFigure).map((field) => ({
      code: `sum(${name}.${field.name})`, label: t('web.paths.sum', { what: `${label}: ${field.label}` }) })),
    ...within(fields, meta, `${name}.`, `${label}: `),
  ]);
  return [...own, ...lines, ...beyond];
}

function optionsOf(field: Field, { meta, record, stages, language }: KindParts): Option[] {
  const kind = meta.records[record];
  switch (field.of_kind) {
    case 'statuses': return kind?.statuses ?? [];
    // What leads to another status is a step of the flow.
    case 'steps': return (kind?.actions ?? []).filter(({ to }) => to)
      .map(({ name, label }) => ({ code: name, label }));
    case 'stages': return stages.filter(({ values }) => values.code).map(({ values }) => ({
      code: String(values.code),
      label: String((language === 'ru' && values.name_ru) || values.name_en || values.code),
    }));
    case 'actions': return kind ? [
      ...['create', 'update', 'remove'].map((name) => ({ code: name, label: t(`web.case.${name}`) })),
      ...kind.actions.map(({ name, label }) => ({ code: name, label }))] : [];
    case 'references': return (kind?.fields ?? []).filter((one) => one.kind === 'reference')
      .map(({ name, label }) => ({ code: name, label }));
    case 'paths': return kind ? pathsOf(kind, meta) : [];
    default: return [];
  }
}

// Of these nothing else is meant; others are texts, which may say more than is offered.
const CLOSED = new Set(['statuses', 'steps', 'stages']);

/** The same fields, where such names are offered; typed as before while there is nothing to offer. */
export function withOffers(fields: Field[], parts: KindParts): Field[] {
  if (!fields.some(({ of_kind }) => of_kind)) return fields;
  return fields.map((field): Field => {
    const options = field.of_kind ? optionsOf(field, parts) : [];
    if (!options.length) return field;
    return CLOSED.has(field.of_kind ?? '') ? { ...field, kind: 'enumeration', options }
      : { ...field, suggestions: options };
  });
}

export function withChoices(lines: Lines, parts: KindParts): Lines {
  const fields = withOffers(lines.fields, parts);
  return fields === lines.fields ? lines : { ...lines, fields };
}

/** Those whose code or label has the words. */
export function suggested(all: Option[], text: string): Option[] {
  const words = text.trim().toLowerCase();
  return all.filter(({ code, label }) =>
    code.toLowerCase().includes(words) || label.toLowerCase().includes(words));
}
