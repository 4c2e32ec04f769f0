// Input that is not saved yet, kept twice: in this browser at once, with the server for another
// one.
import { call } from '../api';
import { keep, readKept, underWay } from '../kept';
import type { Row, Stored } from '../types';
import { isEmpty, type Edits } from './edits';

export interface Draft {
  at: string;                     // when it was typed, ISO
  edits: Edits;
  base: Row | null;               // what it changes, trimmed; null for a new record
  refs: Record<string, string>;   // names of records that the input points to
  attempt?: { key: string; body: string };   // a save that was not answered
}

/** The draft to restore: the one typed last; anything damaged or empty is passed over. */
export function newest(...drafts: (Draft | null | undefined)[]): Draft | null {
  let best: Draft | null = null;
  for (const draft of drafts) {
    if (!draft?.edits?.fields || !draft.edits.lines || !draft.edits.unread || isEmpty(draft.edits))
      continue;
    if (!best || draft.at > best.at) best = draft;
  }
  return best;
}

const localKey = (company: string, name: string) => `osnova.draft.${company}.${name}`;

// Of the server's 256 kB for a document of a person; beyond it the browser's copy has to do.
const LARGEST_CHARACTERS = 120_000;
const WAIT_MS = 1500;

export class DraftKeeper {
  private timer: ReturnType<typeof setTimeout> | undefined;
  private readonly path: string;
  // Kept only when something was kept: a DELETE for every document that is looked at is noise.
  private remote = false;
  private latest: Draft | null = null;   // that the server has not got yet

  constructor(api: string, private readonly company: string, private readonly name: string) {
    this.path = `${api}/my/draft/${encodeURIComponent(name)}`;
  }

  async read(): Promise<Draft | null> {
    const local = readKept<Draft | null>(localKey(this.company, this.name), null);
    let stored: Draft | undefined;
    try {
      stored = (await call<Stored<Draft> | undefined>(this.path))?.value;
    } catch { /* no connection: the browser's copy has to do */ }
    this.remote = stored !== undefined;
    const draft = newest(local, stored);
    // The page was left before the server had the latest.
    if (draft && draft === local) this.write(draft);
    return draft;
  }

  write(draft: Draft) {
    keep(localKey(this.company, this.name), draft);
    clearTimeout(this.timer);
    if (JSON.stringify(draft).length > LARGEST_CHARACTERS) return;
    this.latest = draft;
    underWay.add(this.send);
    this.timer = setTimeout(() => void this.send(), WAIT_MS);
  }

  private readonly send = async () => {
    clearTimeout(this.timer);
    underWay.delete(this.send);
    const body = this.latest;
    this.latest = null;
    if (!body) return;
    this.remote = true;
    await call(this.path, { method: 'PUT', body }).catch(() => { this.remote = false; });
  };

  forget() {
    clearTimeout(this.timer);
    this.latest = null;
    underWay.delete(this.send);
    try { localStorage.removeItem(localKey(this.company, this.name)); } catch { /* none */ }
    if (!this.remote) return;
    this.remote = false;
    call(this.path, { method: 'DELETE' }).catch(() => {});
  }
}
