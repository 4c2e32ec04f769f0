// The lines of a document as in a spreadsheet. The last row is always empty: what is typed or
// pasted there becomes a new line.
import { ColumnWidthOutlined, DeleteOutlined, PlusOutlined } from '@ant-design/icons';
import { RevoGrid } from '@revolist/react-datagrid';
import type { RowHeaders } from '@revolist/revogrid';
import { Button, Tooltip } from 'antd';
import { useEffect, useImperativeHandle, useMemo, useRef, useState, type Ref } from 'react';
import { flushSync } from 'react-dom';
import { useMeta } from '../company';
import { formatAmount } from '../format';
import { keep, readKept } from '../kept';
import { useSettings } from '../settings';
import { t } from '../texts';
import { ROW_HEIGHT, usePhone } from '../theme';
import type { Field, Lines } from '../types';
import { CreateDrawer } from './CreateDrawer';
import { newLineKey } from './edits';
import { nameOf } from './find';
import { changedText } from './keying';
import { LineCards } from './LineCards';
import { columnsOf, type GridLine } from './lineColumns';
import { digitsOf, show, sum } from './show';
import { cellTroubles } from './troubles';
import { useModel, useModelState } from './useDocument';
import { useGridKeys } from './useGridKeys';
import { useLineInput, type Making } from './useLineInput';

export interface GridHandle { add: () => void; focusCell: (key: string, field: string) => void }

const ALL = 'osnova.lines.all';
const MOST_ROWS = 14;
const ROW_HEADER = 38;   // of the row numbers
const HEAD = 30;
const ROW_HEADERS = {
  name: '№', size: ROW_HEADER, cellProperties: () => ({ role: 'rowheader' }),
} as unknown as RowHeaders;

interface Props {
  lines: Lines;
  folds: boolean;   // an empty list is only a heading until a line is added
  handle?: Ref<GridHandle>;
}

