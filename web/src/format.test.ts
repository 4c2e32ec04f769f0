import { beforeEach, describe, expect, it } from 'vitest';
import {
  formatAmount, formatDate, formatDecimal, formatMonth, formatMonthIndex, parseDateInput,
  parseDecimalInput, setFormatLanguage,
} from './format';

beforeEach(() => setFormatLanguage('en'));

describe('printing of figures', () => {
  it.each([
    ['1200.5', 2, '1\u202f200.50'],
    ['-1234567.00', 2, '\u22121\u202f234\u202f567.00'],
    ['999', 0, '999'],
    ['1000', 0, '1\u202f000'],
    ['-0.00', 2, '0.00'],
    ['90071992547409931.01', 2, '90\u202f071\u202f992\u202f547\u202f409\u202f931.01'],
    ['1.2345', 2, '1.2345'],
    ['', 2, ''],
    ['n/a', 2, 'n/a'],
  ])('%s with %i digits', (text, digits, shown) => {
    expect(formatAmount(text, digits)).toBe(shown);
  });

  it('has the decimal comma of Russian', () => {
    setFormatLanguage('ru');
    expect(formatAmount('-1200.5')).toBe('\u22121\u202f200,50');
  });

  it('drops the zeros of a quantity, not of a whole number', () => {
    expect(formatDecimal('12.500000')).toBe('12.5');
    expect(formatDecimal('1200.000')).toBe('1\u202f200');
    expect(formatDecimal('100')).toBe('100');
    expect(formatDecimal(null)).toBe('');
  });
});

describe('reading of figures', () => {
  it.each([
    ['1 200,50', '1200.50'],
    ['1,200.50', '1200.50'],
    ['1.200,50', '1200.50'],
    ['1\u202f200,50', '1200.50'],
    ['1\u00a0200.50', '1200.50'],
    ["1'200.50", '1200.50'],
    ['\u22125', '-5'],
    ['(12.00)', '-12.00'],
    ['12-', '-12'],
    ['1,200,000', '1200000'],
    ['1,200', '1200'],
    ['0,125', '0.125'],
    ['12,5', '12.5'],
    ['.5', '0.5'],
    ['007', '7'],
    ['-0', '0'],
  ])('%s', (typed, value) => expect(parseDecimalInput(typed)).toBe(value));

  it.each(['', 'abc', '1.2.3', '12,34.5', '1,2,3', '--5', '-5-', '1e5', '.', '1.200.50,1'])(
    'refuses "%s"', (typed) => expect(parseDecimalInput(typed)).toBeNull());

  it('reads the mark of the language as the decimal sign', () => {
    expect(parseDecimalInput('1.200')).toBe('1.200');
    setFormatLanguage('ru');
    expect(parseDecimalInput('1,200')).toBe('1.200');
    expect(parseDecimalInput('1.200')).toBe('1200');
  });

  it('reads back what was printed', () => {
    for (const code of ['en', 'ru']) {
      setFormatLanguage(code);
      for (const value of ['1200.50', '-1234567.89', '0.01', '999.00', '1000.00'])
        expect(parseDecimalInput(formatAmount(value, 2))).toBe(value);
    }
  });
});

describe('dates', () => {
  const today = new Date(2026, 6, 15);

  it.each([
    ['31.12.26', '2026-12-31'],
    ['2026-12-31', '2026-12-31'],
    ['31/12/2026', '2026-12-31'],
    ['1.2', '2026-02-01'],
    ['31-12', '2026-12-31'],
    ['7', '2026-07-07'],
    ['311226', '2026-12-31'],
    ['31122026', '2026-12-31'],
    ['20261231', '2026-12-31'],
    ['31 Dec 2026', '2026-12-31'],
    ['31\u00a0Dec\u00a02026', '2026-12-31'],
    ['1 may', '2026-05-01'],
    ['29.02.28', '2028-02-29'],
  ])('%s', (typed, iso) => expect(parseDateInput(typed, today)).toBe(iso));

  it.each(['', '31.02.26', '29.02.27', '13/13/2026', 'tomorrow', '1.2.3.4', '32'])(
    'refuses "%s"', (typed) => expect(parseDateInput(typed, today)).toBeNull());

  it('prints by language', () => {
    expect(formatDate('2026-12-31', 'ru')).toBe('31.12.2026');
    expect(formatDate('2026-12-31', 'en')).toBe('31\u00a0Dec\u00a02026');
    expect(formatMonth('2026-03', 'ru')).toBe('03.2026');
    expect(formatDate(null, 'en')).toBe('');
  });
});

it('shows a month that the server counts', () => {
  expect(formatMonthIndex(String(2026 * 12 + 9))).toBe('Oct\u00a02026');
  expect(formatMonthIndex('0')).toBe('');
});
