import { expect, test, vi } from 'vitest';
import type { Field, Lines, Meta } from '../types';
import { pathsOf, subjectOf, suggested, withChoices } from './ofKind';

vi.mock('../values', () => ({ isFigure: ({ kind }: Field) => kind === 'amount' || kind === 'decimal' }));
vi.mock('../texts', () => ({ t: (key: string, args?: { what: string }) => (args ? `${key} ${args.what}` : key) }));

const field = (name: string, of_kind?: Field['of_kind']) => ({
  name, label: name, hint: '', kind: 'text', required: false, computed: false, frozen: false,
  personal: false, list: false, search: false, aside: false, scale: 0, max_length: 40, of_kind,
}) as Field;
const lines: Lines = { name: 'points', label: 'Points',
  fields: [field('code'), field('status', 'statuses'), field('step', 'steps'), field('stage', 'stages')] };
const meta = { records: { 'sales.invoice': {
  statuses: [{ code: 'draft', label: 'Draft' }],
  actions: [{ name: 'post', label: 'Post', to: 'posted' }, { name: 'look', label: 'Look' }],
} } } as unknown as Meta;
const stages = [{ key: '1', values: { code: 'a', name_en: 'Checked', name_ru: 'Проверен' }, unread: {} }];

test('codes of a kind of record are offered as choices', () => {
  const chosen = withChoices(lines, { meta, record: 'sales.invoice', stages: stages as never, language: 'ru' });
  const seen = chosen.fields.map(({ kind, options }) =>
    [kind, options?.map(({ code, label }) => `${code} ${label}`)]);
  expect(seen).toEqual([['text', undefined], ['enumeration', ['draft Draft']],
    ['enumeration', ['post Post']], ['enumeration', ['a Проверен']]]);
});

test('they are typed while the kind is not known', () => {
  const typed = withChoices(lines, { meta, record: '', stages: [], language: 'en' });
  expect(typed.fields.every(({ kind }) => kind === 'text')).toBe(true);
});

test('conditions are offered the fields of the record, of its lines, and of what either refers to', () => {
  const of = (name: string, label: string, kind = 'text', target?: string) => ({ name, label, kind, target }) as Field;
  const all = { records: {
    'party.party': { fields: [of('id', 'Id'), of('country', 'Country'), of('extra.segment', 'Segment')], lines: [] },
    'item.item': { fields: [of('price', 'Price', 'decimal')], lines: [] },
    'sales.invoice': {
      fields: [of('gross', 'Gross', 'amount'), of('customer', 'Customer', 'reference', 'party.party'),
        of('holder', 'Holder', 'reference', 'hidden.one')],
      lines: [{ name: 'lines', label: 'Lines', fields: [of('quantity', 'Quantity', 'decimal'),
        of('item', 'Item', 'reference', 'item.item')] }],
    },
  } } as unknown as Meta;
  expect(pathsOf(all.records['sales.invoice'], all).map(({ code, label }) => `${code} = ${label}`)).toEqual([
    'gross = Gross', 'customer = Customer', 'holder = Holder',
    'sum(lines.quantity) = web.paths.sum Lines: Quantity', 'lines.quantity = Lines: Quantity',
    'lines.item = Lines: Item', 'lines.item.price = Lines: Item: Price',
    'customer.country = Customer: Country', 'customer.extra.segment = Customer: Segment']);
});

test('a form is about the record that it names, or whose command it names', () => {
  const about = (values: Record<string, string>) => subjectOf((name) => values[name]);
  expect(about({ record: 'sales.invoice', command: 'x.y' })).toBe('sales.invoice');
  expect(about({ command: 'sales.payment.post' })).toBe('sales.payment');
  expect(about({ command: 'sales.payment.*' })).toBe('sales.payment');
  expect(about({ command: '*' })).toBe('');
  expect(about({})).toBe('');
});

test('suggestions are all that have the words, in their codes or labels', () => {
  const all = [{ code: 'gross', label: 'Gross' }, { code: 'customer.country', label: 'Customer: Country' }];
  expect(suggested(all, '')).toEqual(all);
  expect(suggested(all, 'COUNTRY')).toEqual([all[1]]);
  expect(suggested(all, 'gross')).toEqual([all[0]]);
  expect(suggested(all, 'sum(x)')).toEqual([]);
});
