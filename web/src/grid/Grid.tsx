// The one data grid of lists and reports: rows for reading, drawn only where they are seen.
import { RevoGrid } from '@revolist/react-datagrid';
import type {
  CellTemplateProp, ColumnRegular, ColumnTemplateProp, DimensionCols, HyperFunc, VNode,
} from '@revolist/revogrid';
import { useEffect, useMemo, useRef } from 'react';
import { useSettings } from '../settings';
import { ROW_HEIGHT } from '../theme';
import { useSize } from '../useSize';
import './grid.css';
import { showRow } from './scroll';

export type Draw = HyperFunc<VNode>;
export interface GridRow { _class?: string; [name: string]: unknown }

export interface GridColumn<R extends GridRow> {
  name: string;
  label: string;
  width: number;
  figure?: boolean;                     // right-aligned
  grow?: boolean;                       // takes a share of the room that is left
  pinned?: boolean;
  sortable?: boolean;
  order?: 'asc' | 'desc';
  /** What the cell shows: text, or nodes made with `h`. */
  cell: (row: R, h: Draw, index: number) => unknown;
  /** What the cell says of itself to a screen reader. */
  aria?: (row: R) => Record<string, string>;
  /** What the head shows instead of the label. */
  head?: (h: Draw) => unknown;
}

interface Props<R extends GridRow> {
  label: string;
  columns: GridColumn<R>[];
  rows: R[];
  bottom?: R[];                         // pinned below: totals
  rowHeight?: number;                   // else by the density
  start?: string;                       // the grid goes back to its first row when it changes
  onSort?: (column: string) => void;
  onNearEnd?: () => void;
  onTop?: (atTop: boolean) => void;
  onFocus?: (row: R, index: number) => void;
  onOpen?: (row: R, index: number) => void;
  onKey?: (key: string, row: R, index: number) => boolean;   // true: it was for us
  onWidth?: (column: string, width: number) => void;
}

const SCROLLBAR = 12;
const AHEAD_ROWS = 40;   // the next page is asked for so many rows before the end

