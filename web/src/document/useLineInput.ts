// What is typed, chosen, pasted and cleared in cells, as changes of lines.
import { useRef, useState } from 'react';
import { useCompany } from '../company';
import { t } from '../texts';
import type { Field, Value } from '../types';
import type { CellHost } from './cellEditors';
import { newLineKey, type LineChange } from './edits';
import { find, findAll, nameOf } from './find';
import { suggested } from './ofKind';
import type { GridLine } from './lineColumns';
import type { Place } from './lineKeys';
import { chooseFound, parseTable, readCell, readTable, withoutHead, type Choice } from './paste';
import { isFigure } from '../values';
import { plainText } from './show';
import { useModel } from './useDocument';

export interface Making { key: string; field: Field; words: string }

interface Parts {
  list: string; fields: Field[];   // the shown ones, in their order
  rows: GridLine[]; blank: string;
  setMaking: (making: Making) => void;
  text: (row: GridLine, field: Field) => string;
}

interface Lookup { key: string; field: Field; text: string }

export function useLineInput({ list, fields, rows, blank, setMaking, text }: Parts) {
  const model = useModel();
  const { api, meta } = useCompany();
  const [looking, setLooking] = useState(0);
  const shown = useRef(rows);
  shown.current = rows;

  const set = (key: string, field: Field, value: Value) =>
    model.setLines(list, [{ key, values: { [field.name]: value } }]);

  /**
   * Codes and names that were pasted or typed: found ones replace their text, others stay marked.
   */
  async function lookUp(wanted: Lookup[]) {
    setLooking((n) => n + 1);
    const found = await findAll(wanted.map(({ field, text: words }) =>
      ({ api, target: field.target ?? '', text: words })));
    setLooking((n) => n - 1);
    const now = new Map(model.lines(list).map((line) => [line.key, line]));
    const changes: LineChange[] = [];
    for (const { key, field, text: words } of wanted) {
      const one = chooseFound(words, found.get(`${field.target}\n${words}`) ?? []);
      if (!one || now.get(key)?.unread[field.name] !== words) continue;
      model.name(one.id, nameOf(one));
      changes.push({ key, values: { [field.name]: one.id } });
    }
    if (changes.length) model.setLines(list, changes);
  }

  function typed(key: string, field: Field, words: string) {
    const reading = readCell(field, words);
    if ('value' in reading) { set(key, field, reading.value); return; }
    const unread = 'lookup' in reading ? reading.lookup : reading.unread;
    model.setLines(list, [{ key, unread: { [field.name]: unread } }]);
    if ('lookup' in reading) void lookUp([{ key, field, text: unread }]);
  }

  function paste(block: string, at: Place) {
    const columns = fields.slice(at.x);
    const table = withoutHead(parseTable(block), columns);
    const lookups: Lookup[] = [];
    const changes = readTable(table, columns).map((line, i): LineChange => {
      const row = shown.current[at.y + i];
      const key = row?.key ?? newLineKey();
      // An empty cell clears a line that is there; in a new one it leaves room for what is derived.
      const values = row?.line ? line.values : Object.fromEntries(
        Object.entries(line.values).filter(([, value]) => value !== null));
      for (const [name, words] of Object.entries(line.lookups)) {
        const field = fields.find((one) => one.name === name);
        if (field) lookups.push({ key, field, text: words });
      }
      return { key, values, unread: { ...line.unread, ...line.lookups } };
    });
    model.setLines(list, changes);
    if (lookups.length) void lookUp(lookups);
  }

  function clear(from: Place, to: Place) {
    const cleared = Object.fromEntries(fields.slice(from.x, to.x + 1)
      .filter((field) => !field.computed).map((field) => [field.name, null]));
    const changes = shown.current.slice(from.y, to.y + 1).filter((row) => row.line)
      .map((row) => ({ key: row.key, values: cleared }));
    if (changes.length && Object.keys(cleared).length) model.setLines(list, changes);
  }

  function copy(from: Place, to: Place): string[][] {
    return shown.current.slice(from.y, to.y + 1).map((row) =>
      fields.slice(from.x, to.x + 1).map((field) => row.line?.unread[field.name]
        ?? plainText(field, row.line?.values[field.name] ?? null, model.get().refs)));
  }

  /** The space bar on a yes-or-no cell; false when the cell is of another kind. */
  function toggle({ x, y }: Place): boolean {
    const field = fields[x];
    const row = shown.current[y];
    if (field?.kind !== 'boolean' || field.computed || !row) return false;
    set(row.key, field, row.line?.values[field.name] !== true);
    return true;
  }

  async function choices(field: Field, words: string): Promise<Choice[]> {
    if (field.target) return find(api, field.target, words);
    if (field.suggestions)
      return suggested(field.suggestions, words).map(({ code, label }) => ({ id: code, code, name: label }));
    const all: Choice[] = field.kind === 'currency'
      ? Object.keys(meta.currencies).map((code) => ({ id: code, code, name: code }))
      : field.kind === 'boolean'
        ? [{ id: 'true', code: '', name: t('web.yes') },
          { id: 'false', code: '', name: t('web.no') }]
        : (field.options ?? []).map((one) => ({ id: one.code, code: one.code, name: one.label }));
    const wanted = words.toLowerCase();
    return all.filter((one) => one.name.toLowerCase().includes(wanted)
      || one.code.toLowerCase().startsWith(wanted));
  }

  const keyOf = (row: unknown) => (row as GridLine).key;
  function host(
    field: Field, moves: Pick<CellHost, 'leave' | 'began'>,
  ): CellHost {
    const target = field.target ? meta.records[field.target] : undefined;
    return {
      text: (row, of) => {
        const current = shown.current.find((one) => one.key === keyOf(row)) ?? (row as GridLine);
        const value = current.line?.values[of.name];
        // Figures are typed over in full precision, without the grouping of the shown text.
        return isFigure(of) && value !== undefined && value !== null
          && !current.line?.unread[of.name]
          ? text(current, of).replace(/\u202f/g, '') : text(current, of);
      },
      typed: (row, of, words) => typed(keyOf(row), of, words),
      chosen: (row, of, choice) => {
        if (of.kind === 'reference') model.name(choice.id, nameOf(choice));
        set(keyOf(row), of, of.kind === 'boolean' ? choice.id === 'true'
          : of.kind === 'text' ? choice.code : choice.id);
      },
      choices, ...moves, finder: field.target !== undefined,
      make: target?.may.create && field.kind === 'reference'
        ? (row, of, words) => setMaking({ key: keyOf(row), field: of, words }) : null,
    };
  }
  /** Text for a cell whose editor is not open. */
  function write({ x, y }: Place, words: string) {
    if (fields[x]) typed(shown.current[y]?.key ?? newLineKey(), fields[x], words.trim());
  }
  return { host, paste, write, clear, copy, toggle, looking: looking > 0, blank };
}
