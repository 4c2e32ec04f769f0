import { expect, it } from 'vitest';
import type { Field, RecordMeta } from '../types';
import { keyOf, missingOf, proposed, sheetKeyOf, twiceOf, type Upload } from './mapping';

const field = (name: string, label: string, more: Partial<Field> = {}): Field => ({
  name, label, hint: '', kind: 'text', required: false, list: true, search: false, computed: false,
  frozen: false, personal: false, aside: false, scale: 0, max_length: 0, ...more,
});
const meta: RecordMeta = {
  label: '', plural: '', hint: '', kind: 'catalogue', title: [], columns: [], statuses: [], actions: [], may: {},
  fields: [
    field('code', 'Code', { required: true }), field('name', 'Full name', { required: true }),
    field('total', 'Total', { computed: true })],
  lines: [{ name: 'lines', label: 'Lines', fields: [field('price', 'Price', { required: true })] }],
};
const column = (name: string) => ({ name, samples: [] });
const upload: Upload = {
  id: '1', format: 'csv', rows: 1, targets: [], suggested: { A: 'code', B: 'total' },
  sheet: '', sheets: [],
  columns: [column('A'), column('B'), column('FULL_NAME'), column('C')] };

it('proposes by the server and by names, never what is computed', () => {
  expect(proposed(upload, meta, null)).toEqual({ A: 'code', FULL_NAME: 'name' });
});
it('prefers what was chosen last time, left-out columns too', () => {
  expect(proposed(upload, meta, { C: 'code', A: 'gone' })).toEqual({ C: 'code' });
});
it('tells what is missing and what is mapped twice', () => {
  expect(missingOf({ A: 'code' }, meta)).toEqual(['Full name']);
  expect(missingOf({ A: 'code', B: 'name', C: 'lines/price' }, meta)).toEqual([]);
  expect(twiceOf({ A: 'code', B: 'code' }, meta)).toEqual(['Code']);
});
it('knows a workbook by its sheets, hidden or not', () => {
  const sheet = (name: string, hidden = false) => ({ name, hidden });
  expect(sheetKeyOf([sheet('A'), sheet('B')])).toBe(sheetKeyOf([sheet('b', true), sheet('A')]));
  expect(sheetKeyOf([sheet('A'), sheet('B')])).not.toBe(sheetKeyOf([sheet('A'), sheet('C')]));
  expect(sheetKeyOf([sheet('A')])).not.toBe(keyOf('a', [column('A')]));
});
it('knows a file by its columns in any order', () => {
  expect(keyOf('a', [column('X'), column('y')])).toBe(keyOf('a', [column('Y'), column('x ')]));
  expect(keyOf('a', [column('X')])).not.toBe(keyOf('b', [column('X')]));
});
