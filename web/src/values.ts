// A value of a record as text for reading, by the kind of its field.
import { moneyOf } from './company';
import { formatAmount, formatDate, formatDecimal, formatTimestamp } from './format';
import { t } from './texts';
import type { Field, Meta, Row, Value } from './types';

export function isFigure(field: Field): boolean {
  return field.kind === 'amount' || field.kind === 'decimal' || field.kind === 'integer';
}

export function textOfValue(
  meta: Meta, field: Field, row: Row, refs: Record<string, string>,
): string {
  const value = row[field.name] as Value | undefined;
  if (value === null || value === undefined || value === '') return '';
  switch (field.kind) {
    case 'amount': return formatAmount(String(value), moneyOf(meta, field, row).digits);
    case 'decimal': return formatDecimal(String(value));
    case 'date': return formatDate(String(value));
    case 'timestamp': return formatTimestamp(String(value));
    case 'boolean': return value === true || value === 'true' ? t('web.yes') : t('web.no');
    case 'enumeration':
      return field.options?.find(({ code }) => code === value)?.label ?? String(value);
    case 'reference': return refs[String(value)] ?? String(value);
    default: return String(value);
  }
}

/** The exact sum of decimals as text: amounts never pass through floating point. */
export function addDecimals(values: string[]): string {
  const scale = Math.max(0, ...values.map((text) => (text.split('.')[1] ?? '').length));
  const sum = values.reduce((total, text) => {
    const [whole, fraction = ''] = text.replace('-', '').split('.');
    const units = BigInt(whole + fraction.padEnd(scale, '0'));
    return text.startsWith('-') ? total - units : total + units;
  }, 0n);
  const digits = (sum < 0n ? -sum : sum).toString().padStart(scale + 1, '0');
  const text = scale ? `${digits.slice(0, -scale)}.${digits.slice(-scale)}` : digits;
  return sum < 0n ? `-${text}` : text;
}
