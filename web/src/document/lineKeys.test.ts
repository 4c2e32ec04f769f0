import { describe, expect, it } from 'vitest';
import { moved, moveOf } from './lineKeys';

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
