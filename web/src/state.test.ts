import { describe, expect, it } from 'vitest';
import { ofField, readState, withField, writeState } from './list/state';
import { steps, short } from './report/scale';
import { shownRows } from './report/table';
import { addDecimals } from './sum';

describe('addDecimals', () => {
  it.each([
    [['0.1', '0.2'], '0.3'],
    [['90071992547409.93', '0.07'], '90071992547410.00'],
    [['-1.50', '1.5'], '0.00'],
    [['-0.25', '0.05'], '-0.20'],
    [['5', '7'], '12'],
    [[], '0'],
  ])('%j', (values, sum) => expect(addDecimals(values)).toBe(sum));
});

describe('the address of a list', () => {
  it('comes back as it was', () => {
    const search = 'q=oak&date.from=2026-01-01&status.in=draft%2Cposted&sort=date&order=desc&group=status';
    expect(writeState(readState(new URLSearchParams(search))).toString()).toBe(search);
  });

  it('changes one field and leaves its namesakes', () => {
    const before = { 'date.from': '2026-01-01', date_paid: '2026-02-01', status: 'draft' };
    expect(withField(before, 'date', { to: '2026-03-01' }))
      .toEqual({ date_paid: '2026-02-01', status: 'draft', 'date.to': '2026-03-01' });
    expect(withField(before, 'status', {})).not.toHaveProperty('status');
    expect(ofField(before, 'date')).toEqual({ from: '2026-01-01' });
  });
});

describe('groups of a report', () => {
  const table = { report: '', parameters: {}, columns: [], totals: {}, notes: [],
    rows: [0, 1, 2, 1, 0, 1].map((_level) => ({ _level })) };
  const left = (closed: number[]) => shownRows(table, new Set(closed)).map((row) => row._index);

  it('close with all that is under them', () => {
    expect(left([])).toEqual([0, 1, 2, 3, 4, 5]);
    expect(left([0])).toEqual([0, 4, 5]);
    expect(left([1])).toEqual([0, 1, 3, 4, 5]);
    expect(left([0, 1, 4])).toEqual([0, 4]);
  });
});

describe('axes', () => {
  it('are round and cover the values', () => {
    expect(steps(0, 97)).toEqual([0, 25, 50, 75, 100]);
    expect(steps(-3, 9)).toEqual([-5, 0, 5, 10]);
    expect(steps(0, 0)).toContain(0);
    expect(short(-1200000, 'en')).toBe('\u22121.2M');
    expect(short(1200000, 'ru')).toBe('1,2\u00a0млн');
    expect(steps(-1, 97)).toEqual([0, 25, 50, 75, 100]);
  });
});
