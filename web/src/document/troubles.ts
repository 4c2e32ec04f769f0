// Problems of a form: the server's, tied to the lines they meant when the question was asked, and
// those of text that could not be read here.
import { t } from '../texts';
import type { Problem, RecordMeta } from '../types';
import type { Edits } from './edits';

export interface Trouble {
  code: string; message: string;
  field: string;                 // '' = the record as a whole
  list?: string; key?: string; index?: number;   // of a line
}

/** `keys` are the shown lines of each list, in order, when the answer was asked for. */
export function troublesOf(problems: Problem[], keys: Record<string, string[]>): Trouble[] {
  return problems.map(({ code, message, path }) => {
    const [list, index, field] = path.split('/');
    const key = index === undefined ? undefined : keys[list]?.[Number(index)];
    if (key === undefined) return { code, message, field: path };
    return { code, message, field: field ?? '', list, key, index: Number(index) };
  });
}

/** What was typed and is no value of its field, with the lines' places as shown now. */
export function unreadTroubles(edits: Edits, keys: Record<string, string[]>): Trouble[] {
  const found: Trouble[] = Object.entries(edits.unread).map(([field, text]) =>
    ({ code: 'unread', field, message: t('web.document.unread', { text }) }));
  for (const [list, changes] of Object.entries(edits.lines))
    for (const edit of changes)
      for (const [field, text] of Object.entries(edit.unread ?? {}))
        found.push({ code: 'unread', field, list, key: edit.key,
          index: keys[list]?.indexOf(edit.key) ?? 0, message: t('web.document.unread', { text }) });
  return found;
}

/**
 * Before the first attempt to save only what the person touched is blamed: an empty new form does
 * not open full of red. A problem of the record as a whole waits as well.
 */
export function visible(troubles: Trouble[], edits: Edits, attempted: boolean): Trouble[] {
  if (attempted) return troubles;
  const lines = new Map(Object.values(edits.lines).flat().map((edit) => [edit.key, edit]));
  return troubles.filter((trouble) => {
    if (trouble.code === 'unread') return true;
    const edit = trouble.key === undefined ? undefined : lines.get(trouble.key);
    if (edit) return trouble.field in edit.values;
    return trouble.key === undefined && trouble.field in edits.fields;
  });
}

/** "Lines, row 3: Price", for the summary and for screen readers. */
export function placeOf(meta: RecordMeta, trouble: Trouble): string {
  const list = meta.lines.find((one) => one.name === trouble.list);
  const fields = list ? list.fields : meta.fields;
  const label = fields.find((f) => f.name === trouble.field)?.label ?? trouble.field;
  if (!list) return label;
  const row = t('web.document.line_place', { list: list.label, row: (trouble.index ?? 0) + 1 });
  return label ? `${row}: ${label}` : row;
}

export function cellTroubles(troubles: Trouble[], list: string): Map<string, string> {
  const cells = new Map<string, string>();
  for (const { list: of, key, field, message } of troubles) {
    if (of !== list || key === undefined) continue;
    const at = `${key}/${field}`;
    cells.set(at, cells.has(at) ? `${cells.get(at)}\n${message}` : message);
  }
  return cells;
}
