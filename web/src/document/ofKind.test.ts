import { expect, test } from 'vitest';
import type { Field, Lines, Meta } from '../types';
import { withChoices } from './ofKind';

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
