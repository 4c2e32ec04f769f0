// The keyboard and the clipboard of the line grid. The grid draws later than a quick hand types, and
// what is pressed meanwhile would be lost or land in the wrong cell. So moves are made here, at once,
// and keys that come before the cell or its row is there are kept and pressed again when it is.
import type { FocusAfterRenderEvent } from '@revolist/revogrid';
import { useEffect, useRef, type ClipboardEvent, type FocusEvent, type RefObject } from 'react';
import { showRow } from '../grid/scroll';
import type { Field } from '../types';
import type { GridLine } from './lineColumns';
import {
  isLetter, isModifier, isSaving, moved, moveOf, typedKeys, type Key, type Move, type Place, type Typed,
} from './lineKeys';

type GridElement = HTMLRevoGridElement;

interface Parts {
  rows: GridLine[]; fields: Field[]; readOnly: boolean; height: number;
  box: RefObject<HTMLDivElement | null>;
  paste: (block: string, at: Place) => void;
  write: (at: Place, text: string) => void;
  clear: (from: Place, to: Place) => void;
  copy: (from: Place, to: Place) => string[][];
  toggle: (at: Place) => boolean;
  remove: (keys: string[]) => void;
  out: () => void;   // Esc leaves the grid for the buttons above it
}

const NEXT_MS = 5;
const LOST_MS = 3000;   // what was waited for so long does not come
const DRAWN_MS = 30;    // the grid takes new rows over after React

interface Range { x: number; y: number; x1: number; y1: number }
const corners = (range: Range): [Place, Place] => [
  { x: Math.min(range.x, range.x1), y: Math.min(range.y, range.y1) },
  { x: Math.max(range.x, range.x1), y: Math.max(range.y, range.y1) }];

