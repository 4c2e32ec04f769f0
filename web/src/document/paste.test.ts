import { describe, expect, it } from 'vitest';
import type { Field, Kind } from '../types';
import { chooseFound, parseTable, readCell, readTable, withoutHead } from './paste';

const field = (name: string, kind: Kind, more: Partial<Field> = {}): Field => ({
  name, label: name, hint: '', kind, required: false, list: true, search: false, computed: false,
  frozen: false, personal: false, aside: false, scale: 2, max_length: 100, ...more,
});

describe('clipboard', () => {
  it('reads rows and cells', () => {
    expect(parseTable('a\tb\r\nc\td\r\n')).toEqual([['a', 'b'], ['c', 'd']]);
    expect(parseTable('a\t\n\tb')).toEqual([['a', ''], ['', 'b']]);
    expect(parseTable('')).toEqual([]);
  });
  it('reads quoted cells', () => {
    expect(parseTable('"a\tb"\t"say ""no"""\n"two\nlines"\tx'))
      .toEqual([['a\tb', 'say "no"'], ['two\nlines', 'x']]);
    expect(parseTable('5" pipe\tx')).toEqual([['5" pipe', 'x']]);
  });
});

describe('cells', () => {
  it('are read by kind', () => {
    expect(readCell(field('p', 'amount'), '1 200,50')).toEqual({ value: '1200.50' });
    expect(readCell(field('p', 'amount'), 'abc')).toEqual({ unread: 'abc' });
    expect(readCell(field('d', 'date'), '31.12.26')).toEqual({ value: '2026-12-31' });
    expect(readCell(field('b', 'boolean'), 'Да')).toEqual({ value: true });
    expect(readCell(field('n', 'integer'), '1.5')).toEqual({ unread: '1.5' });
    expect(readCell(field('i', 'reference'), 'T-1')).toEqual({ lookup: 'T-1' });
    expect(readCell(field('t', 'text'), ' ')).toEqual({ value: null });
    expect(readCell(field('e', 'enumeration', { options: [{ code: 'std', label: 'Standard' }] }),
      'standard')).toEqual({ value: 'std' });
  });
  it('of computed columns are passed over, unknown text is kept', () => {
    const columns = [field('item', 'reference'), field('gross', 'amount', { computed: true }),
      field('price', 'decimal')];
    expect(readTable([['T-1', '9', 'x', 'beyond']], columns))
      .toEqual([{ values: {}, unread: { price: 'x' }, lookups: { item: 'T-1' } }]);
  });
  it('lose a row of headings', () => {
    const columns = [field('item', 'reference'), field('price', 'decimal')];
    expect(withoutHead([['Item', 'price'], ['a', '1']], columns)).toEqual([['a', '1']]);
    expect(withoutHead([['a', '1'], ['b', '2']], columns)).toHaveLength(2);
  });
});

it('chooses by code, then by the one name', () => {
  const found = [{ id: '1', code: 'T', name: 'Table' }, { id: '2', code: 'T2', name: 'Desk' },
    { id: '3', code: 'T3', name: 'Desk' }];
  expect(chooseFound('t', found)?.id).toBe('1');
  expect(chooseFound('table', found)?.id).toBe('1');
  expect(chooseFound('desk', found)).toBeNull();
});
