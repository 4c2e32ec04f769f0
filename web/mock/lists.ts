// Conditions, order, keyset pages and sums over rows in memory.
import type { Count, Field, Meta, Page, Row } from '../src/types';

const RESERVED = new Set(['limit', 'sort', 'order', 'after', 'q', 'format', 'fields']);

function compare(kind: string, a: unknown, b: unknown): number {
  if (kind === 'amount' || kind === 'decimal' || kind === 'integer') return Number(a) - Number(b);
  return String(a) < String(b) ? -1 : String(a) > String(b) ? 1 : 0;
}

function condition(fields: Field[], name: string, wanted: string): (row: Row) => boolean {
  const [field, operator] = name.split('.');
  const kind = fields.find((f) => f.name === field)?.kind ?? 'text';
  switch (operator) {
    case 'from': return (row) => compare(kind, row[field], wanted) >= 0;
    case 'to': return (row) => compare(kind, row[field], wanted) <= 0;
    case 'like': return (row) =>
      String(row[field]).toLowerCase().includes(wanted.toLowerCase());
    case 'in': return (row) => wanted.split(',').includes(String(row[field]));
    default: return (row) => String(row[field]) === wanted;
  }
}

export function select(meta: Meta, record: string, rows: Row[], query: URLSearchParams): Row[] {
  const { fields } = meta.records[record];
  const conditions = [...query].filter(([name]) => !RESERVED.has(name))
    .map(([name, value]) => condition(fields, name, value));
  const q = query.get('q')?.toLowerCase();
  const searched = fields.filter((f) => f.search).map((f) => f.name);
  if (q) conditions.push((row) => searched.some((f) => String(row[f]).toLowerCase().includes(q)));
  return rows.filter((row) => conditions.every((holds) => holds(row)));
}

export function page(
  meta: Meta, record: string, all: Record<string, Row[]>, query: URLSearchParams,
): Page {
  const { fields } = meta.records[record];
  const sort = query.get('sort') ?? 'id';
  const kind = fields.find((f) => f.name === sort)?.kind ?? 'integer';
  const sign = query.get('order') === 'desc' ? -1 : 1;
  const found = select(meta, record, all[record], query).sort((a, b) =>
    sign * (compare(kind, a[sort], b[sort]) || Number(a.id) - Number(b.id)));
  const after = query.get('after')?.split(',').pop();
  const start = after ? found.findIndex((row) => row.id === after) + 1 : 0;
  const limit = Number(query.get('limit') ?? 100);
  const items = found.slice(start, start + limit);
  const last = items[items.length - 1];
  return {
    items, refs: references(meta, record, items, all),
    next: last && start + limit < found.length ? `${last[sort]},${last.id}` : null,
  };
}

export function references(
  meta: Meta, record: string, items: Row[], all: Record<string, Row[]>,
): Record<string, string> {
  const refs: Record<string, string> = {};
  for (const field of meta.records[record].fields.filter((f) => f.target))
    for (const row of items) {
      const target = all[field.target ?? '']?.find((other) => other.id === row[field.name]);
      if (target) refs[target.id] = String(target.name);
    }
  return refs;
}

export function count(meta: Meta, record: string, rows: Row[], query: URLSearchParams): Count {
  const found = select(meta, record, rows, query);
  const sums: Count['sums'] = {};
  for (const field of meta.records[record].fields.filter((f) => f.kind === 'amount')) {
    const totals: Record<string, number> = {};
    for (const row of found) {
      const currency = String(row[field.currency ?? ''] ?? meta.company.currency);
      totals[currency] = (totals[currency] ?? 0) + Number(row[field.name]);
    }
    sums[field.name] = Object.fromEntries(Object.entries(totals).map(([currency, total]) =>
      [currency, total.toFixed(meta.currencies[currency])]));
  }
  return { count: String(found.length), exact: true, sums };
}
