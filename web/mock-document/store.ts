// Records in memory, with patches, derived amounts and problems as the server gives them.
import type { Meta, Posting, Problem, Row, Value } from '../src/types';

export type Body = Record<string, unknown>;
let next = 90000;
export const newId = () => String(next++);

const PARTIES = ['Alder Ltd', 'Birch & Sons', 'Cedar Foods plc', 'Dune Logistics GmbH', 'Ивановский комбинат'];
const ITEMS: [string, string, string][] = [['T-100', 'Oak table', '410.00'], ['C-20', 'Chair, ash', '89.50'],
  ['D-1', 'Delivery', '35.50'], ['L-7', 'Desk lamp', '42.25'], ['S-3', 'Shelf, 80 cm', '64.00']];

export interface Step { seq: string; recorded_at: string; user: string; command: string; label: string;
  changes: { path: string; label: string; before: Value; after: Value }[] }
export const store: Record<string, Row[]> = {
  'party.party': PARTIES.map((name, i) => ({ id: String(100 + i), version: '1', code: `P${i + 1}`, name, country: 'GB', active: true })),
  'catalog.item': ITEMS.map(([code, name, price], i) => ({ id: String(200 + i), version: '1', code, name, price })),
  'sales.invoice': [],
};
export const history = new Map<string, Step[]>();
let seq = 1;
export function record(id: string, command: string, label: string, user = 'Ann Clark', changes: Step['changes'] = []) {
  history.set(id, [...history.get(id) ?? [], { seq: String(seq++), recorded_at: new Date().toISOString(), user, command, label, changes }]);
}

function invoice(id: string, number: string, status: string, count: number) {
  const row: Row = { id, version: '1', number, status, date: '2026-07-15', due_on: '2026-08-14', customer: '100',
    currency: 'GBP', channel: 'web', discount: null, prices_include_tax: false, note: '',
    lines: Array.from({ length: count }, (_, i) => ({ id: String(Number(id) * 10000 + i), item: String(200 + i % 5),
      description: ITEMS[i % 5][1], quantity: String(1 + i % 4), price: ITEMS[i % 5][2] })) };
  derive(row);
  store['sales.invoice'].push(row);
  record(id, 'sales.invoice.create', 'Created', 'Boris Ivanov');
  record(id, 'sales.invoice.update', 'Changed', 'Ann Clark', [{ path: 'due_on', label: 'Due on', before: '2026-07-31', after: '2026-08-14' }]);
}

const rows = (row: Row) => (Array.isArray(row.lines) ? row.lines : []);

export function derive(row: Row) {
  if (!('customer' in row) && !('lines' in row)) return;
  let net = 0;
  for (const line of rows(row)) {
    const item = store['catalog.item'].find((one) => one.id === line.item);
    if (item && !line.description) line.description = item.name;
    if (item && (line.price === undefined || line.price === null)) line.price = item.price;
    line.gross = (Number(line.quantity ?? 0) * Number(line.price ?? 0)).toFixed(2);
    net += Number(line.gross);
  }
  net *= 1 - Number(row.discount ?? 0) / 100;
  Object.assign(row, { net: net.toFixed(2), tax: (net * 0.2).toFixed(2), total: (net * 1.2).toFixed(2), open_days: '30' });
}

export function patched(before: Row | null, input: Body): Row {
  const row: Row = structuredClone(before ?? { id: '0', version: '0', date: '2026-07-15', status: 'draft', currency: 'GBP' });
  for (const [name, value] of Object.entries(input)) {
    if (name !== 'lines') { row[name] = value as Value; continue; }
    const lines = rows(row);
    for (const change of value as Row[]) {
      const at = lines.findIndex((line) => line.id === change.id);
      if (change.delete) lines.splice(at, 1);
      else if (at >= 0) Object.assign(lines[at], change);
      else lines.push({ ...change, id: newId() });
    }
    row.lines = lines;
  }
  derive(row);
  return row;
}

const problem = (code: string, path: string, message: string): Problem => ({ code, path, message, args: {} });

export function check(meta: Meta, name: string, row: Row): Problem[] {
  const found: Problem[] = [];
  const { fields, lines } = meta.records[name];
  const empty = (value: unknown) => value === undefined || value === null || value === '';
  for (const field of fields)
    if (field.required && !field.computed && empty(row[field.name])) found.push(problem('field.required', field.name, `Fill in "${field.label}".`));
  for (const list of lines) {
    rows(row).forEach((line, i) => {
      for (const field of list.fields)
        if (field.required && empty(line[field.name])) found.push(problem('field.required', `lines/${i}/${field.name}`, `Fill in "${field.label}".`));
      if (Number(line.quantity) < 0) found.push(problem('quantity.negative', `lines/${i}/quantity`, 'A quantity is not negative: use a credit note.'));
    });
    if (rows(row).length === 0) found.push(problem('lines.none', '', 'A document has at least one line.'));
  }
  if (String(row.due_on ?? '9') < String(row.date)) found.push(problem('due.before', 'due_on', 'The due date is before the date of the document.'));
  return found;
}

export function postings(row: Row, reversal = false): Posting[] {
  if (!('total' in row) || Number(row.total) === 0) return [];
  const sign = reversal ? '-' : '';
  const leg = (pair: number, side: 'debit' | 'credit', account: string, account_name: string, amount: unknown, party?: string) =>
    ({ pair, side, account, account_name, currency: String(row.currency), amount: sign + amount, base_amount: sign + amount, party });
  const customer = String(store['party.party'].find((one) => one.id === row.customer)?.name ?? '');
  return [{ book: 'main', date: String(row.date), kind: 'normal', reversal, legs: [
    leg(1, 'debit', '1100', 'Trade receivables', row.total, customer),
    leg(1, 'credit', '4000', 'Sales of goods', row.net), leg(2, 'credit', '2200', 'VAT payable', row.tax)] }];
}

export function refs(meta: Meta, name: string, row: Row): Record<string, string> {
  const found: Record<string, string> = {};
  const { fields, lines } = meta.records[name];
  const add = (target: string | undefined, id: unknown) => {
    const one = target && store[target]?.find((other) => other.id === id);
    if (one) found[one.id] = `${one.code} ${one.name}`;
  };
  for (const field of fields) add(field.target, row[field.name]);
  for (const line of rows(row)) for (const field of lines[0].fields) add(field.target, line[field.name]);
  return found;
}

invoice('1', 'INV-000041', 'draft', 4);
invoice('2', 'INV-000040', 'posted', 3);
invoice('3', 'INV-000039', 'reversed', 2);
invoice('4', 'INV-000042', 'draft', 1000);