export function useGridKeys(parts: Parts) {
  const grid = useRef<GridElement>(null);
  const cursor = useRef<Place>({ x: 0, y: 0 });
  // Waited for: an editor from the key that opens it on, or a row that is not drawn yet.
  const waiting = useRef<{ row: Place | null; since: number; keys: Key[] } | null>(null);
  const active = useRef(false);   // the keyboard is in the grid
  const focusing = useRef(false); // we put the focus on the grid, nobody came in
  const latest = useRef(parts);
  latest.current = parts;

  // The grid throws drawn cells away when it scrolls, and the focus of the page with them.
  function hold() {
    setTimeout(() => {
      const typing = latest.current.box.current?.querySelector('revogr-edit');
      const nowhere = [document.body, latest.current.box.current].includes(
        document.activeElement as HTMLDivElement);
      if (active.current && !typing && nowhere) focusGrid();
    }, DRAWN_MS);
  }
  function focusGrid() {
    focusing.current = true;
    grid.current?.focus({ preventScroll: true });
    focusing.current = false;
  }
  function focus(place: Place) {
    cursor.current = place;
    active.current = true;
    hold();
    // A page that is just being opened: what is typed waits, and is for no other input.
    const { box } = latest.current;
    // A cell far away is drawn later, and an editor that was left still has the focus: until the
    // cell is there the keys must come to the grid.
    const focused = document.activeElement;
    if (!box.current?.contains(focused) || focused === box.current
      || focused?.closest('revogr-edit')) focusGrid();
    // Its element may be there before its code, and takes no focus then.
    if (!grid.current || document.activeElement === box.current
      || !box.current?.contains(document.activeElement)) {
      box.current?.focus({ preventScroll: true });
      setTimeout(() => { if (box.current && active.current) focus(place); }, DRAWN_MS);
      return;
    }
    // The row may not be drawn yet: it is focused when the rows have come.
    if (place.y >= latest.current.rows.length) {
      waiting.current ??= { row: place, since: Date.now(), keys: [] };
      return;
    }
    showRow(grid.current, latest.current.box.current, place.y, latest.current.height);
    void grid.current?.setCellsFocus(place, place, 'rgCol', 'rgRow');
  }
  useEffect(() => {
    const place = waiting.current?.row;
    if (!place || place.y >= parts.rows.length) return undefined;
    const timer = setTimeout(() => {
      const keys = waiting.current?.keys ?? [];
      waiting.current = null;
      focus(place);
      replay(keys);
    }, DRAWN_MS);
    return () => clearTimeout(timer);
  }, [parts.rows.length]);

  useEffect(() => {
    const pointed = (event: MouseEvent) => {
      settle();
      active.current = latest.current.box.current?.contains(event.target as Node) ?? false;
    };
    // Also keys that reach nobody, because the cell that had the focus is being drawn anew.
    const pressed = (event: KeyboardEvent) => {
      const target = event.target as HTMLElement;
      const ours = target === document.body || target === latest.current.box.current
        ? active.current
        : target.closest('revo-grid') && !target.closest('.edit-input-wrapper, revogr-edit')
          && latest.current.box.current?.contains(target);
      const taken = ours ? take(event) : 'not ours';
      if (taken !== 'not ours') event.stopPropagation();
      if (taken === 'done') event.preventDefault();
    };
    document.addEventListener('mousedown', pointed, true);
    document.addEventListener('keydown', pressed, true);
    window.addEventListener('pagehide', settle);
    return () => {
      document.removeEventListener('mousedown', pointed, true);
      document.removeEventListener('keydown', pressed, true);
      window.removeEventListener('pagehide', settle);
    };
  }, []);

  /** Moves the cursor; false when the move leaves the grid. */
  function go(move: Move, extraRow = 0): boolean {
    const { rows, fields, readOnly } = latest.current;
    const writable = fields.flatMap((field, i) => (field.computed && !readOnly ? [] : [i]));
    const place = moved(cursor.current, move, rows.length + extraRow, fields.length, writable);
    if (place) focus(place);
    else {
      active.current = false;
      void grid.current?.clearFocus();
    }
    return place !== null;
  }

  /** After an editor closed. What it wrote into the empty row has made room for another one. */
  function leave(move: Move) {
    const { rows } = latest.current;
    const inBlank = rows[cursor.current.y]?.line === null;
    const keys = waiting.current?.keys ?? [];
    waiting.current = null;
    go(move, inBlank && (move === 'enter' || move === 'next') ? 1 : 0);
    replay(keys);
  }

  function open() {
    waiting.current = { row: null, since: Date.now(), keys: [] };
    edit(cursor.current, waiting.current);
  }
  // A grid that is not drawn yet opens nothing, and an editor that was left but is still drawn would
  // be shown again.
  function edit(place: Place, wish: object) {
    if (waiting.current !== wish) return;
    const { box, fields } = latest.current;
    const drawn = box.current?.querySelector('revogr-data .rgCell');
    if (!drawn || box.current?.querySelector('revogr-edit'))
      setTimeout(() => edit(place, wish), NEXT_MS);
    else void grid.current?.setCellEdit(place.y, fields[place.x]?.name ?? '');
  }
  /** What was pressed until the editor came; what follows a move waits until it is made. */
  function began(): Omit<Typed, 'rest'> {
    const { rest, ...typed } = typedKeys(waiting.current?.keys ?? []);
    waiting.current = typed.move ? { row: null, since: Date.now(), keys: rest } : null;
    return typed;
  }
  function replay(keys: Key[]) {
    for (const key of keys)
      if (take(key) === 'not ours' && isSaving(key))
        document.body.dispatchEvent(new KeyboardEvent('keydown', { ...key, bubbles: true }));
  }
  /** Text of a cell whose editor has not come is written without it. */
  function settle() {
    const waited = waiting.current;
    if (!waited) return;
    waiting.current = null;
    const { text, keep } = typedKeys(waited.keys);
    if (text !== null && keep) latest.current.write(waited.row ?? cursor.current, text);
  }

  const inside = (): Place =>
    ({ ...cursor.current, y: Math.min(cursor.current.y, latest.current.rows.length - 1) });
  async function chosenRows(): Promise<string[]> {
    const range = await grid.current?.getSelectedRange();
    const [from, to] = range ? corners(range) : [cursor.current, cursor.current];
    return latest.current.rows.slice(from.y, to.y + 1)
      .filter((row) => row.line).map((row) => row.key);
  }
  async function removeChosen() {
    const keys = await chosenRows();
    if (keys.length) latest.current.remove(keys);
    setTimeout(() => focus(inside()), DRAWN_MS);
  }

  /** Does what a key means to the grid; `leaves`: the browser carries the focus out of it. */
  function take(key: Key): 'done' | 'leaves' | 'not ours' {
    if (isModifier(key)) return 'not ours';
    const held = key.ctrlKey || key.metaKey || key.altKey;
    const late = waiting.current && Date.now() - waiting.current.since > LOST_MS;
    if (late || (held && !isSaving(key))) settle();
    if (waiting.current) {
      const { key: name, code, shiftKey, ctrlKey, metaKey, altKey } = key;
      waiting.current.keys.push({ key: name, code, shiftKey, ctrlKey, metaKey, altKey });
      return 'done';
    }
    const move = moveOf(key);
    if (move) return go(move) ? 'done' : 'leaves';
    const { rows, fields, readOnly, toggle, out } = latest.current;
    if (key.key === 'Escape') {
      active.current = false;
      void grid.current?.clearFocus();
      out();
      return 'done';
    }
    if (readOnly) return 'not ours';
    if (key.ctrlKey && (key.key === 'Delete' || key.key === 'Backspace')) {
      void removeChosen();
      return 'done';
    }
    if (held) return 'not ours';
    if (key.key === ' ' && toggle(cursor.current)) return 'done';
    const writable = !fields[cursor.current.x]?.computed && rows[cursor.current.y] !== undefined;
    if (key.key === 'Enter' && (key.shiftKey || !writable)) {
      go(key.shiftKey ? 'up' : 'enter');
      return 'done';
    }
    if (!writable || !(key.key === 'F2' || key.key === 'Enter' || isLetter(key))) return 'not ours';
    open();
    return isLetter(key) ? take(key) : 'done';
  }

  // The grid takes a paste only after it has drawn its focus; a quick hand is faster.
  function pasted(event: ClipboardEvent) {
    const elsewhere = (event.target as HTMLElement).closest('input, textarea');
    if (elsewhere || latest.current.readOnly) return;
    event.preventDefault();
    event.stopPropagation();
    latest.current.paste(event.clipboardData.getData('text/plain'), cursor.current);
  }
  function left(event: FocusEvent) {
    const next = event.relatedTarget as Node | null;
    if (grid.current && !grid.current.contains(next)) grid.current.tabIndex = 0;
    // Otherwise letters typed in another input would open the cell: the grid listens everywhere.
    if (!next) hold();
    else if (!latest.current.box.current?.contains(next)) {
      active.current = false;
      void grid.current?.clearFocus();
    }
  }
  function entered(event: FocusEvent) {
    if (!grid.current?.contains(event.target as Node)) return;
    // While a cell has the focus the grid itself is no stop, or Shift+Tab would come back to it.
    grid.current.tabIndex = -1;
    if (event.target === grid.current && latest.current.rows.length && !focusing.current)
      focus(inside());
  }

  const clearRange = (event: CustomEvent<{ newRange: Range | null }>) => {
    event.preventDefault();
    void grid.current?.getSelectedRange().then((range) => {
      if (range) latest.current.clear(...corners(range));
    });
  };
  return {
    grid, focus, leave, began, removeChosen,
    handlers: { onPasteCapture: pasted, onBlur: left, onFocus: entered },
    gridHandlers: {
      // The grid names its heads but not their row: a screen reader needs both.
      onAftergridrender: (event: CustomEvent) => {
        const element = event.target as HTMLElement;
        element.querySelectorAll('.header-rgRow').forEach((row) => row.setAttribute('role', 'row'));
        element.querySelectorAll('.header-rgRow .rgHeaderCell:not([role])').forEach((head) =>
          head.setAttribute('role', 'columnheader'));
      },
      onAfterfocus: (event: CustomEvent<FocusAfterRenderEvent>) => {
        const { rowType, colType, rowIndex, colIndex } = event.detail;
        if (rowType === 'rgRow' && colType === 'rgCol')
          cursor.current = { x: colIndex, y: rowIndex };
      },
      // The form holds the values, so the grid writes nothing itself.
      onBeforeedit: (event: CustomEvent<{ val?: unknown }>) => {
        event.preventDefault();
        if (event.detail.val === '') latest.current.clear(cursor.current, cursor.current);
      },
      onBeforerangeedit: clearRange,
      onBeforeautofill: (event: CustomEvent) => event.preventDefault(),
      onBeforeeditstart: (event: CustomEvent<{ model: object }>) => {
        if ('totals' in event.detail.model) event.preventDefault();
      },
      onClipboardrangecopy: (event: CustomEvent<{ data: unknown[][]; range: Range }>) => {
        event.detail.data = latest.current.copy(...corners(event.detail.range));
      },
    },
  };
}
