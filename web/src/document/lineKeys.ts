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
export function moveOf(event: {
  key: string; shiftKey: boolean; ctrlKey: boolean; metaKey: boolean; altKey: boolean;
}): Move | null {
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
