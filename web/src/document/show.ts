// Values as text, by the kind of their field.
import { formatAmount, formatDate, formatDecimal, formatMonthIndex, formatTimestamp } from '../format';
import { addDecimals } from '../sum';
import { t } from '../texts';
import type { Field, Meta, Posting, Value } from '../types';
import { isFigure } from '../values';

/** The value of a field for reading; `digits` is that of the currency of an amount. */
export function show(
  field: Field, value: Value, refs: Record<string, string>, digits: number,
): string {
  if (value === null || value === '') return '';
  const text = String(value);
  switch (field.kind) {
    case 'amount': return formatAmount(text, digits);
    case 'decimal': return formatDecimal(text);
    case 'integer': return field.computed && text === '0' ? '' : text;
    case 'month': return formatMonthIndex(text);
    case 'date': return formatDate(text);
    case 'timestamp': return formatTimestamp(text);
    case 'boolean': return t(value === true || text === 'true' ? 'web.yes' : 'web.no');
    case 'enumeration': return field.options?.find((one) => one.code === text)?.label ?? text;
    case 'reference': return refs[text] ?? text;
    default: return text;
  }
}

/** As a spreadsheet reads it: no thin spaces, a plain minus. */
export function plainText(
  field: Field, value: Value, refs: Record<string, string>,
): string {
  if (value === null) return '';
  return isFigure(field) || field.kind === 'date' ? String(value) : show(field, value, refs, 2);
}

export function digitsOf(meta: Meta, currency: string): number {
  return meta.currencies[currency] ?? meta.company.digits;
}

/** The exact sum of what is a figure; the rest is passed over. */
export function sum(values: Value[]): string {
  return addDecimals(values.map((value) => String(value ?? ''))
    .filter((text) => /^-?\d+(\.\d+)?$/.test(text)));
}

export function sidesOf(posting: Posting): { debit: string; credit: string } {
  const of = (side: string) => sum(posting.legs.filter((leg) => leg.side === side)
    .map((leg) => leg.base_amount));
  return { debit: of('debit'), credit: of('credit') };
}
