// Where the cursor goes in the line grid.
export interface Place { x: number; y: number }
export type Move = 'up' | 'down' | 'left' | 'right' | 'next' | 'previous' | 'enter' | 'home' | 'end'
  | 'page_up' | 'page_down' | 'stay';

const PAGE_ROWS = 12;

/**
 * The place after a move; null when the move leaves the grid. `writable` are the columns that can
 * be typed in, `rows` counts the empty last row as well. Enter on the last line begins the empty
 * one.
 */
export function moved(
  { x, y }: Place, move: Move, rows: number, columns: number, writable: number[],
): Place | null {
  const clampX = (at: number) => Math.max(0, Math.min(columns - 1, at));
  const clampY = (at: number) => Math.max(0, Math.min(rows - 1, at));
  switch (move) {
    case 'up': return { x, y: clampY(y - 1) };
    case 'down': return { x, y: clampY(y + 1) };
    case 'left': return { x: clampX(x - 1), y };
    case 'right': return { x: clampX(x + 1), y };
    case 'home': return { x: 0, y };
    case 'end': return { x: columns - 1, y };
    case 'page_up': return { x, y: clampY(y - PAGE_ROWS) };
    case 'page_down': return { x, y: clampY(y + PAGE_ROWS) };
    case 'enter': return y + 1 < rows - 1 ? { x, y: y + 1 } : { x: writable[0] ?? 0, y: rows - 1 };
    case 'next': {
      const right = writable.find((at) => at > x);
      if (right !== undefined) return { x: right, y };
      return y + 1 < rows && writable.length ? { x: writable[0], y: y + 1 } : null;
    }
    case 'previous': {
      const left = writable.findLast((at) => at < x);
      if (left !== undefined) return { x: left, y };
      return y > 0 && writable.length ? { x: writable[writable.length - 1], y: y - 1 } : null;
    }
    default: return { x, y };
  }
}

/** The move that a key means when no cell is being typed in. */
export function moveOf(event: Omit<Key, 'code'>): Move | null {
  if (event.ctrlKey || event.metaKey || event.altKey) return null;
  if (event.key === 'Tab') return event.shiftKey ? 'previous' : 'next';
  if (event.shiftKey) return null;
  switch (event.key) {
    case 'ArrowUp': return 'up';
    case 'ArrowDown': return 'down';
    case 'ArrowLeft': return 'left';
    case 'ArrowRight': return 'right';
    case 'Home': return 'home';
    case 'End': return 'end';
    case 'PageUp': return 'page_up';
    case 'PageDown': return 'page_down';
    default: return null;
  }
}

/** What is read of a key press: an event of the page, or one that was kept. */
export interface Key {
  key: string; code: string; shiftKey: boolean; ctrlKey: boolean; metaKey: boolean; altKey: boolean;
}

export const isLetter = ({ key, ctrlKey, metaKey, altKey }: Key) =>
  key.length === 1 && !ctrlKey && !metaKey && !altKey;

/** What the keys of the whole document mean: what stands in the cell belongs to it. */
export const isSaving = ({ key, code, ctrlKey, metaKey }: Key) =>
  (ctrlKey || metaKey) && (key === 'Enter' || code === 'KeyS');

export const isModifier = ({ key }: Key) => ['Control', 'Alt', 'Meta', 'Shift'].includes(key);

export interface Typed {
  text: string | null;   // null: nothing was typed, the cell keeps what it shows
  move: Move | null;     // with which the cell was left
  keep: boolean;         // false: it was left by Esc
  rest: Key[];           // what was pressed after that
}

/** What keys mean that were pressed while a cell was being opened. */
export function typedKeys(keys: Key[]): Typed {
  let text: string | null = null;
  for (const [i, key] of keys.entries()) {
    if (isSaving(key)) return { text, move: 'stay', keep: true, rest: keys.slice(i) };
    const move = key.key === 'Escape' ? 'stay' : leavingMove(key, text !== null);
    if (move) return { text, move, keep: key.key !== 'Escape', rest: keys.slice(i + 1) };
    if (isLetter(key)) text = (text ?? '') + key.key;
    else if (key.key === 'Backspace') text = (text ?? '').slice(0, -1);
  }
  return { text, move: null, keep: true, rest: [] };
}

/** The move with which a key leaves a cell that is typed in; `anew`: what it showed is replaced. */
export function leavingMove(key: Key, anew: boolean): Move | null {
  if (key.ctrlKey || key.metaKey || key.altKey) return null;
  if (key.key === 'Enter') return key.shiftKey ? 'up' : 'enter';
  if (key.key === 'Tab') return key.shiftKey ? 'previous' : 'next';
  if (!anew || key.shiftKey) return null;
  return key.key === 'ArrowUp' ? 'up' : key.key === 'ArrowDown' ? 'down' : null;
}
