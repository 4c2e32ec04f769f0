// What the server says of records, reports and people: docs/develop/web.md, as types.
// Ids, money and decimals are strings; dates are "YYYY-MM-DD".

export type Kind =
  | 'text' | 'integer' | 'boolean' | 'date' | 'month' | 'timestamp'
  | 'amount' | 'decimal' | 'enumeration' | 'reference' | 'currency';

export interface Option {
  code: string; label: string;
  withdrawn?: boolean;   // of an added field: stays where it is and is not chosen any more
}

export interface Field {
  name: string; label: string; hint: string; kind: Kind;
  required: boolean; computed: boolean; frozen: boolean; personal: boolean;
  list: boolean;      // the list can be filtered and sorted by it
  search: boolean;
  aside: boolean;     // folded away in forms
  scale: number; max_length: number;
  options?: Option[];
  target?: string;    // reference: the record; text: of which it is the code
  currency?: string;  // amount: the field that holds its currency; absent = the company's
  in_currency?: string;  // amount of an added field: its currency
  editor?: 'print_form';  // a text with an editor of its own
  // A name within the kind of record that the form is about; commands: of any command.
  of_kind?: 'statuses' | 'steps' | 'stages' | 'actions' | 'references' | 'paths' | 'commands';
  suggestions?: Option[];  // of a text: what is often meant; anything else can be typed
}

/** What people put into the way of a document: stages of a status, points, files. */
export interface Plan {
  stages: { status: string; code: string; label: string; may: boolean }[];
  points: { code: string; label: string; step: string; by_another: boolean }[];
  files: { code: string; label: string; step: string }[];
}

export interface Lines { name: string; label: string; fields: Field[] }

export interface ActionArgument {
  name: string; label: string; kind: Kind; required: boolean; target?: string;
}
export interface Action {
  name: string; label: string; hint: string;
  from: string[]; to?: string;
  arguments: ActionArgument[];
  destructive: boolean;
}

/** A printed form; its parameters are dates. */
export interface Form {
  name: string; label: string; languages: string[];
  parameters: { name: string; label: string; kind: Kind }[];
}

export interface RecordMeta {
  label: string; plural: string; hint: string;
  kind: 'document' | 'catalogue' | 'shared_catalogue';
  title: string[];
  columns: string[];  // of the list as it opens
  fields: Field[];
  lines: Lines[];
  statuses: Option[];
  actions: Action[];
  forms?: Form[];
  plan?: Plan | null;
  may: Record<string, boolean>;
}

export type ParameterType = 'date' | 'month' | 'book' | 'account' | 'text' | 'choice' | 'integer';
export interface Parameter {
  name: string; label: string; type: ParameterType; required: boolean; choices: Option[];
  target?: string;   // text: id of a record of this kind
  code_of?: string;  // text: code of a record of this kind
}
export interface ReportMeta {
  label: string; hint: string; area: string; parameters: Parameter[]; may: boolean;
}

export interface HomeTile {
  report: string; search: string; label: string; size: 's' | 'm' | 'l'; show: 'chart' | 'figures';
}

export interface Book { code: string; name: string; kind: string; currency: string }
export interface Meta {
  company: {
    code: string; name: string; currency: string; digits: number; business_date: string;
    started: boolean;
    books: Book[];
    periods: { book: string; area: string; month: string; state: string }[];
  };
  user: { login: string; name: string; language: string };
  currencies: Record<string, number>;
  areas: { name: string; label: string; records: string[]; reports: string[] }[];
  records: Record<string, RecordMeta>;
  reports: Record<string, ReportMeta>;
  home: HomeTile[];
  may: { quarantine: boolean; release: boolean };
  restored: boolean;  // from a backup, and nobody has reconciled yet what left before
  texts: Record<string, string>;
}

export interface Session {
  login: string; name: string; language: string;
  only_provider: boolean;   // he has no password and comes in by a provider
  companies: { code: string; name: string }[];
  may: { see_people: boolean; end_sessions: boolean; reset_factor: boolean; link_identities: boolean; invite: boolean };   // over people; they belong to no company
  must_set_up_factor: boolean;   // before anything else
}

/** Where somebody is signed in. */
export interface SignedIn {
  id: string; login: string; agent: string; address: string;
  since: string; used: string; until: string; current: boolean;
  provider: string;   // by whom he came in; '' = by password
}

export type Value = string | number | boolean | null;
export interface Row { id: string; version?: string; [field: string]: Value | undefined | Row[] }
export interface Page { items: Row[]; next: string | null; refs: Record<string, string> }
export interface Count {
  count: string; exact: boolean; sums: Record<string, Record<string, string>>;
}
/** Rows of a list by the values of a field; without `value` and `filter`: all further groups. */
export interface Group {
  value: string | null; label: string; filter: Record<string, string> | null; count: string;
  sums: Count['sums'];
}
export interface Found { id: string; code: string; name: string }

export interface Problem {
  code: string; path: string; message: string; args: Record<string, string>;
}

export interface Leg {
  pair: number; side: 'debit' | 'credit'; account: string; account_name: string;
  currency: string; amount: string; base_amount: string; party?: string; party_name?: string;
}
export interface Posting {
  book: string; date: string; kind: string; legs: Leg[]; reversal: boolean;
}
export interface RegisterRows {
  name: string; label: string; columns: { name: string; label: string; type: string }[];
  rows: Value[][];
}
export interface Movements { postings: Posting[]; registers: RegisterRows[] }
/** A command on the record that waits for other people. */
export interface Case {
  record: string; id: string; command: string; asked_at: string; stages: string[];
}
export interface View {
  record: Row; refs: Record<string, string>;
  actions: { name: string; allowed: boolean; problems: Problem[] }[];
  may: { update: boolean; remove: boolean; move: boolean; tick: boolean };   // with this record
  crossing?: string;   // the wall crossing by which alone it is read: nothing is done with it
  cases?: Case[];
  subject?: { record: string; id: string };   // of a case: the record that it is about
}
export interface Derived {
  record: Row; refs: Record<string, string>; problems: Problem[]; postings: Posting[];
  waits_for: string[];
  remarks?: Problem[];   // what it would mean for others, no obstacle
}
export interface HistoryItem {
  seq: string; version?: string; recorded_at: string; user: string; command: string; label: string;
  changes: { path: string; label: string; kind: Kind; before: Value; after: Value }[];
}
export interface Related {
  nodes: {
    id: string; record: string; label: string; number: string; date: string;
    status: string; total?: string;
  }[];
  edges: { from: string; to: string; field: string }[];
}

export interface ReportColumn {
  name: string; label: string;
  type: 'text' | 'amount' | 'quantity' | 'integer' | 'date' | 'percent';
}
export interface ReportLink {
  report?: string; arguments?: Record<string, string>; record?: string; id?: string;
}
export interface ReportRow {
  _level?: number; _bold?: boolean; _link?: ReportLink;
  [column: string]: Value | undefined | ReportLink;
}
export interface ReportTable {
  report: string; parameters: Record<string, string>;
  columns: ReportColumn[]; rows: ReportRow[];
  totals: Record<string, Value>; notes: string[];
  storno?: boolean;   // negative figures are storno
}

export interface Stored<T> {
  key: string; value: T; updated_at: string; shared: boolean; owner: string;
}
