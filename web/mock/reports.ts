// Reports of the mock: a flat one, one with levels, one with a series over months.
import type { ReportRow, ReportTable, Row } from '../src/types';
import { ACCOUNTS } from './data';

type Arguments = Record<string, string>;

export function report(name: string, args: Arguments, rows: Record<string, Row[]>): ReportTable {
  const make = { 'trial-balance': trialBalance, ageing, sales, 'account-card': card }[name];
  return { report: name, parameters: args, totals: {}, notes: [], ...make?.(args, rows) } as
    ReportTable;
}

function trialBalance(args: Arguments): Partial<ReportTable> {
  const rows: ReportRow[] = [];
  for (const group of ['asset', 'liability', 'equity', 'income', 'expense']) {
    rows.push({ account: '', name: group[0].toUpperCase() + group.slice(1), _level: 0,
      _bold: true, debit: '184500.00', credit: '92120.50', closing_debit: '92379.50' });
    ACCOUNTS.filter(([, , type]) => type === group).forEach(([account, title], i) => rows.push({
      account, name: title, _level: 1, debit: `${24500 * (i + 1)}.25`,
      credit: `${12030 * (i + 1)}.10`, closing_debit: i === 1 ? '-1250.00' : '12470.15',
      _link: { report: 'account-card', arguments: { account, from: args.from, to: args.as_of } },
    }));
  }
  return { rows, totals: { debit: '922500.00', credit: '922500.00' }, columns: [
    { name: 'account', label: 'Account', type: 'text' }, { name: 'name', label: 'Name',
      type: 'text' },
    { name: 'debit', label: 'Debit', type: 'amount' },
    { name: 'credit', label: 'Credit', type: 'amount' },
    { name: 'closing_debit', label: 'Closing', type: 'amount' }] };
}

function ageing(args: Arguments, data: Record<string, Row[]>): Partial<ReportTable> {
  const rows = data['party.party'].slice(0, 60).map((party, i) => ({
    party: party.name as string, currency: 'GBP', not_due: `${1200 * (i % 7)}.00`,
    days_1_30: `${310 * (i % 5)}.40`, days_31_60: `${95 * (i % 4)}.00`,
    days_over_90: i % 9 === 0 ? '1200.00' : '', total: `${1200 * (i % 7) + 310 * (i % 5)}.40`,
    _link: { record: 'party.party', id: party.id } }));
  return { rows, totals: { total: '238800.00' }, notes: [`Open on ${args.as_of}.`], columns: [
    { name: 'party', label: 'Counterparty', type: 'text' },
    { name: 'currency', label: 'Currency', type: 'text' },
    { name: 'not_due', label: 'Not due', type: 'amount' },
    { name: 'days_1_30', label: '1–30', type: 'amount' },
    { name: 'days_31_60', label: '31–60', type: 'amount' },
    { name: 'days_over_90', label: 'Over 90', type: 'amount' },
    { name: 'total', label: 'Total', type: 'amount' }] };
}

function sales(_: Arguments, data: Record<string, Row[]>): Partial<ReportTable> {
  const months = new Map<string, number>();
  for (const row of data['sales.invoice']) {
    const month = String(row.date).slice(0, 7);
    months.set(month, (months.get(month) ?? 0) + Number(row.net));
  }
  const rows = [...months].map(([month, net]) => ({ month, net: net.toFixed(2),
    previous: (net * 0.9).toFixed(2) }));
  return { rows, totals: { net: rows.reduce((sum, r) => sum + Number(r.net), 0).toFixed(2) },
    columns: [{ name: 'month', label: 'Month', type: 'text' },
      { name: 'net', label: 'Net', type: 'amount' },
      { name: 'previous', label: 'Year before', type: 'amount' }] };
}

function card(_: Arguments, data: Record<string, Row[]>): Partial<ReportTable> {
  const rows = data['sales.invoice'].slice(0, 2500).map((row, i) => ({
    date: row.date as string, document: row.number as string, debit: i % 3 ? row.net as string : '',
    credit: i % 3 ? '' : row.net as string, balance: `${(i * 37.5).toFixed(2)}`,
    _link: { record: 'sales.invoice', id: row.id } }));
  return { rows, columns: [{ name: 'date', label: 'Date', type: 'date' },
    { name: 'document', label: 'Document', type: 'text' },
    { name: 'debit', label: 'Debit', type: 'amount' },
    { name: 'credit', label: 'Credit', type: 'amount' },
    { name: 'balance', label: 'Balance', type: 'amount' }] };
}
