import { describe, expect, it } from 'vitest';
import { moved, moveOf, typedKeys, type Key } from './lineKeys';

const go = (x: number, y: number, move: Parameters<typeof moved>[1]) =>
  moved({ x, y }, move, 3, 4, [0, 1, 2]);

describe('cursor', () => {
  it('goes on to the next line and over computed columns', () => {
    expect(go(1, 0, 'next')).toEqual({ x: 2, y: 0 });
    expect(go(2, 0, 'next')).toEqual({ x: 0, y: 1 });
    expect(go(0, 1, 'previous')).toEqual({ x: 2, y: 0 });
  });
  it('leaves the grid at its ends, so that the keyboard is not trapped', () => {
    expect(go(2, 2, 'next')).toBeNull();
    expect(go(0, 0, 'previous')).toBeNull();
  });
  it('begins a line with Enter on the last one', () => {
    expect(go(2, 0, 'enter')).toEqual({ x: 2, y: 1 });
    expect(go(2, 1, 'enter')).toEqual({ x: 0, y: 2 });
    expect(go(1, 2, 'enter')).toEqual({ x: 0, y: 2 });
  });
  it('stays inside', () => {
    expect(go(0, 0, 'up')).toEqual({ x: 0, y: 0 });
    expect(go(3, 2, 'page_down')).toEqual({ x: 3, y: 2 });
    const key = { shiftKey: false, ctrlKey: false, metaKey: false, altKey: false };
    expect(moveOf({ ...key, key: 'Tab', shiftKey: true })).toBe('previous');
    expect(moveOf({ ...key, key: 'ArrowUp', ctrlKey: true })).toBeNull();
  });
});

describe('keys that were pressed before the cell was open', () => {
  const key = (name: string, held: Partial<Key> = {}): Key => ({
    key: name, code: name, shiftKey: false, ctrlKey: false, metaKey: false, altKey: false, ...held,
  });
  const keys = (...names: string[]) => names.map((name) => key(name));

  it('are its text, up to the one that leaves it; the rest belongs to the next cell', () => {
    expect(typedKeys(keys('1', '2', 'Backspace', '3', 'Tab', '7', 'Enter'))).toEqual(
      { text: '13', move: 'next', keep: true, rest: keys('7', 'Enter') });
    expect(typedKeys([key('A', { shiftKey: true }), key('Enter', { shiftKey: true })])).toEqual(
      { text: 'A', move: 'up', keep: true, rest: [] });
  });
  it('leave what it shows when nothing was typed', () => {
    expect(typedKeys([])).toEqual({ text: null, move: null, keep: true, rest: [] });
    expect(typedKeys(keys('Tab')).text).toBeNull();
    expect(typedKeys(keys('ArrowDown'))).toEqual({ text: null, move: null, keep: true, rest: [] });
  });
  it('are in the document before it is saved', () => {
    const save = key('s', { ctrlKey: true, code: 'KeyS' });
    expect(typedKeys([...keys('5'), save])).toEqual(
      { text: '5', move: 'stay', keep: true, rest: [save] });
  });
  it('go up and down as in a spreadsheet when the text is new, and Esc gives it up', () => {
    expect(typedKeys(keys('5', 'ArrowDown')).move).toBe('down');
    expect(typedKeys(keys('5', 'Escape'))).toEqual(
      { text: '5', move: 'stay', keep: false, rest: [] });
  });
});
