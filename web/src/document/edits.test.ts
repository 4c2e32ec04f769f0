import { describe, expect, it } from 'vitest';
import type { Row } from '../types';
import {
  changeLines, copyOf, deleteLines, isEmpty, linesOf, matchLines, NOTHING, remaining, sameValue,
    setField,
  toInput,
} from './edits';

const base: Row = {
  id: '9', version: '3', note: 'a', total: '2.00', lines: [
    { line_id: '1', item: '10', price: '2.00' }, { line_id: '2', item: '11', price: '3.50' }],
} as unknown as Row;

describe('fields', () => {
  it('travel only when they differ', () => {
    const edits = setField(NOTHING, base, 'note', 'b');
    expect(toInput(edits)).toEqual({ note: 'b' });
    expect(isEmpty(setField(edits, base, 'note', 'a'))).toBe(true);
    expect(isEmpty(setField(NOTHING, base, 'total', '2'))).toBe(true);
  });
  it('are cleared with null', () => {
    expect(toInput(setField(NOTHING, base, 'note', null))).toEqual({ note: null });
  });
  it('compare as people do', () => {
    expect(sameValue('2', '2.00')).toBe(true);
    expect(sameValue('20', '2')).toBe(false);
    expect(sameValue(null, '')).toBe(true);
    expect(sameValue(undefined, false)).toBe(false);
  });
});

describe('lines', () => {
  it('travel by id, only those that changed', () => {
    const edits = changeLines(NOTHING, base, 'lines', [{ key: '2', values: { price: '4' } }]);
    expect(toInput(edits)).toEqual({ lines: [{ line_id: '2', price: '4' }] });
    const back = changeLines(edits, base, 'lines', [{ key: '2', values: { price: '3.5' } }]);
    expect(isEmpty(back)).toBe(true);
  });
  it('are added without id and removed by id', () => {
    let edits = changeLines(NOTHING, base, 'lines', [{ key: 'new-1', values: { item: '12' } }]);
    edits = deleteLines(edits, base, 'lines', ['1']);
    expect(toInput(edits)).toEqual({ lines: [{ item: '12' }, { line_id: '1', remove: true }] });
    expect(linesOf(base, edits, 'lines').map((line) => line.key)).toEqual(['2', 'new-1']);
    expect(toInput(deleteLines(edits, base, 'lines', ['new-1'])))
      .toEqual({ lines: [{ line_id: '1', remove: true }] });
  });
  it('keep text that is no value until it is replaced, and do not send it', () => {
    const edits = changeLines(NOTHING, base, 'lines', [{ key: '1', unread: { item: 'X9' } }]);
    expect(toInput(edits)).toEqual({});
    expect(isEmpty(edits)).toBe(false);
    expect(linesOf(base, edits, 'lines')[0].unread).toEqual({ item: 'X9' });
    expect(isEmpty(changeLines(edits, base, 'lines', [{ key: '1', values: { item: '10' } }])))
      .toBe(true);
  });
  it('show what was derived under what was typed', () => {
    const edits = changeLines(NOTHING, base, 'lines', [{ key: 'new-1', values: { price: '1' } }]);
    const keys = linesOf(base, edits, 'lines').map((line) => line.key);
    const derived = matchLines(keys, [
      { id: '1', price: '2.00', gross: '2.40' }, { id: '2' }, { id: '0', price: '1.00',
        gross: '1.20' }]);
    const shown = linesOf(base, edits, 'lines', derived);
    expect(shown[0].values.gross).toBe('2.40');
    expect(shown[2].values).toMatchObject({ price: '1', gross: '1.20' });
  });
  it('of a thousand stay quick', () => {
    const many: Row = { id: '1', lines: Array.from({ length: 1000 }, (_, i) =>
      ({ id: String(i), price: '1.00', quantity: '2' })) };
    const start = performance.now();
    const edits = changeLines(NOTHING, many, 'lines', Array.from({ length: 1000 }, (_, i) =>
      ({ key: String(i), values: { price: String(i) } })));
    linesOf(many, edits, 'lines');
    expect(performance.now() - start).toBeLessThan(100);
    expect((toInput(edits).lines as unknown[]).length).toBe(999);
  });
});

it('copies without what the server makes', () => {
  const copy = copyOf(base, ['note'], [{ name: 'lines', fields: ['item', 'price'] }]);
  expect(toInput(copy)).toEqual({ note: 'a',
    lines: [{ item: '10', price: '2.00' }, { item: '11', price: '3.50' }] });
});

describe('typed while saving', () => {
  let sent = setField(NOTHING, base, 'note', 'b');
  sent = changeLines(sent, base, 'lines', [{ key: 'new-1', values: { item: '12' } },
    { key: 'new-2', values: { item: '13' } }, { key: '1', values: { price: '9' } }]);
  const saved = { lines: matchLines(['1', '2', 'new-1', 'new-2'],
    [{ id: '1' }, { id: '2' }, { id: '7' }, { id: '8' }]) };
  it('nothing more: nothing remains', () => {
    expect(isEmpty(remaining(sent, sent, base, saved))).toBe(true);
  });
  it('goes on over the saved record, by the ids that new lines have got', () => {
    let now = setField(sent, base, 'note', 'c');
    now = changeLines(now, base, 'lines', [{ key: 'new-1', values: { price: '4' } },
      { key: 'new-3', values: { item: '14' } }]);
    now = deleteLines(now, base, 'lines', ['new-2']);
    expect(toInput(remaining(sent, now, base, saved))).toEqual({ note: 'c', lines: [
      { line_id: '7', item: '12', price: '4' }, { item: '14' }, { line_id: '8', remove: true }] });
  });
  it('taking back what was sent is a change as well', () => {
    let now = setField(sent, base, 'note', 'a');
    now = changeLines(now, base, 'lines', [{ key: '1', values: { price: '2' } }]);
    expect(toInput(remaining(sent, now, base, saved)))
      .toEqual({ note: 'a', lines: [{ line_id: '1', price: '2.00' }] });
  });
});
