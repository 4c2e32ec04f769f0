// A block of cells from a spreadsheet as changes of lines.
import { parseDateInput, parseDecimalInput } from '../format';
import type { Field, Value } from '../types';

/**
 * Text of the clipboard as rows of cells; a quoted cell may hold tabs, line ends and "" for a
 * quote.
 */
export function parseTable(text: string): string[][] {
  const rows: string[][] = [];
  let row: string[] = [];
  let at = 0;
  const clean = text.replace(/\r\n?/g, '\n').replace(/\n$/, '');
  if (clean === '') return [];
  while (at <= clean.length) {
    const quoted = clean[at] === '"' ? /"((?:[^"]|"")*)"(?=[\t\n]|$)/y : null;
    if (quoted) quoted.lastIndex = at;
    const match = quoted?.exec(clean);
    let cell: string;
    if (match) {
      cell = match[1].replace(/""/g, '"');
      at += match[0].length;
    } else {
      const end = clean.slice(at).search(/[\t\n]/);
      cell = end < 0 ? clean.slice(at) : clean.slice(at, at + end);
      at += cell.length;
    }
    row.push(cell.trim());
    if (clean[at] !== '\t') { rows.push(row); row = []; }
    at += 1;
  }
  return rows;
}

/** What a cell's text means for its field: a value, a name to be looked up, or unreadable text. */
export type Reading = { value: Value } | { lookup: string } | { unread: string };

const YES = new Set(['1', 'true', 'yes', 'y', 'x', '+', '✓', 'да', 'истина']);
const NO = new Set(['0', 'false', 'no', 'n', '-', 'нет', 'ложь']);

export function readCell(field: Field, typed: string): Reading {
  const text = typed.trim();
  if (text === '') return { value: null };
  const known = (value: Value): Reading => (value === null ? { unread: text } : { value });
  switch (field.kind) {
    case 'amount': case 'decimal': return known(parseDecimalInput(text));
    case 'integer': {
      const number = parseDecimalInput(text);
      return number !== null && /^-?\d+$/.test(number) ? { value: number } : { unread: text };
    }
    case 'date': return known(parseDateInput(text));
    case 'boolean': {
      const word = text.toLowerCase();
      return YES.has(word) ? { value: true } : NO.has(word) ? { value: false } : { unread: text };
    }
    case 'enumeration': {
      const word = text.toLowerCase();
      const option = field.options?.find((one) =>
        one.code.toLowerCase() === word || one.label.toLowerCase() === word);
      return known(option?.code ?? null);
    }
    case 'currency': return known(/^[a-z]{3}$/i.test(text) ? text.toUpperCase() : null);
    case 'reference': return { lookup: text };
    default: return { value: text };
  }
}

export interface PastedLine {
  values: Record<string, Value>; unread: Record<string, string>; lookups: Record<string, string>;
}

/**
 * Pasted cells over the columns that begin at the cursor; columns that are computed are passed
 * over.
 */
export function readTable(table: string[][], columns: Field[]): PastedLine[] {
  return table.map((cells) => {
    const line: PastedLine = { values: {}, unread: {}, lookups: {} };
    cells.slice(0, columns.length).forEach((cell, i) => {
      const field = columns[i];
      if (field.computed) return;
      const reading = readCell(field, cell);
      if ('value' in reading) line.values[field.name] = reading.value;
      else if ('unread' in reading) line.unread[field.name] = reading.unread;
      else line.lookups[field.name] = reading.lookup;
    });
    return line;
  });
}

/** The first row is a head when no cell of it could be a figure and most repeat column names. */
export function withoutHead(table: string[][], columns: Field[]): string[][] {
  if (table.length < 2) return table;
  const labels = new Set(columns.flatMap((f) => [f.label.toLowerCase(), f.name.toLowerCase()]));
  const filled = table[0].filter((cell) => cell !== '');
  const named = filled.filter((cell) => labels.has(cell.toLowerCase())).length;
  return filled.length > 0 && named * 2 > filled.length ? table.slice(1) : table;
}

export interface Choice { id: string; code: string; name: string }

/** The one record that a pasted text names: its code, else its whole name if only one has it. */
export function chooseFound(text: string, found: Choice[]): Choice | null {
  const wanted = text.toLowerCase();
  const byCode = found.filter((one) => one.code.toLowerCase() === wanted);
  if (byCode.length === 1) return byCode[0];
  const byName = found.filter((one) => one.name.toLowerCase() === wanted);
  return byName.length === 1 ? byName[0] : null;
}