export function LineGrid({ lines, folds, handle }: Props) {
  const model = useModel();
  const state = useModelState(model);
  const meta = useMeta();
  const { density } = useSettings();
  const box = useRef<HTMLDivElement>(null);
  const addButton = useRef<HTMLButtonElement>(null);
  const [room, setRoom] = useState(0);
  const [blank, setBlank] = useState(newLineKey);
  const [making, setMaking] = useState<Making | null>(null);
  const height = ROW_HEIGHT[density];
  const readOnly = !model.editable;
  const cards = usePhone() && readOnly;
  const [opened, setOpened] = useState(false);
  const [all, setAll] = useState(() => readKept(ALL, false));
  const folded = lines.fields.some((field) => field.aside);

  const views = useMemo(() => model.lines(lines.name), [model, lines.name, state.base, state.edits,
    state.derived]);
  const hidden = folds && views.length === 0 && !opened;
  const bad = useMemo(() => cellTroubles(model.troubles(), lines.name), [model, lines.name,
    state.problems, state.edits, state.attempted]);
  // What is seldom looked at stands behind the rest, when it is asked for or wrong.
  const blamed = lines.fields.some((field) => field.aside
    && [...bad.keys()].some((at) => at.endsWith(`/${field.name}`)));
  const whole = all || blamed;
  const fields = useMemo(() => [...lines.fields.filter((field) => !field.aside),
    ...lines.fields.filter((field) => field.aside && whole)], [lines, whole]);
  // A line typed into the empty row took its key: the next empty row gets a new one.
  useEffect(() => {
    if (views.some((line) => line.key === blank)) setBlank(newLineKey());
  }, [views, blank]);

  const rows = useMemo<GridLine[]>(() => {
    const shown = views.map((line): GridLine => ({
      key: line.key, line,
      bad: Object.fromEntries(fields.flatMap((field) => {
        const message = bad.get(`${line.key}/${field.name}`) ?? (field === fields[0]
          ? bad.get(`${line.key}/`) : undefined);
        return message ? [[field.name, message]] : [];
      })),
    }));
    const taken = views.some((line) => line.key === blank);
    return readOnly || taken ? shown : [...shown, { key: blank, line: null, bad: {} }];
  }, [views, bad, blank, readOnly, fields]);

  const currencyOf = (row: GridLine | null, field: Field) => String((field.currency
    && (row?.line?.values[field.currency] ?? model.value(field.currency)))
    || meta.company.currency);
  const text = (row: GridLine, field: Field): string => {
    const unread = row.line?.unread[field.name];
    if (unread !== undefined) return unread;
    const value = row.line?.values[field.name] ?? null;
    const { base, refs } = model.get();
    return changedText(meta, base, lines.name, field, row.line?.values ?? {},
      (of, said) => show(of, said, refs, 0))
      ?? show(field, value, refs, digitsOf(meta, currencyOf(row, field)));
  };
  const sums = fields.filter((field) => field.kind === 'amount');
  const totals: GridLine[] = views.length > 1 && sums.length ? [{
    key: 'totals', line: null, bad: {},
    totals: Object.fromEntries(sums.map((field) => [field.name,
      formatAmount(sum(views.map((line) => line.values[field.name] ?? null)),
        digitsOf(meta, currencyOf(null, field)))])),
  }] : [];

  const input = useLineInput({ list: lines.name, fields, rows, blank, setMaking, text });
  const keys = useGridKeys({
    rows, fields, readOnly, height, box, clear: input.clear, paste: input.paste, write: input.write,
    remove: (gone) => model.removeLines(lines.name, gone), copy: input.copy, toggle: input.toggle,
    out: () => addButton.current?.focus(),
  });
  const { leave, began } = keys;
  const latest = useRef({ text, leave, began });
  useEffect(() => { latest.current = { text, leave, began }; });
  const columns = useMemo(() => columnsOf(fields, room, readOnly,
    (field) => input.host(field, {
      leave: (move) => latest.current.leave(move), began: () => latest.current.began(),
    }),
    (row, field) => latest.current.text(row, field)), [fields, room, readOnly]);

  function add() {
    // Drawn at once: what is typed next is for the list that was asked for.
    if (hidden) flushSync(() => setOpened(true));
    keys.focus({ x: Math.max(0, fields.findIndex((f) => !f.computed)), y: rows.length - 1 });
  }
  useImperativeHandle(handle, () => ({
    add,
    focusCell: (key, field) => keys.focus({
      x: Math.max(0, fields.findIndex((f) => f.name === field)),
      y: Math.max(0, rows.findIndex((row) => row.key === key)),
    }),
  }));

  useEffect(() => {
    const element = box.current;
    if (!element) return undefined;
    const measure = () => setRoom(Math.floor(element.clientWidth) - ROW_HEADER - 2);
    const watch = new ResizeObserver(measure);
    watch.observe(element);
    return () => watch.disconnect();
  }, [hidden, cards]);

  if (folds && readOnly && views.length === 0) return null;
  const seen = Math.min(MOST_ROWS, Math.max(2, rows.length)) + totals.length;
  return (
    <section className="lines" aria-label={lines.label}>
      <LinesHead label={lines.label} count={views.length} readOnly={readOnly}
        looking={input.looking} folded={folded && !hidden && !cards} whole={whole} addButton={addButton}
        onWhole={() => { keep(ALL, !whole); setAll(!whole); }}
        onAdd={add}
        onRemove={hidden ? undefined : () => void keys.removeChosen()} />
      {cards ? <LineCards lines={lines} /> : null}
      {hidden || cards ? null : (
        <div ref={box} className="lines-grid" tabIndex={-1} {...keys.handlers}
          style={{ height: seen * height + HEAD }}>
          {room > 0 ? (
            <RevoGrid key={`${readOnly ? 'reading' : 'typing'} ${whole}`} ref={keys.grid}
              columns={columns} source={rows} pinnedBottomSource={totals}
              rowHeaders={ROW_HEADERS} rowSize={height} readonly={readOnly} theme="compact"
              range resize hideAttribution canDrag={false} canMoveColumns={false} filter={false}
              aria-label={lines.label} {...keys.gridHandlers} />
          ) : null}
        </div>
      )}
      {making ? (
        <CreateDrawer record={making.field.target ?? ''} words={making.words}
          onClose={() => { setMaking(null); leave('stay'); }}
          onMade={(made) => {
            model.name(made.id, nameOf(made));
            model.setLines(lines.name,
              [{ key: making.key, values: { [making.field.name]: made.id } }]);
            setMaking(null);
            leave('next');
          }} />
      ) : null}
    </section>
  );
}

interface HeadProps {
  label: string; count: number; readOnly: boolean; looking: boolean;
  folded: boolean;   // there are columns that are shown only on demand
  whole: boolean;
  addButton: Ref<HTMLButtonElement>;
  onWhole: () => void; onAdd: () => void; onRemove?: () => void;
}

function LinesHead(props: HeadProps) {
  const { label, count, readOnly, looking, folded, whole, addButton, onWhole, onAdd, onRemove } =
    props;
  return (
    <div className="lines-head">
      <h2>{label}</h2>
      <span className="quiet">{count || ''}</span>
      <span className="grow" />
      {folded ? (
        <Button size="small" type="text" aria-pressed={whole} icon={<ColumnWidthOutlined />}
          onClick={onWhole}>
          {t(whole ? 'web.document.columns_fewer' : 'web.document.columns_all')}
        </Button>
      ) : null}
      {readOnly ? null : (
        <>
          {looking
            ? <span className="quiet" role="status">{t('web.document.looking_up')}</span> : null}
          <Tooltip title="Alt+N">
            <Button ref={addButton} size="small" type="text" icon={<PlusOutlined />}
              onClick={onAdd}>
              {t('web.document.line_add')}
            </Button>
          </Tooltip>
        </>
      )}
      {readOnly || !onRemove ? null : (
        <Tooltip title="Ctrl+Delete">
          <Button size="small" type="text" icon={<DeleteOutlined />}
            onMouseDown={(event) => event.preventDefault()} onClick={onRemove}>
            {t('web.document.line_remove')}
          </Button>
        </Tooltip>
      )}
    </div>
  );
}
