// What a filter says in words: "1 Jul 2026 – 15 Jul 2026", "Posted, Draft", "contains wood".
import { formatDate, formatDecimal } from '../format';
import { t } from '../texts';
import type { Field } from '../types';

const RELATIVE = /^today([+-]\d+)?$/;
/** "today", "today-7": a day that moves on with the business date. */
export const isRelative = (value: string) => RELATIVE.test(value);

function describeDay(value: string): string {
  const match = RELATIVE.exec(value);
  if (!match) return formatDate(value.slice(0, 10));
  const days = Number(match[1] ?? 0);
  if (days === 0) return t('web.filter.today');
  if (days === -1) return t('web.filter.yesterday');
  return days < 0 ? t('web.filter.day_before', { count: String(-days) })
    : t('web.filter.day_after', { count: String(days) });
}

export function describeFilter(
  field: Field, own: Record<string, string>, names: Record<string, string>,
): string {
  const show = (value: string) => {
    switch (field.kind) {
      case 'date': case 'timestamp': return describeDay(value);
      case 'amount': case 'decimal': case 'integer': return formatDecimal(value);
      case 'boolean': return value === 'true' ? t('web.yes') : t('web.no');
      case 'enumeration':
        return field.options?.find(({ code }) => code === value)?.label ?? value;
      case 'reference': return names[value] ?? value;
      default: return value;
    }
  };
  if (own.empty !== undefined)
    return t(own.empty === 'true' ? 'web.filter.empty' : 'web.filter.not_empty');
  if (own[''] !== undefined) return show(own['']);
  if (own.in !== undefined) return own.in.split(',').map(show).join(', ');
  if (own.like !== undefined) return t('web.filter.contains', { text: own.like });
  if (own.from && own.to)
    return own.from === own.to ? show(own.from) : `${show(own.from)} – ${show(own.to)}`;
  if (own.from) return `≥ ${show(own.from)}`;
  return own.to ? `≤ ${show(own.to)}` : '';
}

export interface Preset { key: string; label: string; from: string; to: string }

/** Periods that people ask for most, counted from the business date. */
export function periodPresets(businessDate: string): Preset[] {
  const [year, month] = businessDate.split('-').map(Number);
  const quarter = Math.floor((month - 1) / 3) * 3 + 1;
  return [
    { key: 'month', ...months(year, month, 1) },
    { key: 'last_month', ...months(year, month - 1, 1) },
    { key: 'quarter', ...months(year, quarter, 3) },
    { key: 'year', ...months(year, 1, 12) },
    { key: 'last_year', ...months(year - 1, 1, 12) },
  ].map((one) => ({ ...one, label: t(`web.period.${one.key}`) }));
}

function months(year: number, month: number, count: number): { from: string; to: string } {
  const iso = (date: Date) => date.toISOString().slice(0, 10);
  return {
    from: iso(new Date(Date.UTC(year, month - 1, 1))),
    to: iso(new Date(Date.UTC(year, month - 1 + count, 0))),
  };
}
