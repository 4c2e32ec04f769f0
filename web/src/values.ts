// A value of a record as text for reading, by the kind of its field.
import { moneyOf } from './company';
import { formatAmount, formatDate, formatDecimal, formatMonthIndex, formatTimestamp } from './format';
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
    case 'month': return formatMonthIndex(String(value));
    case 'date': return formatDate(String(value));
    case 'timestamp': return formatTimestamp(String(value));
    case 'boolean': return value === true || value === 'true' ? t('web.yes') : t('web.no');
    case 'enumeration':
      return field.options?.find(({ code }) => code === value)?.label ?? String(value);
    case 'reference': return refs[String(value)] ?? String(value);
    default: return String(value);
  }
}
