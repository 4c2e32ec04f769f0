// What a person changed and has not saved: a patch over the record that the server holds. Lines
// that were not touched are not in it, so a document of a thousand lines travels as the few that
// changed.
import type { Row, Value } from '../types';

export interface LineEdit {
  // The line's id, or "new-1" of a line that the server has not seen.
  key: string;
  id?: string;
  values: Record<string, Value>;
  unread?: Record<string, string>;  // text that is no value of its field; kept and marked
  deleted?: true;
}
export interface Edits {
  fields: Record<string, Value>;
  unread: Record<string, string>;
  lines: Record<string, LineEdit[]>;
}
export interface LineChange {
  key: string; values?: Record<string, Value>; unread?: Record<string, string>;
}
/** A line as it is shown: the server's, what it derived, and over both what the person typed. */
export interface LineView {
  key: string; id?: string; values: Record<string, Value>; unread: Record<string, string>;
  touched: boolean;
}

export const NOTHING: Edits = { fields: {}, unread: {}, lines: {} };

export function isEmpty(edits: Edits): boolean {
  return Object.keys(edits.fields).length === 0 && Object.keys(edits.unread).length === 0
    && Object.values(edits.lines).every((list) => list.length === 0);
}

const DECIMAL = /^-?\d+(\.\d+)?$/;

/** Whether two values are the same to a person: "2" and "2.00", nothing and an empty text. */
export function sameValue(a: Value | undefined, b: Value | undefined): boolean {
  const left = a ?? '';
  const right = b ?? '';
  if (left === right) return true;
  const one = String(left);
  const other = String(right);
  return DECIMAL.test(one) && DECIMAL.test(other) && plain(one) === plain(other);
}

function plain(text: string): string {
  return text.includes('.') ? text.replace(/0+$/, '').replace(/\.$/, '') : text;
}

const namedLines = new WeakMap<object, Row[]>();

/** The lines of a list. The server names a line by `line_id`; here that is its `id`. */
export function rowsOf(record: Row | null | undefined, list: string): Row[] {
  const rows = record?.[list];
  if (!Array.isArray(rows)) return [];
  let named = namedLines.get(rows);
  if (!named) {
    named = rows.map((row) => (row.line_id ? { ...row, id: String(row.line_id) } : row));
    namedLines.set(rows, named);
  }
  return named;
}

export function valueOf(row: Row | null | undefined, name: string): Value {
  const value = row?.[name];
  return value === undefined || Array.isArray(value) ? null : value;
}

/** Sets a field; typing back what the server holds leaves no edit behind. */
export function setField(edits: Edits, base: Row | null, name: string, value: Value): Edits {
  const { [name]: _, ...fields } = edits.fields;
  const { [name]: __, ...unread } = edits.unread;
  const same = base !== null && sameValue(valueOf(base, name), value);
  return { ...edits, unread, fields: same ? fields : { ...fields, [name]: value } };
}

export function setUnread(edits: Edits, name: string, text: string): Edits {
  return { ...edits, unread: { ...edits.unread, [name]: text } };
}

let counter = 0;
export function newLineKey(): string { return `new-${Date.now().toString(36)}-${++counter}`; }

/** Changes lines by key; a key that is neither a line of the record nor an edit adds a line. */
export function changeLines(
  edits: Edits, base: Row | null, list: string, changes: LineChange[],
): Edits {
  const rows = new Map(rowsOf(base, list).map((row) => [row.id, row]));
  const byKey = new Map((edits.lines[list] ?? []).map((edit) => [edit.key, edit]));
  for (const change of changes) {
    const row = rows.get(change.key);
    const old = byKey.get(change.key) ?? { key: change.key, id: row?.id, values: {} };
    const next = mergeLine(old, row, change);
    if (row && Object.keys(next.values).length === 0 && !next.unread) byKey.delete(change.key);
    else byKey.set(change.key, next);
  }
  return { ...edits, lines: { ...edits.lines, [list]: [...byKey.values()] } };
}

function mergeLine(old: LineEdit, row: Row | undefined, change: LineChange): LineEdit {
  const values = { ...old.values };
  const unread = { ...old.unread };
  for (const [name, value] of Object.entries(change.values ?? {})) {
    delete unread[name];
    if (row && sameValue(valueOf(row, name), value)) delete values[name];
    else values[name] = value;
  }
  Object.assign(unread, change.unread);
  const { unread: _, ...rest } = old;
  return Object.keys(unread).length ? { ...rest, values, unread } : { ...rest, values };
}

export function deleteLines(edits: Edits, base: Row | null, list: string, keys: string[]): Edits {
  const gone = new Set(keys);
  const stored = new Set(rowsOf(base, list).map((row) => row.id));
  const kept = (edits.lines[list] ?? []).filter((edit) => !gone.has(edit.key));
  const marks = keys.filter((key) => stored.has(key))
    .map((key): LineEdit => ({ key, id: key, values: {}, deleted: true }));
  return { ...edits, lines: { ...edits.lines, [list]: [...kept, ...marks] } };
}

