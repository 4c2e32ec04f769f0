// The keyboard and the clipboard of the line grid. The grid's own moves wait for its drawing, and a
// letter typed meanwhile would land in the wrong cell: moves are made here, at once.
import type { FocusAfterRenderEvent } from '@revolist/revogrid';
import {
  useEffect, useRef, type ClipboardEvent, type FocusEvent, type KeyboardEvent, type RefObject,
} from 'react';
import type { Field } from '../types';
import type { GridLine } from './lineColumns';
import { moved, moveOf, type Move, type Place } from './lineKeys';

type GridElement = HTMLRevoGridElement;

interface Parts {
  rows: GridLine[]; fields: Field[]; readOnly: boolean; height: number;
  box: RefObject<HTMLDivElement | null>;
  paste: (block: string, at: Place) => void;
  clear: (from: Place, to: Place) => void;
  copy: (from: Place, to: Place) => string[][];
  toggle: (at: Place) => boolean;
  remove: (keys: string[]) => void;
  out: () => void;   // Esc leaves the grid for the buttons above it
}

const OPENING_MS = 500;
const DRAWN_MS = 30;    // the grid takes new rows over after React

interface Range { x: number; y: number; x1: number; y1: number }
const corners = (range: Range): [Place, Place] => [
  { x: Math.min(range.x, range.x1), y: Math.min(range.y, range.y1) },
  { x: Math.max(range.x, range.x1), y: Math.max(range.y, range.y1) }];

export function useGridKeys(parts: Parts) {
  const grid = useRef<GridElement>(null);
  const cursor = useRef<Place>({ x: 0, y: 0 });
  const wanted = useRef<Place | null>(null);
  // From the key that opens an editor until it is there; a quick Enter or Tab meanwhile waits.
  const opening = useRef<{ until: number; move: Move | null }>({ until: 0, move: null });
  const active = useRef(false);   // the keyboard is in the grid
  const latest = useRef(parts);
  latest.current = parts;

  // At once: the grid scrolls after it has drawn, and lags behind a key that is held down.
  function show(y: number) {
    const { box, height } = latest.current;
    const seen = box.current?.querySelector('revogr-viewport-scroll.rgCol .vertical-inner');
    if (!seen) return;
    const top = y * height;
    const lowest = top + height - seen.clientHeight;
    if (top < seen.scrollTop) void grid.current?.scrollToCoordinate({ y: top });
    else if (lowest > seen.scrollTop) void grid.current?.scrollToCoordinate({ y: lowest });
  }
  // The grid throws drawn cells away when it scrolls, and the focus of the page with them.
  function hold() {
    setTimeout(() => {
      const typing = Date.now() < opening.current.until
        || latest.current.box.current?.querySelector('revogr-edit');
      if (active.current && !typing && document.activeElement === document.body)
        grid.current?.focus({ preventScroll: true });
    }, DRAWN_MS);
  }
  function focus(place: Place) {
    cursor.current = place;
    active.current = true;
    hold();
    // The row may not be drawn yet: it is focused when the rows have come.
    if (place.y >= latest.current.rows.length) { wanted.current = place; return; }
    // A cell far away is drawn later: until then the keys must come to the grid all the same.
    if (!latest.current.box.current?.contains(document.activeElement))
      grid.current?.focus({ preventScroll: true });
    show(place.y);
    void grid.current?.setCellsFocus(place, place, 'rgCol', 'rgRow');
  }
  useEffect(() => {
    const place = wanted.current;
    if (!place || place.y >= parts.rows.length) return undefined;
    wanted.current = null;
    const timer = setTimeout(() => focus(place), DRAWN_MS);
    return () => clearTimeout(timer);
  }, [parts.rows.length]);

  useEffect(() => {
    const pointed = (event: MouseEvent) => {
      active.current = latest.current.box.current?.contains(event.target as Node) ?? false;
    };
    document.addEventListener('mousedown', pointed, true);
    return () => document.removeEventListener('mousedown', pointed, true);
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
    go(move, inBlank && (move === 'enter' || move === 'next') ? 1 : 0);
  }

  function began(): Move | null {
    const { move } = opening.current;
    opening.current = { until: 0, move: null };
    return move;
  }
  function opens(event: KeyboardEvent) {
    const { fields, readOnly } = latest.current;
    const letter = event.key.length === 1 && !event.ctrlKey && !event.metaKey && !event.altKey;
    if (!readOnly && !fields[cursor.current.x]?.computed && (letter || event.key === 'Enter'))
      opening.current = { until: Date.now() + OPENING_MS, move: null };
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

  function pressed(event: KeyboardEvent) {
    const target = event.target as HTMLElement;
    if (target.closest('.edit-input-wrapper, revogr-edit') || !target.closest('revo-grid')) return;
    const handled = () => { event.preventDefault(); event.stopPropagation(); };
    const move = moveOf(event);
    if (Date.now() < opening.current.until) {
      const waits = event.key === 'Enter' ? 'enter' : move;
      if (waits) { opening.current.move ??= waits; handled(); }
      return;
    }
    if (move) {
      if (!go(move)) { event.stopPropagation(); return; }
      handled();
      return;
    }
    const { rows, fields, readOnly, toggle, out } = latest.current;
    const row = rows[cursor.current.y];
    if (event.key === 'Escape') {
      active.current = false;
      void grid.current?.clearFocus();
      out();
      handled();
    } else if (readOnly) return;
    else if (event.key === 'F2' && row) {
      void grid.current?.setCellEdit(cursor.current.y, fields[cursor.current.x]?.name ?? '');
      handled();
    } else if (event.ctrlKey && (event.key === 'Delete' || event.key === 'Backspace')) {
      void removeChosen();
      handled();
    } else if (event.key === ' ' && toggle(cursor.current)) handled();
    else if (event.key === 'Enter' && fields[cursor.current.x]?.computed) {
      go('enter');
      handled();
    } else opens(event);
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
    if (event.target === grid.current && latest.current.rows.length) focus(inside());
  }

  const clearRange = (event: CustomEvent<{ newRange: Range | null }>) => {
    event.preventDefault();
    void grid.current?.getSelectedRange().then((range) => {
      if (range) latest.current.clear(...corners(range));
    });
  };
  return {
    grid, focus, leave, began, removeChosen,
    handlers: { onKeyDownCapture: pressed, onPasteCapture: pasted, onBlur: left, onFocus: entered },
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
