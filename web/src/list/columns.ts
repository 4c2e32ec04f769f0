// The columns of a list from the fields of its record.
import type { Company } from '../company';
import { moneyOf } from '../company';
import type { Draw, GridColumn } from '../grid/Grid';
import { t } from '../texts';
import type { Field, RecordMeta } from '../types';
import { isFigure, textOfValue } from '../values';
import type { ListState } from './state';
import type { ListRow } from './useRows';

export interface ShownRow extends ListRow { _class: string; _chosen: boolean }

const WIDTH: Record<Field['kind'], number> = {
  text: 150, integer: 90, boolean: 90, date: 116, timestamp: 172, amount: 150, decimal: 110,
  enumeration: 116, reference: 200, currency: 96,
};
const LETTER = 7.6;   // of a label, with its room for the arrow of the order
const widthOf = ({ kind, label }: Field) =>
  Math.max(WIDTH[kind], Math.min(180, Math.round(label.length * LETTER + 34)));

/** The fields that are shown: the chosen ones in their order, else the usual ones. */
export function shownFields(record: RecordMeta, chosen: string[], phone = false): Field[] {
  const fields = (names: string[]) =>
    names.flatMap((name) => record.fields.find((field) => field.name === name) ?? []);
  const named = fields(chosen);
  if (named.length > 0) return named;
  const usual = fields(record.columns);
  if (!phone) return usual;
  // The currency stands beside the amount, where it needs no column.
  return usual.filter((field) => field.kind !== 'currency')
    .sort((a, b) => weight(record, a) - weight(record, b));
}

function narrow(field: Field): number {
  return Math.min(field.kind === 'amount' ? 136 : 107, WIDTH[field.kind]);
}

// A phone shows three columns at once: what it is called, whose it is, how much.
function weight(record: RecordMeta, field: Field): number {
  if (record.title.includes(field.name)) return 0;
  return field.kind === 'reference' ? 1 : field.kind === 'amount' ? 2 : 3;
}

interface Wanted {
  company: Company;
  name: string;
  state: ListState;
  refs: Record<string, string>;
  widths: Record<string, number>;
  open: (id: string) => void;
  choose: (id: string, whole: boolean) => void;
  chooseAll: () => void;
  allChosen: boolean;
  phone: boolean;
}

export function gridColumns(wanted: Wanted): GridColumn<ShownRow>[] {
  const record = wanted.company.meta.records[wanted.name];
  const fields = shownFields(record, wanted.state.columns, wanted.phone);
  const title = fields.find((field) => record.title.includes(field.name)) ?? fields[0];
  // The currency stands once a row: beside the amounts only when it has no column of its own.
  const units = new Set(fields.filter((f) => f.kind === 'currency').map((f) => f.name));
  return [choiceColumn(wanted), ...fields.map((field) => ({
    name: field.name, label: field.label, figure: isFigure(field), sortable: field.list,
    width: wanted.widths[field.name] ?? (wanted.phone ? narrow(field) : widthOf(field)),
    grow: !wanted.widths[field.name] && (field.kind === 'reference' || field.kind === 'text'),
    order: wanted.state.sort === field.name ? wanted.state.order : undefined,
    cell: (row: ShownRow, h: Draw) => cellOf(wanted, field, row, h, {
      title: field === title, unit: !!field.currency && !units.has(field.currency),
    }),
  }))];
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
