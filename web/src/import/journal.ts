// A journal of double entry: what its names become, proposed by the server, chosen by a person.
import type { Option, Problem, Value } from '../types';

export interface JournalAccount {
  name: string; code: string; type: string;
  made: boolean;   // not in the chart: the import makes it
  postings: number;
}
export interface Journal {
  book: string; books: { code: string; name: string }[];
  first: string; last: string;      // days of the file
  entries: number; refused: number;   // within the days chosen
  accounts: JournalAccount[]; types: Option[];
  commodities: { symbol: string; means: string; unit: boolean; made: boolean; postings: number }[];
  chart: { code: string; name: string }[];
}
export interface JournalRow {
  row: number; text: string; known: boolean; problems: Problem[];
  values: Record<string, Value>;
  postings: { account: string; code: string; amount: string; commodity: string }[];
}
export interface JournalPreview { rows: JournalRow[]; journal: Journal; problems: Problem[] }

/** Of each name that a person decided on: "=62.01" of the chart, "+asset" a new one of that type. */
export type Becomes = Record<string, string>;
export interface JournalChoice { book: string; from: string; until: string; becomes: Becomes }

export function becomesOf(account: JournalAccount, becomes: Becomes): string {
  return becomes[account.name] ?? (account.made ? `+${account.type}` : `=${account.code}`);
}

/** What is kept of another journal and still fits: accounts that the chart has, known types. */
export function fitting(kept: Becomes, journal: Journal): Becomes {
  const known = new Set([...journal.chart.map(({ code }) => `=${code}`),
    ...journal.types.map(({ code }) => `+${code}`)]);
  const names = new Set(journal.accounts.map(({ name }) => name));
  return Object.fromEntries(Object.entries(kept)
    .filter(([name, value]) => names.has(name) && known.has(value)));
}

/** As the server takes it. */
export function choiceOf({ book, from, until, becomes }: JournalChoice) {
  const accounts = Object.fromEntries(Object.entries(becomes).map(([name, value]) =>
    [name, value.startsWith('=') ? { code: value.slice(1) } : { type: value.slice(1) }]));
  return { book, accounts, ...(from ? { from } : {}), ...(until ? { until } : {}) };
}

/** How many accounts and units the import makes. */
export function makes(journal: Journal, becomes: Becomes) {
  return {
    accounts: journal.accounts.filter((one) => becomesOf(one, becomes).startsWith('+')).length,
    units: journal.commodities.filter(({ made }) => made).length,
  };
}
