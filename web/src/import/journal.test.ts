import { expect, test } from 'vitest';
import { becomesOf, choiceOf, fitting, makes, type Journal } from './journal';

const journal: Journal = {
  book: 'main', books: [], first: '', last: '', entries: 2, refused: 0,
  accounts: [
    { name: 'Assets:Bank', code: '1010', type: 'asset', made: false, postings: 2 },
    { name: 'Expenses:Tea', code: 'L1', type: 'expense', made: true, postings: 1 },
  ],
  types: [{ code: 'asset', label: 'asset' }, { code: 'expense', label: 'expense' }],
  commodities: [{ symbol: 'ACME', means: 'ACME', unit: true, made: true, postings: 1 }],
  chart: [{ code: '1010', name: 'Bank' }, { code: '6000', name: 'Costs' }],
};

test('the server proposes, a person decides', () => {
  expect(journal.accounts.map((one) => becomesOf(one, {}))).toEqual(['=1010', '+expense']);
  expect(becomesOf(journal.accounts[1], { 'Expenses:Tea': '=6000' })).toBe('=6000');
  expect(makes(journal, {})).toEqual({ accounts: 1, units: 1 });
  expect(makes(journal, { 'Expenses:Tea': '=6000' })).toEqual({ accounts: 0, units: 1 });
});

test('what was chosen for another journal counts as far as it fits', () => {
  expect(fitting({ 'Assets:Bank': '=9999', 'Expenses:Tea': '=6000', Gone: '=1010' }, journal))
    .toEqual({ 'Expenses:Tea': '=6000' });
});

test('only what was decided travels', () => {
  expect(choiceOf({ book: 'main', from: '', until: '2025-01-31',
    becomes: { 'Assets:Bank': '=1010', 'Expenses:Tea': '+asset' } })).toEqual({
    book: 'main', until: '2025-01-31',
    accounts: { 'Assets:Bank': { code: '1010' }, 'Expenses:Tea': { type: 'asset' } },
  });
});
