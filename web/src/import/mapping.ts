// Which column of a file goes to which field, proposed from names and from what was chosen before.
import type { Field, Problem, RecordMeta, Value } from '../types';
import type { Journal } from './journal';

export interface FileColumn { name: string; samples: string[] }
export interface Sheet { name: string; hidden: boolean; rows?: number }
export interface Upload {
  id: string; format: string; columns: FileColumn[]; rows: number;
  sheet: string; sheets: Sheet[];   // of a workbook, hidden ones last
  suggested: Record<string, string>; targets: string[];
  suggestions?: Record<string, Record<string, string>>;   // by target, where there are any
  journal?: Journal;   // of double entry: it has no columns
}
export type Mapping = Record<string, string>;   // column -> field, "lines/price" for one of a line
export interface PreviewRow {
  row: number; values: Record<string, Value>; problems: Problem[];
  known?: boolean;   // made by an earlier import
}
export interface Progress {
  state: string; read: number; posted: number; parked: number; total: number;
  record?: string; known?: number; problems?: Problem[];
  journal?: boolean;   // what is counted are transactions
}

export interface Target { path: string; field: Field; list: string }

/** Fields that a file can fill. */
export function targetsOf(meta: RecordMeta): Target[] {
  const open = (field: Field) => !field.computed && field.name !== 'id' && field.name !== 'version';
  return [
    ...meta.fields.filter(open).map((field) => ({ path: field.name, field, list: '' })),
    ...meta.lines.flatMap((lines) => lines.fields.filter(open).map((field) =>
      ({ path: `${lines.name}/${field.name}`, field, list: lines.label }))),
  ];
}

/** What was chosen last time for such a file, over the server's proposals, over equal names. */
export function proposed(upload: Upload, meta: RecordMeta, remembered: Mapping | null): Mapping {
  const targets = targetsOf(meta);
  const known = new Set(targets.map((target) => target.path));
  const taken = new Set<string>();
  const mapping: Mapping = {};
  const take = (column: string, path: string | undefined) => {
    if (!path || !known.has(path) || taken.has(path) || mapping[column]) return;
    mapping[column] = path;
    taken.add(path);
  };
  const names = upload.columns.map((column) => column.name);
  if (remembered) for (const name of names) take(name, remembered[name]);
  if (!remembered) for (const name of names) take(name, upload.suggested[name]);
  if (!remembered)
    for (const name of names)
      take(name, targets.find(({ field }) =>
        like(name, field.label) || like(name, field.name))?.path);
  return mapping;
}

function like(a: string, b: string): boolean {
  const plain = (text: string) => text.toLowerCase().replace(/[\s_.,:;*-]+/g, '');
  return plain(a) === plain(b);
}

export function missingOf(mapping: Mapping, meta: RecordMeta): string[] {
  const chosen = new Set(Object.values(mapping));
  const lists = new Set([...chosen].filter((path) => path.includes('/'))
    .map((path) => path.split('/')[0]));
  return targetsOf(meta)
    .filter(({ path, field }) => field.required && !chosen.has(path)
      && (!path.includes('/') || lists.has(path.split('/')[0])))
    .map(({ field }) => field.label);
}

export function twiceOf(mapping: Mapping, meta: RecordMeta): string[] {
  const paths = Object.values(mapping);
  const twice = new Set(paths.filter((path, i) => paths.indexOf(path) !== i));
  return targetsOf(meta).filter(({ path }) => twice.has(path)).map(({ field }) => field.label);
}

function hashOf(list: string[]): string {
  const names = list.map((name) => name.trim().toLowerCase()).sort().join('\n');
  let hash = 2166136261;
  for (let i = 0; i < names.length; i += 1)
    hash = Math.imul(hash ^ names.charCodeAt(i), 16777619) >>> 0;
  return hash.toString(36);
}

/** The same kind of file again: the record and the names of the columns, in any order. */
export function keyOf(record: string, columns: FileColumn[]): string {
  return `${record}:${hashOf(columns.map((column) => column.name))}`;
}

/** The same kind of workbook again: the names of its sheets, under which the chosen one is kept. */
export function sheetKeyOf(sheets: Sheet[]): string {
  return `sheet:${hashOf(sheets.map((sheet) => sheet.name))}`;
}