export function Grid<R extends GridRow>(props: Props<R>) {
  const { rows, onNearEnd } = props;
  const { density } = useSettings();
  const height = props.rowHeight ?? ROW_HEIGHT[density];
  const box = useRef<HTMLDivElement>(null);
  const grid = useRef<HTMLRevoGridElement>(null);
  const focused = useRef(-1);
  const active = useRef(false);   // the keyboard is in the grid
  const column = useRef<{ x: number; type: DimensionCols }>({ x: 0, type: 'rgCol' });
  // Handlers are read when they are needed, so that columns need not be made anew for them.
  const latest = useRef(props);
  useEffect(() => { latest.current = props; });
  const room = useSize(box).width;
  const columns = useMemo(() => filled(props.columns, room).map(columnOf), [props.columns, room]);

  // A short page does not fill the window, so nothing would ever scroll.
  useEffect(() => {
    const seen = box.current?.clientHeight ?? 0;
    if (rows.length > 0 && rows.length * height < seen) onNearEnd?.();
  }, [rows.length, height, onNearEnd]);

  useEffect(() => {
    focused.current = -1;
    // Before the element is defined there is nothing to scroll.
    void grid.current?.scrollToRow?.(0);
  }, [props.start]);

  function scrolled(event: CustomEvent<{ dimension: string; coordinate: number }>) {
    const { dimension, coordinate } = event.detail;
    if (dimension !== 'rgRow') return;
    const seen = box.current?.clientHeight ?? 0;
    latest.current.onTop?.(coordinate < height);
    const end = latest.current.rows.length * height;
    if (coordinate + seen > end - AHEAD_ROWS * height) latest.current.onNearEnd?.();
  }
  // One stop of the Tab key: it comes to a cell, the arrows move on, Tab leaves. While a cell has
  // the focus the grid itself is no stop, or Shift+Tab would come back to it.
  function entered(event: React.FocusEvent) {
    const element = grid.current;
    if (!element || !element.contains(event.target)) return;
    element.tabIndex = -1;
    active.current = true;
    if (event.target === element) enter(element);
  }
  function enter(element: HTMLRevoGridElement) {
    if (latest.current.rows.length === 0) return;
    const at = { x: Math.min(1, columns.length - 1), y: Math.max(0, focused.current) };
    focused.current = at.y;
    column.current = { x: at.x, type: 'rgCol' };
    void element.setCellsFocus(at, at, 'rgCol', 'rgRow');
    // The grid says nothing of a cell that is its own already, and so would not give it the focus.
    element.querySelector<HTMLElement>('revogr-data[type="rgRow"][col-type="rgCol"] '
      + `[data-rgrow="${at.y}"][data-rgcol="${at.x}"]`)?.focus();
  }
  function left(event: React.FocusEvent) {
    const element = grid.current;
    if (!element || element.contains(event.relatedTarget)) return;
    element.tabIndex = 0;
    if (!event.relatedTarget) return;
    active.current = false;
    void element.clearFocus();   // or the grid would go on taking the Tab key for itself
  }
  // The grid itself moves only after it has drawn: a key that follows at once would meet the row
  // that was left.
  function move(key: string): boolean {
    const last = latest.current.rows.length - 1;
    const page = Math.max(1, Math.floor((box.current?.clientHeight ?? 0) / height) - 2);
    const step = STEPS[key]?.(page, last);
    if (step === undefined) return false;
    const y = Math.max(0, Math.min(last, focused.current + step));
    focused.current = y;
    showRow(grid.current, box.current, y, height);
    const at = { x: column.current.x, y };
    void grid.current?.setCellsFocus(at, at, column.current.type, 'rgRow');
    return true;
  }
  // From the head the way forth leads into the rows, which are no stop of their own by then.
  function stepped(event: KeyboardEvent | React.KeyboardEvent) {
    event.stopPropagation();
    if (event.shiftKey || !grid.current) return;
    if (!(event.target as HTMLElement).closest('revogr-header')) return;
    event.preventDefault();
    grid.current.focus();
  }
  function pressed(event: KeyboardEvent | React.KeyboardEvent) {
    if (event.key === 'Tab') { stepped(event); return; }
    const row = latest.current.rows[focused.current];
    if (!row || (event.target as HTMLElement).closest('a, button, input')) return;
    const { onOpen, onKey } = latest.current;
    const plain = !event.ctrlKey && !event.altKey && !event.metaKey && !event.shiftKey;
    if (plain && move(event.key)) { /* moved */ }
    else if (event.key === 'Enter' && onOpen) onOpen(row, focused.current);
    else if (!onKey?.(event.key, row, focused.current)) return;
    event.preventDefault();
    event.stopPropagation();
  }
  // A cell that is drawn anew loses the focus for a moment: keys that reach nobody meanwhile are ours.
  const unheard = useRef(pressed);
  useEffect(() => { unheard.current = pressed; });
  useEffect(() => {
    const key = (event: KeyboardEvent) => {
      if (active.current && event.target === document.body && event.key !== 'Tab')
        unheard.current(event);
    };
    const pointed = (event: MouseEvent) => {
      active.current = box.current?.contains(event.target as Node) ?? false;
    };
    // A cell that is drawn when the keyboard has gone on must not fetch it back.
    const drawn = (event: Event) => {
      const at = document.activeElement;
      const gone = at !== document.body && !box.current?.contains(at);
      if (gone || at?.closest('revogr-header')) event.preventDefault();
    };
    const place = box.current;
    place?.addEventListener('afterfocus', drawn, true);
    document.addEventListener('keydown', key, true);
    document.addEventListener('mousedown', pointed, true);
    return () => {
      place?.removeEventListener('afterfocus', drawn, true);
      document.removeEventListener('keydown', key, true);
      document.removeEventListener('mousedown', pointed, true);
    };
  }, []);
  function doubleClicked() {
    const row = latest.current.rows[focused.current];
    if (row) latest.current.onOpen?.(row, focused.current);
  }

  return (
    <div className="grid" ref={box} onKeyDownCapture={pressed} onDoubleClick={doubleClicked}
      onFocus={entered} onBlur={left}>
      <RevoGrid ref={grid} readonly resize range={false} filter={false} canDrag={false}
        theme="compact" columns={columns} source={rows} pinnedBottomSource={props.bottom ?? []}
        rowSize={height} rowClass="_class" aria-label={props.label} hideAttribution
        onAftergridrender={() => mendMarkup(box.current)} onViewportscroll={scrolled}
        onAfterfocus={(event) => {
          if (event.detail.rowType !== 'rgRow') return;
          focused.current = event.detail.rowIndex;
          column.current = { x: event.detail.colIndex, type: event.detail.colType };
          const row = latest.current.rows[focused.current];
          if (row) latest.current.onFocus?.(row, focused.current);
        }}
        onHeaderclick={(event) => {
          if (event.detail.sorts) latest.current.onSort?.(String(event.detail.prop));
        }}
        onAftercolumnresize={(event) => {
          for (const column of Object.values(event.detail))
            latest.current.onWidth?.(String(column.prop), Math.round(column.size ?? 0));
        }} />
    </div>
  );
}

