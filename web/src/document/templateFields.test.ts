import { expect, test } from 'vitest';
import type { Meta } from '../types';
import { insertables, matching } from './templateFields';

const field = (name: string, label: string, more: object = {}) => ({ name, label, kind: 'text', ...more });
const meta = { records: {
  'sales.invoice': {
    label: 'Invoice',
    fields: [field('number', 'Number'), field('extra.passport', 'Passport', { personal: true }),
      field('customer', 'Customer', { kind: 'reference', target: 'party.party' })],
    lines: [{ name: 'lines', label: 'Lines', fields: [field('quantity', 'Quantity')] }],
  },
  'party.party': { label: 'Party', fields: [field('name', 'Name')], lines: [] },
} } as unknown as Meta;

test('fields of the record, of what it points to and of its lines can be put in, personal ones not', () => {
  const all = insertables(meta, meta.records['sales.invoice'], 'The company');
  expect(all.map(({ path }) => path)).toEqual(['number', 'customer', 'customer.name', 'quantity']);
  expect(matching(all, 'customer NAME').map(({ path }) => path)).toEqual(['customer.name']);
  expect(matching(all, '')).toHaveLength(4);
  expect(insertables(meta, undefined, '')).toEqual([]);
});
