import { expect, test } from 'vitest';
import type { Field, Meta, Row } from '../types';
import { changedText, keyedDifferently, keyedText, pathLabel, wantedKeys } from './keying';

const meta = { records: { 'party.party': {
  fields: [{ name: 'country', label: 'Country' }],
  lines: [{ name: 'accounts', label: 'Accounts', fields: [{ name: 'iban', label: 'IBAN' }] }],
} } } as unknown as Meta;

const base = {
  id: '1', record: 'party.party', stage: 1,
  stages: [{ stage: 1, people: 1, given: 0, rekey: 'accounts.iban, country' },
    { stage: 2, people: 1, given: 0, rekey: 'name' }],
  changes: [{ field: 'accounts.2.iban', keyed_anew: 'text' },
    { field: 'accounts.2.currency', keyed_anew: 'no' },
    { field: 'name', keyed_anew: 'text' }],
  decisions: [{ stage: 1, verdict: 'differs', reason: 'accounts.2.iban, country' }],
} as unknown as Row;

test('what is keyed anew is of the present stage', () => {
  expect(wantedKeys(base, meta)).toEqual([{ field: 'accounts.2.iban', label: 'Accounts 2: IBAN', number: false, date: false }]);
});

test('a stage that has all its people wants nothing', () => {
  const full = { ...base, stages: [{ stage: 1, people: 1, given: 1, rekey: 'accounts.iban' }] };
  expect(wantedKeys(full as unknown as Row, meta)).toEqual([]);
});

test('a change is told in the words of the form that was changed', () => {
  const party = { ...meta.records['party.party'], fields: [
    { name: 'kind', label: 'Kind', kind: 'enumeration', options: [{ code: 'firm', label: 'Firm' }] },
    { name: 'since', label: 'Since', kind: 'date' }, { name: 'code', label: 'Code', kind: 'text' }] };
  const all = { records: { 'party.party': party } } as unknown as Meta;
  const told = (column: string, path: string, value: string, list = 'changes') => changedText(
    all, base, list, { name: column } as Field, { field: path, [column]: column === 'field' ? path : value },
    (of, said) => of.options?.find((one) => one.code === said)?.label ?? `on ${said}`);
  expect(told('field', 'accounts.2.iban', '')).toBe('Accounts 2: IBAN');
  expect(told('after', 'kind', 'firm')).toBe('Firm');
  expect(told('after', 'since', '\u2022\u2022\u2022')).toBe(null);   // may not be read
  expect(told('after', 'since', '2026-11-27')).toBe('on 2026-11-27');
  expect(told('after', 'code', 'firm')).toBe(null);   // as it is
  expect(told('field', 'kind', '', 'lines')).toBe(null);
});

test('fields that a stage wants, and that differed, are told in the words of the form', () => {
  const told = (list: string, name: string, values: Record<string, string>) => changedText(
    meta, base, list, { name } as Field, values, () => '');
  expect(told('stages', 'rekey', { rekey: 'accounts.iban country' })).toBe('Accounts: IBAN, Country');
  expect(told('decisions', 'reason', { verdict: 'differs', reason: 'accounts.2.iban, country' }))
    .toBe('Accounts 2: IBAN, Country');
  expect(told('decisions', 'reason', { verdict: 'refused', reason: 'country, again' })).toBe(null);
});

test('what differed is told by the last decision alone', () => {
  expect(keyedDifferently(base)).toEqual(['accounts.2.iban', 'country']);
  const decisions = [...base.decisions as unknown as [], { stage: 1, verdict: 'approved' }];
  const agreed = { ...base, decisions };
  expect(keyedDifferently(agreed as unknown as Row)).toEqual([]);
});

test('numbers are read in the way of the language', () => {
  const amount = { field: 'amount', label: 'Amount', number: true, date: false };
  expect(keyedText(amount, '1,200.50')).toBe('1200.50');
  expect(keyedText({ ...amount, number: false }, '1,200.50')).toBe('1,200.50');
});

test('a field that is not described keeps its path', () => {
  expect(pathLabel(meta.records['party.party'], 'accounts.1.bic')).toBe('accounts.1.bic');
});
