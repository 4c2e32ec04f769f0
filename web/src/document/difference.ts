// Somebody saved the record while another person was typing: what each changed, and the typed input
// put on top of the new version.
import type { RecordMeta, Row, Value } from '../types';
import {
  rowsOf, sameValue, valueOf, type Edits, type LineEdit,
} from './edits';

export interface Difference {
  path: string;
  list?: string; line?: string;   // the line's id
  field: string;                  // '' when the whole line is meant
  before: Value; mine: Value; theirs: Value;
  conflict: boolean;              // both changed it, and not to the same
  change?: 'deleted_by_me' | 'deleted_by_them' | 'added_by_them';
}

function difference(
  path: string, field: string, old: Value, mine: Value, theirs: Value, changedByMe: boolean,
): Difference | null {
  const changedByThem = !sameValue(old, theirs);
  if (!changedByMe && !changedByThem) return null;
  return {
    path, field, before: old, mine: changedByMe ? mine : old, theirs,
    conflict: changedByMe && changedByThem && !sameValue(mine, theirs),
  };
}

const RESERVED = new Set(['id', 'version']);

/**
 * What differs between the person's input and the new version. `old` may hold only what the person
 * touched (a kept draft does); then only that is compared.
 */
export function compare(meta: RecordMeta, old: Row, now: Row, edits: Edits): Difference[] {
  const all: (Difference | null)[] = [];
  for (const { name } of meta.fields) {
    if (RESERVED.has(name) || !(name in old)) continue;
    all.push(difference(name, name, valueOf(old, name),
      name in edits.fields ? edits.fields[name] : valueOf(old, name),
      valueOf(now, name), name in edits.fields));
  }
  for (const list of meta.lines)
    all.push(...compareLines(list.name, list.fields.map((f) => f.name), old, now, edits));
  return all.filter((one): one is Difference => one !== null);
}

function compareLines(
  list: string, names: string[], old: Row, now: Row, edits: Edits,
): (Difference | null)[] {
  const found: (Difference | null)[] = [];
  const changes = new Map((edits.lines[list] ?? []).map((edit) => [edit.key, edit]));
  const theirs = new Map(rowsOf(now, list).map((row) => [row.id, row]));
  const known = new Set<string>();
  rowsOf(old, list).forEach((row, index) => {
    known.add(row.id);
    const edit = changes.get(row.id);
    const other = theirs.get(row.id);
    const whole = (change: Difference['change'], conflict: boolean): Difference => ({
      path: `${list}/${index}`, list, line: row.id, field: '', before: null, mine: null,
      theirs: null, conflict, change,
    });
    if (!other) {
      found.push(whole('deleted_by_them', edit !== undefined && !edit.deleted));
      return;
    }
    if (edit?.deleted) { found.push(whole('deleted_by_me', changed(row, other, names))); return; }
    for (const name of names) {
      const mine = edit !== undefined && name in edit.values;
      const one = difference(`${list}/${index}/${name}`, name, valueOf(row, name),
        mine ? edit.values[name] : valueOf(row, name), valueOf(other, name), mine);
      if (one) found.push({ ...one, list, line: row.id });
    }
  });
  // A trimmed `old` names few lines: then the others are not news.
  if (!('version' in old) || !old.trimmed)
    for (const row of theirs.values())
      if (!known.has(row.id))
        found.push({ path: `${list}/+${row.id}`, list, line: row.id, field: '', before: null,
          mine: null, theirs: null, conflict: false, change: 'added_by_them' });
  return found;
}

function changed(a: Row, b: Row, names: string[]): boolean {
  return names.some((name) => !sameValue(valueOf(a, name), valueOf(b, name)));
}

/**
 * The person's input on top of the new version. A line that the other removed but this person
 * changed comes back as a new line with all its values: nothing typed is lost.
 */
export function rebase(meta: RecordMeta, old: Row, now: Row, edits: Edits): Edits {
  const fields = Object.fromEntries(Object.entries(edits.fields)
    .filter(([name, value]) => !sameValue(value, valueOf(now, name))));
  const lines: Edits['lines'] = {};
  for (const [list, changes] of Object.entries(edits.lines)) {
    const present = new Map(rowsOf(now, list).map((row) => [row.id, row]));
    const before = new Map(rowsOf(old, list).map((row) => [row.id, row]));
    const writable = (meta.lines.find((one) => one.name === list)?.fields ?? [])
      .filter((field) => !field.computed).map((field) => field.name);
    lines[list] = changes.flatMap((edit): LineEdit[] => {
      if (!edit.id) return [edit];
      const row = present.get(edit.id);
      if (!row) return edit.deleted ? [] : [revived(edit, before.get(edit.id), writable)];
      if (edit.deleted) return [edit];
      const values = Object.fromEntries(Object.entries(edit.values)
        .filter(([name, value]) => !sameValue(value, valueOf(row, name))));
      return Object.keys(values).length || edit.unread ? [{ ...edit, values }] : [];
    });
  }
  return { fields, unread: edits.unread, lines };
}

function revived(edit: LineEdit, row: Row | undefined, writable: string[]): LineEdit {
  const values: Record<string, Value> = {};
  for (const name of writable) {
    const value = name in edit.values ? edit.values[name] : valueOf(row, name);
    if (value !== null) values[name] = value;
  }
  const { id: _, ...rest } = edit;
  return { ...rest, key: `new-${edit.key}`, values };
}

/** Of the record only what the input touches: enough to compare later, small enough to keep. */
export function trimmed(base: Row, edits: Edits): Row {
  const row: Row = { id: base.id, version: base.version, trimmed: true };
  for (const name of Object.keys(edits.fields)) row[name] = valueOf(base, name);
  for (const [list, changes] of Object.entries(edits.lines)) {
    const ids = new Set(changes.map((edit) => edit.id));
    row[list] = rowsOf(base, list).filter((line) => ids.has(line.id));
  }
  return row;
}
