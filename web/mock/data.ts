// Rows of the mock: the same on every start, so that pictures can be compared.
import type { Row } from '../src/types';

function generator(seed: number) {
  return () => {
    seed = (seed * 1664525 + 1013904223) >>> 0;
    return seed / 2 ** 32;
  };
}

const NAMES = ['Alder', 'Birch & Sons', 'Cedar Foods', 'Dune Logistics', 'Elm Retail', 'Fjord',
  'Granite Works', 'Harbour Hotel', 'Ивановский комбинат', 'Juniper Café', 'Kestrel Air',
  'Linden Press', 'Meadow Dairy', 'Norse Timber', 'Orchard Fruit', 'Рассвет'];
const FORMS = ['Ltd', 'plc', 'GmbH', 'ООО', 'SARL', 'BV'];
const CURRENCIES = ['GBP', 'GBP', 'GBP', 'EUR', 'USD', 'JPY'];

export function rows(): Record<string, Row[]> {
  const random = generator(7);
  const pick = <T>(list: T[]) => list[Math.floor(random() * list.length)];
  const parties: Row[] = Array.from({ length: 180 }, (_, i) => ({
    id: String(1000 + i), version: '1', code: `C${String(i + 1).padStart(4, '0')}`,
    name: `${NAMES[i % NAMES.length]} ${pick(FORMS)}`, country: pick(['GB', 'DE', 'RU', 'FR']),
    email: `office${i}@example.com`, active: random() > 0.1,
    created_at: `2025-${String(1 + (i % 12)).padStart(2, '0')}-11T09:3${i % 10}:00Z`,
  }));
  const invoices: Row[] = Array.from({ length: 4200 }, (_, i) => {
    const at = new Date(Date.UTC(2025, 6, 1) + Math.floor(i * 0.0907 * 86400000));
    const due = new Date(at.getTime() + 30 * 86400000);
    const currency = pick(CURRENCIES);
    const digits = currency === 'JPY' ? 0 : 2;
    const net = random() * random() * 42000 * (random() > 0.04 ? 1 : -0.1) + 12;
    return {
      id: String(20000 + i), version: '1', number: `INV-${String(i + 1).padStart(6, '0')}`,
      date: at.toISOString().slice(0, 10), due_on: due.toISOString().slice(0, 10),
      status: i > 4170 ? 'draft' : random() > 0.03 ? 'posted' : 'reversed',
      customer: pick(parties).id, currency, net: net.toFixed(digits),
      tax: (net * 0.2).toFixed(digits), total: (net * 1.2).toFixed(digits),
      prices_include_tax: false, note: i % 17 === 0 ? 'Second delivery, see the order' : '',
    };
  });
  const accounts: Row[] = ACCOUNTS.map(([code, name, type], i) =>
    ({ id: String(10 + i), version: '1', code, name, type }));
  return { 'sales.invoice': invoices, 'sales.credit_note': [], 'party.party': parties,
    'ledger.account': accounts };
}

export const ACCOUNTS: [string, string, string][] = [
  ['1010', 'Bank', 'asset'], ['1020', 'Cash', 'asset'], ['1100', 'Trade receivables', 'asset'],
  ['1200', 'Stock', 'asset'], ['1500', 'Equipment', 'asset'],
  ['2000', 'Trade payables', 'liability'], ['2200', 'VAT payable', 'liability'],
  ['3000', 'Share capital', 'equity'], ['3900', 'Retained earnings', 'equity'],
  ['4000', 'Sales of goods', 'income'], ['4010', 'Sales of services', 'income'],
  ['5000', 'Cost of sales', 'expense'], ['6000', 'Wages', 'expense'], ['6100', 'Rent', 'expense'],
];
