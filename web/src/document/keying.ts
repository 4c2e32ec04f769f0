// Double keying: what of a case whoever approves has to enter a second time, and how that went.
import { parseDateInput, parseDecimalInput } from '../format';
import type { Field, Meta, RecordMeta, Row, Value } from '../types';

interface Stage { stage: number; people: number; given: number; rekey?: string }
interface Change { field: string; keyed_anew?: string }
interface Decision { stage: number; verdict: string; reason?: string }

export interface WantedKey { field: string; label: string; number: boolean; date: boolean }

const words = (text: unknown) => String(text ?? '').split(/[\s,]+/).filter(Boolean);

function rows<T>(base: Row | null, list: string): T[] {
  return (base?.[list] ?? []) as unknown as T[];
}

// "accounts.2.iban" is of the field "accounts.iban".
function fieldOf(path: string): string {
  const parts = path.split('.');
  return parts.length === 3 ? `${parts[0]}.${parts[2]}` : path;
}

function find(described: RecordMeta | undefined, path: string): { field?: Field; lines?: string } {
  // An added field has a dot in its name.
  const added = described?.fields.find((one) => one.name === path);
  if (added) return { field: added };
  const [head, ...rest] = path.split('.');
  const name = rest.pop();
  if (!name) return { field: described?.fields.find((one) => one.name === head) };
  const lines = described?.lines.find((one) => one.name === head);
  return {
    field: lines?.fields.find((one) => one.name === name),
    lines: lines && [lines.label, ...rest].join(' '),
  };
}

/** In the words of the form: "Bank accounts 2: IBAN", of any line "Bank accounts: IBAN". The path itself where it is
 *  not known. */
export function pathLabel(described: RecordMeta | undefined, path: string): string {
  const { field, lines } = find(described, path);
  if (!field) return path;
  return lines ? `${lines}: ${field.label}` : field.label;
}

const DAY = /^\d{4}-\d\d-\d\d$/;

/** The texts of a case that name fields: what is keyed anew, what differed. */
function namesFields(list: string, field: string, values: Record<string, Value>): boolean {
  return list === 'stages' ? field === 'rekey'
    : list === 'decisions' && field === 'reason' && values.verdict === 'differs';
}

/** What a case says of fields and changes, as the changed record's form would; null = of neither, or as it is. */
export function changedText(
  meta: Meta, base: Row | null, list: string, field: Field, values: Record<string, Value>,
  show: (field: Field, value: Value) => string,
): string | null {
  const { field: path, [field.name]: value } = values;
  if (base?.record === undefined) return null;
  const described = meta.records[String(base.record)];
  if (namesFields(list, field.name, values))
    return words(value).map((one) => pathLabel(described, one)).join(', ');
  if (list !== 'changes' || typeof path !== 'string') return null;
  if (field.name === 'field') return pathLabel(described, path);
  const of = field.name === 'before' || field.name === 'after' ? find(described, path).field : null;
  const said = of?.kind === 'enumeration' || of?.kind === 'boolean'
    || (of?.kind === 'date' && DAY.test(String(value)));
  return of && said ? show(of, value ?? null) : null;
}

/** What the present stages of the case want keyed anew, in the order of its changes. */
export function wantedKeys(base: Row | null, meta: Meta): WantedKey[] {
  const wanted = new Set(rows<Stage>(base, 'stages')
    .filter((one) => String(one.stage) === String(base?.stage) && Number(one.given) < Number(one.people))
    .flatMap((one) => words(one.rekey)));
  return rows<Change>(base, 'changes')
    .filter((one) => (one.keyed_anew ?? 'no') !== 'no' && wanted.has(fieldOf(one.field)))
    .map((one) => {
      const described = meta.records[String(base?.record)];
      return {
        field: one.field, label: pathLabel(described, one.field),
        number: one.keyed_anew === 'number', date: find(described, one.field).field?.kind === 'date',
      };
    });
}

/** As the server reads it: what a person typed in the way of his language, else as it is. */
export function keyedText(wanted: WantedKey, typed: string): string {
  const read = wanted.number ? parseDecimalInput(typed) : wanted.date ? parseDateInput(typed) : null;
  return read ?? typed;
}

/** The fields of the last decision that differed; empty when it did not. */
export function keyedDifferently(base: Row | null): string[] {
  const last = rows<Decision>(base, 'decisions').at(-1);
  return last?.verdict === 'differs' ? (last.reason ?? '').split(', ') : [];
}
