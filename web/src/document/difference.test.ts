import { describe, expect, it } from 'vitest';
import type { Field, RecordMeta, Row } from '../types';
import { compare, rebase, trimmed } from './difference';
import { newest, type Draft } from './drafts';
import { changeLines, deleteLines, NOTHING, setField, toInput } from './edits';
import { layered } from './layout';

const field = (name: string): Field => ({
  name, label: name, hint: '', kind: 'text', required: false, list: true, search: false,
  computed: false, frozen: false, personal: false, aside: false, scale: 0, max_length: 0,
});
const meta: RecordMeta = {
  label: '', plural: '', hint: '', kind: 'document', title: [], columns: [], statuses: [], actions: [], may: {},
  fields: [field('note'), field('memo')],
  lines: [{ name: 'lines', label: '', fields: [field('item'), field('price')] }],
};
const old: Row = { id: '1', version: '1', note: 'a', memo: 'm',
  lines: [{ id: '1', item: 'x', price: '1' }, { id: '2', item: 'y', price: '2' }] };
const now: Row = { id: '1', version: '2', note: 'theirs', memo: 'm',
  lines: [{ id: '1', item: 'x', price: '5' }] };

describe('difference', () => {
  it('tells mine, theirs and what both changed', () => {
    let edits = setField(NOTHING, old, 'note', 'mine');
    edits = setField(edits, old, 'memo', 'my memo');
    edits = changeLines(edits, old, 'lines', [{ key: '2', values: { price: '9' } }]);
    const found = compare(meta, old, now, edits);
    expect(found.map((d) => [d.path, d.conflict, d.change])).toEqual([
      ['note', true, undefined], ['memo', false, undefined],
      ['lines/0/price', false, undefined], ['lines/1', true, 'deleted_by_them']]);
    const kept = compare(meta, trimmed(old, edits), now, edits);
    expect(kept.map((d) => d.path)).toEqual(['note', 'memo', 'lines/0']);
  });
  it('puts the input on top of the new version and loses nothing', () => {
    let edits = setField(NOTHING, old, 'note', 'mine');
    edits = changeLines(edits, old, 'lines',
      [{ key: '1', values: { price: '5.0' } }, { key: '2', values: { price: '9' } }]);
    expect(toInput(rebase(meta, old, now, edits)))
      .toEqual({ note: 'mine', lines: [{ item: 'y', price: '9' }] });
  });
  it('forgets the removal of what is gone', () => {
    const edits = deleteLines(NOTHING, old, 'lines', ['2']);
    expect(toInput(rebase(meta, old, now, edits))).toEqual({});
  });
});

it('restores the draft typed last and passes over damaged ones', () => {
  const draft = (at: string, note?: string): Draft =>
    ({ at, base: null, refs: {}, edits: { fields: note ? { note } : {}, unread: {}, lines: {} } });
  expect(newest(draft('2026-01-01', 'a'), draft('2026-01-02', 'b'))?.edits.fields.note).toBe('b');
  expect(newest(draft('2026-01-02'), null, { at: '9' } as unknown as Draft)).toBeNull();
});

it('places a graph from left to right, circles too', () => {
  const { places, columns } = layered(['order', 'invoice', 'delivery', 'payment'], [
    { from: 'order', to: 'delivery' }, { from: 'delivery', to: 'invoice' },
    { from: 'order', to: 'invoice' }, { from: 'invoice', to: 'payment' },
    { from: 'payment', to: 'order' }]);
  expect(columns).toBeGreaterThanOrEqual(4);
  expect(new Set(places.map((p) => `${p.column}/${p.row}`)).size).toBe(4);
});
