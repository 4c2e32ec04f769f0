// The columns of a list from the fields of its record.
import type { Company } from '../company';
import { moneyOf } from '../company';
import type { Draw, GridColumn } from '../grid/Grid';
import { textWidth, widest } from '../measure';
import { t } from '../texts';
import type { Field, Meta, RecordMeta } from '../types';
import { isFigure, textOfValue } from '../values';
import type { ListState } from './state';
import type { ListRow } from './useRows';

export interface ShownRow extends ListRow { _class: string; _chosen: boolean }

const WIDTH: Record<Field['kind'], number> = {
  text: 150, integer: 90, boolean: 90, date: 116, month: 104, timestamp: 172, amount: 150, decimal: 110,
  enumeration: 116, reference: 200, currency: 96,
};
const CODE = 20;    // code points, of a desk or a branch
// A label with its room for the arrow of the order.
const widthOf = ({ kind, label, options, target, max_length }: Field) => Math.max(
  kind === 'text' && target && max_length <= CODE ? WIDTH.integer : WIDTH[kind],
  Math.min(180, textWidth(label, true, 12) + 36),
  Math.min(200, widest((options ?? []).map((one) => one.label)) + 40));
const NAME = 240;   // the words of a catalogue's entry, beside its code

/** The fields that are shown: the chosen ones in their order, else the usual ones. */
export function shownFields(record: RecordMeta, chosen: string[]): Field[] {
  const fields = (names: string[]) =>
    names.flatMap((name) => record.fields.find((field) => field.name === name) ?? []);
  const named = fields(chosen);
  return named.length > 0 ? named : fields(record.columns);
}

/** A row of a list on a phone, two lines high. */
export const CARD_HEIGHT = 54;

/** How much room the figures of the loaded rows need, currency included. */
export function figureWidths(
  meta: Meta, fields: Field[], rows: ListRow[],
): Record<string, number> {
  return Object.fromEntries(fields.filter(isFigure).map((field) => {
    const most = widest(rows.map((row) => textOfValue(meta, field, row, {})));
    return [field.name, most + (field.kind === 'amount' ? 54 : 24)];
  }));
}

interface Wanted {
  company: Company;
  name: string;
  state: ListState;
  refs: Record<string, string>;
  widths: Record<string, number>;
  figures: Record<string, number>;   // what the widest loaded figure of a column needs
  open: (id: string) => void;
  choose: (id: string, whole: boolean) => void;
  chooseAll: () => void;
  allChosen: boolean;
  phone: boolean;
}

export function gridColumns(wanted: Wanted): GridColumn<ShownRow>[] {
  const record = wanted.company.meta.records[wanted.name];
  const fields = shownFields(record, wanted.state.columns);
  if (wanted.phone) return [choiceColumn(wanted), cardColumn(wanted, record, fields)];
  const title = fields.find((field) => record.title.includes(field.name)) ?? fields[0];
  // The currency stands once a row: beside the amounts only when it has no column of its own.
  const units = new Set(fields.filter((f) => f.kind === 'currency').map((f) => f.name));
  return [choiceColumn(wanted), ...fields.map((field) => ({
    name: field.name, label: field.label, figure: isFigure(field), sortable: field.list,
    width: wanted.widths[field.name]
      ?? Math.max(widthOf(field), wanted.figures[field.name] ?? 0,
        record.title.indexOf(field.name) > 0 ? NAME : 0),
    grow: !wanted.widths[field.name] && (field.kind === 'reference' || field.kind === 'text'),
    order: wanted.state.sort === field.name ? wanted.state.order : undefined,
    cell: (row: ShownRow, h: Draw) => cellOf(wanted, field, row, h, {
      title: field === title, unit: !!field.currency && !units.has(field.currency),
    }),
  }))];
}

// A phone has no room for columns: what it is called and how much, below whose it is and how it
// stands.
function cardColumn(wanted: Wanted, record: RecordMeta, fields: Field[]): GridColumn<ShownRow> {
  const title = fields.find((field) => record.title.includes(field.name)) ?? fields[0];
  const others = fields.filter((field) => field !== title);
  const amount = others.find((field) => field.kind === 'amount');
  const status = others.find((field) => field.name === 'status');
  const below = others.filter((field) => field !== amount && field !== status)
    .sort((a, b) => weight(record, a) - weight(record, b)).slice(0, 2);
  const cell = (row: ShownRow, field: Field | undefined, h: Draw) => (field
    ? cellOf(wanted, field, row, h, { title: field === title, unit: true }) : null);
  return {
    name: title.name, label: title.label, width: 280, grow: true, sortable: title.list,
    order: wanted.state.sort === title.name ? wanted.state.order : undefined,
    cell: (row, h) => [
      h('div', { class: 'card' }, [
        h('span', { class: 'clip grow' }, cell(row, title, h) as never),
        h('span', { class: 'card-figure' }, cell(row, amount, h) as never),
      ]),
      h('div', { class: 'card quiet' }, [
        h('span', { class: 'clip grow' }, below.map((field) =>
          textOfValue(wanted.company.meta, field, row, wanted.refs)).filter(Boolean)
          .join(' · ') as never),
        h('span', {}, cell(row, status, h) as never),
      ]),
    ],
  };
}

function weight(record: RecordMeta, field: Field): number {
  if (record.title.includes(field.name)) return -1;   // the other half of what it is called
  return field.kind === 'reference' ? 0 : field.kind === 'date' ? 1 : 2;
}

function cellOf(
  { company, name, refs, open }: Wanted, field: Field, row: ShownRow, h: Draw,
  { title, unit }: { title: boolean; unit: boolean },
): unknown {
  const text = textOfValue(company.meta, field, row, refs);
  if (title)
    return h('a', {
      tabindex: -1,   // the row is opened by Enter
      href: company.link(name, row.id), onClick: (event: MouseEvent) => {
        // Ctrl and the middle button open another window, as with every link.
        if (event.ctrlKey || event.metaKey || event.shiftKey) return;
        event.preventDefault();
        open(row.id);
      },
    }, text || t('web.list.no_number'));
  if (field.name === 'status' && text)
    return h('span', { class: `state state-${String(row.status)}` }, text);
  if (isFigure(field) && text.startsWith('\u2212'))
    return h('span', { class: 'minus' }, text);
  if (unit && text && field.kind === 'amount')
    return [text, h('span', { class: 'cell-unit' }, moneyOf(company.meta, field, row).currency)];
  return text;
}

function choiceColumn({ choose, chooseAll, allChosen }: Wanted): GridColumn<ShownRow> {
  return {
    name: '_chosen', label: '', width: 40,
    head: (h) => h('input', {
      type: 'checkbox', checked: allChosen, 'aria-label': t('web.list.choose_all'),
      onClick: (event: MouseEvent) => { event.stopPropagation(); chooseAll(); },
    }),
    cell: (row, h) => h('input', {
      type: 'checkbox', checked: row._chosen, tabindex: -1, 'aria-label': t('web.list.choose'),
      onClick: (event: MouseEvent) => choose(row.id, event.shiftKey),
    }),
  };
}