/** The lines as shown: of the record, in its order, then the new ones as they were added. */
export function linesOf(
  base: Row | null, edits: Edits, list: string, derived?: Map<string, Row>,
): LineView[] {
  const changes = edits.lines[list] ?? [];
  const byKey = new Map(changes.map((edit) => [edit.key, edit]));
  const rows = rowsOf(base, list);
  const stored = new Set(rows.map((row) => row.id));
  const views: LineView[] = [];
  const push = (key: string, row: Row | undefined, edit: LineEdit | undefined) => views.push({
    key, id: row?.id, touched: edit !== undefined, unread: edit?.unread ?? {},
    values: { ...(row as Record<string, Value> | undefined),
      ...(derived?.get(key) as Record<string, Value> | undefined), ...edit?.values },
  });
  for (const row of rows) {
    const edit = byKey.get(row.id);
    if (!edit?.deleted) push(row.id, row, edit);
  }
  for (const edit of changes)
    if (!stored.has(edit.key) && !edit.deleted) push(edit.key, undefined, edit);
  return views;
}

/** Which derived line belongs to which shown one: by id, the rest in their order. */
export function matchLines(keys: string[], derived: Row[]): Map<string, Row> {
  const known = new Set(keys);
  const found = new Map<string, Row>();
  const rest: Row[] = [];
  for (const row of derived) {
    if (row.id && known.has(row.id)) found.set(row.id, row);
    else rest.push(row);
  }
  const open = keys.filter((key) => !found.has(key));
  open.forEach((key, i) => { if (rest[i]) found.set(key, rest[i]); });
  return found;
}

/**
 * What was typed while the save of `sent` was under way, over the record as it was saved. `saved`
 * tells which line of it each shown key has become; `old` is what was held before.
 */
export function remaining(
  sent: Edits, now: Edits, old: Row | null, saved: Record<string, Map<string, Row>>,
): Edits {
  const fields: Edits['fields'] = {};
  for (const [name, value] of Object.entries(now.fields))
    if (!(name in sent.fields) || !sameValue(sent.fields[name], value)) fields[name] = value;
  for (const name of Object.keys(sent.fields))
    if (!(name in now.fields) && !(name in now.unread)) fields[name] = valueOf(old, name);
  const lines: Edits['lines'] = {};
  for (const list of new Set([...Object.keys(sent.lines), ...Object.keys(now.lines)])) {
    const before = new Map((sent.lines[list] ?? []).map((edit) => [edit.key, edit]));
    const after = new Map((now.lines[list] ?? []).map((edit) => [edit.key, edit]));
    const idOf = (key: string) => saved[list]?.get(key)?.id;
    const kept: LineEdit[] = [];
    for (const [key, edit] of after) {
      if (before.get(key) === edit) continue;
      const id = idOf(key) ?? edit.id;
      kept.push(id ? { ...edit, key: id, id } : edit);
    }
    for (const [key, edit] of before) {
      const id = idOf(key);
      if (after.has(key) || !id || edit.deleted) continue;
      const row = rowsOf(old, list).find((line) => line.id === id);
      kept.push(row ? { key: id, id, values: Object.fromEntries(Object.keys(edit.values)
        .map((name) => [name, valueOf(row, name)])) } : { key: id, id, values: {}, deleted: true });
    }
    lines[list] = kept;
  }
  return { fields, unread: now.unread, lines };
}

export type Input = Record<string, Value | Record<string, Value>[]>;

/** The patch that travels. Text that could not be read does not: it is a problem of the form. */
export function toInput(edits: Edits): Input {
  const input: Input = { ...edits.fields };
  for (const [list, changes] of Object.entries(edits.lines)) {
    const travelling = changes
      .filter((edit) => edit.deleted || !edit.id || Object.keys(edit.values).length > 0)
      .map((edit): Record<string, Value> => (edit.deleted
        ? { line_id: edit.key, remove: true }
        : edit.id ? { line_id: edit.id, ...edit.values } : { ...edit.values }));
    if (travelling.length) input[list] = travelling;
  }
  return input;
}

/** A copy of a record as input for a new one; numbers, states and what is computed stay behind. */
export function copyOf(
  record: Row, names: string[], lists: { name: string; fields: string[] }[],
): Edits {
  const pick = (row: Row, wanted: string[]) => Object.fromEntries(wanted
    .map((name): [string, Value] => [name, valueOf(row, name)])
    .filter(([, value]) => value !== null && value !== ''));
  return {
    fields: pick(record, names), unread: {},
    lines: Object.fromEntries(lists.map(({ name, fields }) => [name,
      rowsOf(record, name).map((row) => ({ key: newLineKey(), values: pick(row, fields) }))])),
  };
}