const STEPS: Record<string, (page: number, last: number) => number> = {
  ArrowUp: () => -1, ArrowDown: () => 1,
  PageUp: (page) => -page, PageDown: (page) => page,
};

// The grid names its column heads for screen readers, but not the row that they stand in; and what
// scrolls would be a stop of the Tab key of its own, since no cell in it is one.
function mendMarkup(box: HTMLElement | null) {
  for (const row of box?.querySelectorAll('.header-rgRow') ?? []) row.setAttribute('role', 'row');
  for (const part of box?.querySelectorAll('.vertical-inner') ?? []) {
    part.setAttribute('tabindex', '-1');
    part.setAttribute('role', 'rowgroup');
  }
  for (const bar of box?.querySelectorAll('revogr-scroll-virtual') ?? []) {
    bar.setAttribute('tabindex', '-1');
    bar.setAttribute('aria-hidden', 'true');
  }
}

// The room that is left goes to the columns that can use it, else the last ones would float apart
// from the edge of a wide screen.
function filled<R extends GridRow>(columns: GridColumn<R>[], room: number): GridColumn<R>[] {
  const left = room - SCROLLBAR - columns.reduce((sum, column) => sum + column.width, 0);
  const growing = columns.filter((column) => column.grow).length;
  if (left <= 0 || growing === 0) return columns;
  const share = Math.floor(left / growing);
  return columns.map((column) => (column.grow
    ? { ...column, width: column.width + share } : column));
}

function columnOf<R extends GridRow>(column: GridColumn<R>): ColumnRegular {
  const align = column.figure ? 'cell-figure' : column.head ? 'cell-choice' : '';
  return {
    prop: column.name, name: column.label, size: column.width, minSize: 40,
    pin: column.pinned ? 'colPinStart' : undefined,
    // The server sorts: the grid's own sorting would order only what is loaded.
    sortable: false, sorts: column.sortable,
    cellProperties: (cell) => ({ class: align, ...column.aria?.(cell.model as R) }),
    cellTemplate: (h: Draw, cell: CellTemplateProp) =>
      column.cell(cell.model as R, h, cell.rowIndex),
    columnProperties: () => ({
      class: [align, column.sortable ? 'head-sorts' : ''].join(' '),
      ...(column.order
        ? { 'aria-sort': column.order === 'asc' ? 'ascending' : 'descending' } : {}),
    }),
    columnTemplate: (h: Draw, _: ColumnTemplateProp) => column.head?.(h)
      ?? h('span', { class: 'head-text', title: column.label }, [
        column.label,
        column.order
          ? h('span', { class: 'head-order' }, column.order === 'asc' ? '↑' : '↓') : null,
      ] as (VNode | null)[]),
  };
}
