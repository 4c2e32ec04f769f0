// Documents that the person opened last, for Home. Kept in the browser: what was looked at is
// nobody else's business, and a list of addresses needs no server.
import { keep, readKept } from './kept';

export interface Visit { record: string; id: string; at: string }

const LONGEST = 30;
const key = (company: string) => `osnova.recent.${company}`;

export function visits(company: string): Visit[] {
  return readKept<Visit[]>(key(company), []);
}

/** Notes the address of a document ("/demo/sales.invoice/5"); other addresses are passed over. */
export function rememberVisit(path: string) {
  const match = /^\/([^/]+)\/([^/]+)\/(\d+)$/.exec(path);
  if (!match || match[2] === 'report' || match[2] === 'guide') return;
  const [, company, record, id] = match;
  const others = visits(company).filter((one) => one.id !== id || one.record !== record);
  const list = [{ record, id, at: new Date().toISOString() }, ...others].slice(0, LONGEST);
  keep(key(company), list);
}
