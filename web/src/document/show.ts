// Values as text, by the kind of their field.
import { formatAmount, formatDate, formatDecimal, formatTimestamp } from '../format';
import { t } from '../texts';
import type { Field, Meta, Posting, Value } from '../types';

/** The value of a field for reading; `digits` is that of the currency of an amount. */
export function show(
  field: Field, value: Value, refs: Record<string, string>, digits: number,
): string {
  if (value === null || value === '') return '';
  const text = String(value);
  switch (field.kind) {
    case 'amount': return formatAmount(text, digits);
    case 'decimal': case 'integer': return formatDecimal(text);
    case 'date': return formatDate(text);
    case 'timestamp': return formatTimestamp(text);
    case 'boolean': return t(value === true || text === 'true' ? 'web.document.yes' : 'web.document.no');
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
  const figure = field.kind === 'amount' || field.kind === 'decimal' || field.kind === 'integer';
  return figure || field.kind === 'date' ? String(value) : show(field, value, refs, 2);
}

export function isFigure(field: Field): boolean {
  return field.kind === 'amount' || field.kind === 'decimal' || field.kind === 'integer';
}

export function digitsOf(meta: Meta, currency: string): number {
  return meta.currencies[currency] ?? meta.company.digits;
}

/** The sum of decimals as text, exact. */
export function sum(values: Value[]): string {
  let total = 0n;
  let scale = 0;
  for (const value of values) {
    const match = /^(-?)(\d+)(?:\.(\d+))?$/.exec(String(value ?? ''));
    if (!match) continue;
    const fraction = match[3] ?? '';
    if (fraction.length > scale) {
      total *= 10n ** BigInt(fraction.length - scale);
      scale = fraction.length;
    }
    const units = BigInt(match[2] + fraction) * 10n ** BigInt(scale - fraction.length);
    total += match[1] ? -units : units;
  }
  const digits = (total < 0n ? -total : total).toString().padStart(scale + 1, '0');
  const whole = digits.slice(0, digits.length - scale);
  return (total < 0n ? '-' : '') + whole + (scale ? `.${digits.slice(-scale)}` : '');
}

export function sidesOf(posting: Posting): { debit: string; credit: string } {
  const of = (side: string) => sum(posting.legs.filter((leg) => leg.side === side)
    .map((leg) => leg.base_amount));
  return { debit: of('debit'), credit: of('credit') };
}
