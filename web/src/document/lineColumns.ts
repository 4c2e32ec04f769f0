// Columns of the line grid from the description of the lines.
import type { ColumnRegular, HyperFunc, VNode } from '@revolist/revogrid';
import { t } from '../texts';
import type { Field } from '../types';
import { cellEditor, type CellHost } from './cellEditors';
import type { LineView } from './edits';
import { isFigure } from '../values';

/**
 * A row of the grid. Values are not under the columns' names: the editors ask the host for them.
 */
export interface GridLine {
  key: string;
  line: LineView | null;            // null: the empty last row, or the totals
  bad: Record<string, string>;      // field -> what is wrong
  totals?: Record<string, string>;
}

const WIDTHS: Partial<Record<Field['kind'], number>> = {
  reference: 138, text: 118, amount: 108, decimal: 84, integer: 80, date: 100, boolean: 76,
  currency: 80, enumeration: 110, timestamp: 130,
};
const CODE = 84;   // of another record: short
const grows = ({ kind, target }: Field) => kind === 'reference' || (kind === 'text' && !target);

/** Widths that fill the grid: what is left goes to names and texts. */
export function widthsOf(fields: Field[], room: number): number[] {
  const widths = fields.map((field) => Math.max(
    field.of_kind ? WIDTHS.reference ?? 0
      : field.kind === 'text' && field.target ? CODE : WIDTHS[field.kind] ?? 120,
    isFigure(field) ? field.label.length * 7 + 26 : 0));
  const left = room - widths.reduce((total, width) => total + width, 0);
  const growing = fields.map((field, i) => (grows(field) ? i : -1)).filter((i) => i >= 0);
  if (left <= 0) return widths;
  const targets = growing.length ? growing : fields.map((_, i) => i);
  for (const i of targets) widths[i] += Math.floor(left / targets.length);
  return widths;
}

export function columnsOf(
  fields: Field[], room: number, readOnly: boolean,
  host: (field: Field) => CellHost, text: (row: GridLine, field: Field) => string,
): ColumnRegular[] {
  const widths = widthsOf(fields, room);
  return fields.map((field, i) => ({
    prop: field.name, name: field.label, size: widths[i], minSize: 50,
    readonly: readOnly || field.computed,
    editor: cellEditor(field, host(field)),
    columnProperties: () => ({
      class: isFigure(field) ? 'cell-figure' : '', title: field.hint || field.label,
    }),
    columnTemplate: (h: HyperFunc<VNode>) => h('span', { class: 'clip' },
      (field.required && !readOnly ? `${field.label} *` : field.label) as never),
    cellProperties: ({ model }: { model: GridLine }) => {
      const bad = model.bad[field.name];
      return {
        class: [isFigure(field) ? 'cell-figure' : '', bad ? 'cell-bad' : '',
          field.computed || model.totals ? 'cell-computed' : '',
          !model.line && !model.totals && i === 0 ? 'cell-hint' : ''].join(' '),
        ...(bad ? { 'aria-invalid': 'true', title: bad } : {}),
        ...(field.computed ? { 'aria-readonly': 'true' } : {}),
      };
    },
    cellTemplate: (h: HyperFunc<VNode>, { model }: { model: GridLine }) => {
      if (model.totals)
        return h('span', { class: 'cell-total' }, (model.totals[field.name] ?? '') as never);
      if (!model.line && i === 0 && !readOnly)
        return h('span', { class: 'cell-blank' }, t('web.document.line_blank') as never);
      return h('span', {}, text(model, field) as never);
    },
  }) as unknown as ColumnRegular);
}
