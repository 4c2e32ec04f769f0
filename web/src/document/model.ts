// One form: what the server holds, what the person typed over it, what the server derives from
// both. Everything that is asked of the server goes through here; the parts of the page only draw.
import { call, codesOf, query, ServerError } from '../api';
import type {
  Case, Derived, HistoryItem, Meta, Posting, Problem, RecordMeta, Row, Value, View,
} from '../types';
import { compare, rebase, trimmed, type Difference } from './difference';
import { callRecord } from './records';
import { DraftKeeper, type Draft } from './drafts';
import {
  changeLines, copyOf, deleteLines, isEmpty, linesOf, matchLines, NOTHING, remaining, rowsOf,
  setField, setUnread, toInput, type Edits, type LineChange, type LineView,
} from './edits';
import { Sender } from './sender';
import { offersOf, type Offer } from './flow';
import { troublesOf, unreadTroubles, visible, type Trouble } from './troubles';

export interface Derivation { record: Row; lines: Record<string, Map<string, Row>> }
export interface Stale { now: View; user: string; at: string; differences: Difference[] }
export interface State {
  phase: 'loading' | 'ready' | 'failed';
  failure: string;
  failed: string[];              // codes of its problems
  base: Row | null;              // null: a new record
  actions: View['actions'];
  refs: Record<string, string>;
  edits: Edits;
  derived: Derivation | null;
  postings: Posting[] | null;    // null: not asked yet
  problems: Trouble[];
  attempted: boolean;            // a save was tried: all problems are shown from now on
  busy: string;                  // the name of the step under way
  lost: 'no' | 'derive' | 'save';
  stale: Stale | null;
  restored: string;              // when the restored draft was typed
  cases: Case[];                 // what of the record waits for other people
  subject: View['subject'];      // of a case: what it is about
  may: View['may'] | null;       // with this record; null: a new one
  crossing: string;              // the wall crossing by which alone it is read
  waitsFor: string[];            // policies that would stage the step that leads on
  remarks: Problem[];            // what the input would mean for others, no obstacle
  made: string;                  // the case that the last command became, where nothing was stored
  saved: number;                 // grows with every save: the panels read again
}

const START: State = {
  phase: 'loading', failure: '', failed: [], base: null, actions: [], refs: {}, edits: NOTHING, derived: null,
  postings: null, problems: [], attempted: false, busy: '', lost: 'no', stale: null, restored: '',
  cases: [], subject: undefined, may: null, crossing: '',
  waitsFor: [], remarks: [], made: '', saved: 0,
};
const DERIVE_AFTER_MS = 250;
const DERIVE_AGAIN_MS = 4000;

export class DocumentModel {
  private state = START;
  private readonly listeners = new Set<() => void>();
  private readonly keeper: DraftKeeper;
  private readonly sender: Sender;
  private timer: ReturnType<typeof setTimeout> | undefined;
  private sequence = 0;          // of derive: an answer to an older question is not looked at
  private then = '';             // the step that was wanted last: its problems are shown as well
  private closed = false;

  constructor(
    readonly api: string, readonly meta: Meta, readonly record: string, readonly id: string,
  ) {
    this.keeper = new DraftKeeper(api, meta.company.code, `${record}:${id || 'new'}`);
    this.sender = new Sender((waiting) =>
      this.set({ lost: waiting ? 'save' : this.state.lost === 'save' ? 'no' : this.state.lost }));
  }

  get path() { return `${this.api}/${this.record}`; }
  get description(): RecordMeta { return this.meta.records[this.record]; }
  get = () => this.state;
  subscribe = (listener: () => void) => {
    this.listeners.add(listener);
    return () => { this.listeners.delete(listener); };
  };

  private set(change: Partial<State>) {
    if (this.closed) return;
    this.state = { ...this.state, ...change };
    for (const listener of this.listeners) listener();
  }

  close() {
    this.closed = true;
    clearTimeout(this.timer);
    this.sender.stop();
  }

  // ----- reading -----

  async load(copyFrom?: string) {
    this.closed = false;
    try {
      const [view, draft] = await Promise.all([
        this.id ? callRecord<View>(`${this.path}/${this.id}/view`) : Promise.resolve(null),
        this.keeper.read(),
      ]);
      if (view) this.take(view);
      if (draft) this.restore(draft, view);
      else if (copyFrom) await this.copy(copyFrom);
      this.set({ phase: 'ready', failure: '' });
      if (this.editable) this.derive();
    } catch (error) {
      this.set({ phase: 'failed', failure: (error as Error).message, failed: codesOf(error) });
    }
  }

  private take(view: View) {
    const refs = { ...this.state.refs, ...view.refs };
    this.set({ base: view.record, actions: view.actions, refs, cases: view.cases ?? [],
      subject: view.subject, may: view.may, crossing: view.crossing ?? '' });
  }

  private restore(draft: Draft, view: View | null) {
    this.set({ edits: draft.edits, refs: { ...draft.refs, ...this.state.refs },
      restored: draft.at });
    this.sender.resume(draft.attempt);
    if (view && draft.base && draft.base.version !== view.record.version)
      void this.showStale(draft.base, view);
  }

  private async copy(from: string) {
    const view = await callRecord<View>(`${this.path}/${from}/view`);
    const writable = (fields: { name: string; computed: boolean }[]) =>
      fields.filter((f) => !f.computed).map((f) => f.name);
    const reserved = new Set(['id', 'version', 'number', 'status', 'date']);
    const edits = copyOf(view.record,
      writable(this.description.fields).filter((name) => !reserved.has(name)),
      this.description.lines.map((list) => ({ name: list.name, fields: writable(list.fields) })));
    this.set({ refs: { ...this.state.refs, ...view.refs } });
    this.edit(edits);
  }

  /** The record changed on the server by another hand: shown at once when nothing was typed. */
  async refresh() {
    if (!this.id || this.state.busy || !isEmpty(this.state.edits)) return;
    const view = await callRecord<View>(`${this.path}/${this.id}/view`);
    if (!isEmpty(this.state.edits)) return;
    this.take(view);
    this.set({ derived: null, problems: [], saved: this.state.saved + 1 });
    if (this.editable) this.derive();
  }

  // ----- what is shown -----

  get editable(): boolean {
    const { base, may: here } = this.state;
    const { may, statuses, kind } = this.description;
    if (!base) return may.create !== false;
    if (may.update === false || here?.update === false) return false;
    return kind !== 'document' || statuses.length === 0 || base.status === statuses[0].code;
  }

  /** Of a kind of action: that there is a right, and that it reaches this record. */
  may(action: keyof View['may']): boolean {
    return this.description.may[action] !== false && this.state.may?.[action] !== false;
  }

  /** Every action of the flow with the reason why not; none of what is read by a wall crossing. */
  get offers(): Offer[] {
    const { base, actions, crossing } = this.state;
    const status = String(base?.status ?? this.description.statuses[0]?.code ?? '');
    return crossing ? [] : offersOf(this.description, status, actions, this.dirty);
  }

  get dirty(): boolean { return !isEmpty(this.state.edits); }

  value(name: string): Value {
    const { base, edits, derived } = this.state;
    const row = name in edits.fields ? edits.fields : derived?.record ?? base;
    const value = row?.[name];
    return value === undefined || Array.isArray(value) ? null : value;
  }

  lines(list: string): LineView[] {
    const { base, edits, derived } = this.state;
    return linesOf(base, edits, list, derived?.lines[list]);
  }

  private keys(): Record<string, string[]> {
    return Object.fromEntries(this.description.lines.map(({ name }) =>
      [name, linesOf(this.state.base, this.state.edits, name).map((line) => line.key)]));
  }

  troubles(): Trouble[] {
    const { edits, problems, attempted } = this.state;
    return visible([...unreadTroubles(edits, this.keys()), ...problems], edits, attempted);
  }

  // ----- typing -----

  setValue(name: string, value: Value, label?: string) {
    this.name(value, label);
    this.edit(setField(this.state.edits, this.state.base, name, value));
  }
  setText(name: string, text: string) { this.edit(setUnread(this.state.edits, name, text)); }
  setLines(list: string, changes: LineChange[]) {
    this.edit(changeLines(this.state.edits, this.state.base, list, changes));
  }
  removeLines(list: string, keys: string[]) {
    this.edit(deleteLines(this.state.edits, this.state.base, list, keys));
  }
  name(id: Value, label?: string) {
    if (typeof id === 'string' && label) this.set({ refs: { ...this.state.refs, [id]: label } });
  }

  private edit(edits: Edits) {
    this.set({ edits });
    this.keep();
    clearTimeout(this.timer);
    if (this.state.busy) return;   // derived from the saved record when it comes
    this.timer = setTimeout(() => this.derive(), DERIVE_AFTER_MS);
  }

  private keep() {
    const { edits, base } = this.state;
    if (isEmpty(edits)) this.keeper.forget();
    else this.keeper.write(this.draft(edits, base));
  }

  private draft(edits: Edits, base: Row | null): Draft {
    const used = new Set<unknown>([...Object.values(edits.fields),
      ...Object.values(edits.lines).flat().flatMap((edit) => Object.values(edit.values))]);
    return {
      at: new Date().toISOString(), edits, base: base && trimmed(base, edits),
      refs: Object.fromEntries(Object.entries(this.state.refs).filter(([id]) => used.has(id))),
      attempt: this.sender.attempt,
    };
  }

  discard() {
    this.keeper.forget();
    this.sender.forget();
    this.set({ edits: NOTHING, derived: null, problems: [], attempted: false, restored: '',
      stale: null });
    this.derive();
  }

  // ----- deriving -----

  // The step that leads on: what it would post is shown while the form is filled in.
  private onward(): string {
    const { statuses, actions } = this.description;
    const status = String(this.state.base?.status ?? statuses[0]?.code ?? '');
    return actions.find((action) => action.to && !action.destructive
      && action.from.includes(status))?.name ?? '';
  }

  private derive() {
    clearTimeout(this.timer);
    const number = ++this.sequence;
    const { base, edits } = this.state;
    const keys = this.keys();
    const then = this.then || this.onward();
    const body = {
      ...(base ? { id: base.id, version: base.version } : {}),
      input: toInput(edits), ...(then ? { then } : {}),
    };
    callRecord<Derived>(`${this.path}/derive`, { method: 'POST', body }).then((answer) => {
      if (number !== this.sequence) return;
      const lines = Object.fromEntries(this.description.lines.map(({ name }) =>
        [name, matchLines(keys[name], rowsOf(answer.record, name))]));
      this.set({
        derived: { record: answer.record, lines }, postings: answer.postings,
        waitsFor: answer.waits_for, remarks: answer.remarks ?? [],
        refs: { ...this.state.refs, ...answer.refs },
        problems: troublesOf(answer.problems, keys),
        lost: this.state.lost === 'derive' ? 'no' : this.state.lost,
      });
    }).catch((error: ServerError) => {
      if (number !== this.sequence) return;
      if (error.status !== 0) {
        this.set({ problems: troublesOf(problemsOf(error), keys) });
        return;
      }
      this.set({ lost: 'derive' });
      this.timer = setTimeout(() => this.derive(), DERIVE_AGAIN_MS);
    });
  }

  // ----- writing -----

  /**
   * Saves what was typed, and takes the step after it in the same command. Answers the id, or ''.
   */
  async save(then = ''): Promise<string> {
    if (this.state.busy || !this.editable) return '';
    this.then = then;
    this.set({ attempted: true });
    if (unreadTroubles(this.state.edits, this.keys()).length) { this.derive(); return ''; }
    const { base, edits } = this.state;
    return this.write(then || 'save', {
      method: base ? 'PATCH' : 'POST', version: base?.version,
      path: `${this.path}${base ? `/${base.id}` : ''}${query({ then })}`, body: toInput(edits),
    });
  }

  async act(action: string, args: Record<string, Value | string[] | Record<string, string>>): Promise<string> {
    const { base } = this.state;
    if (!base || this.state.busy) return '';
    return this.write(action, {
      method: 'POST', version: base.version, path: `${this.path}/${base.id}/${action}`, body: args,
    });
  }

  async remove(): Promise<boolean> {
    const { base } = this.state;
    if (!base) return false;
    const done = await this.write('remove', {
      method: 'DELETE', version: base.version, path: `${this.path}/${base.id}`,
    });
    if (done) this.keeper.forget();
    return done !== '';
  }

  private async write(busy: string, request: Parameters<Sender['send']>[0]): Promise<string> {
    clearTimeout(this.timer);
    this.sequence += 1;
    const { base, edits } = this.state;
    const keys = this.keys();
    this.set({ busy });
    try {
      const answer = await this.sender.send(request, () => this.keep());
      const id = String(answer?.id ?? base?.id ?? '');
      if (answer?.waits && !id) {
        this.keeper.forget();
        this.set({ edits: NOTHING, made: answer.waits });
        return '';
      }
      this.then = '';
      if (request.method === 'DELETE') this.keeper.forget();
      else await this.written(id, base, edits, keys);
      return id || 'done';
    } catch (error) {
      if (!(error instanceof ServerError)) throw error;
      await this.refused(error, keys);
      return '';
    } finally {
      this.set({ busy: '' });
    }
  }

  /** The record as it was saved; what was typed meanwhile stays on top of it. */
  private async written(id: string, old: Row | null, sent: Edits, keys: Record<string, string[]>) {
    const view = await callRecord<View>(`${this.path}/${id}/view`);
    const saved = Object.fromEntries(this.description.lines.map(({ name }) =>
      [name, matchLines(keys[name], rowsOf(view.record, name))]));
    const edits = remaining(sent, this.state.edits, old, saved);
    this.keeper.forget();
    if (!old) {
      // The saved record has its own address and form; the input goes there as a draft.
      const next = new DraftKeeper(this.api, this.meta.company.code, `${this.record}:${id}`);
      if (!isEmpty(edits)) next.write(this.draft(edits, view.record));
      this.set({ edits: NOTHING });
      return;
    }
    this.take(view);
    this.set({ edits, derived: null, problems: [], attempted: false, restored: '',
      saved: this.state.saved + 1 });
    this.keep();
    if (this.editable) this.derive();
  }

  private async refused(error: ServerError, keys: Record<string, string[]>) {
    const { base } = this.state;
    if (error.stale && base) {
      const view = await callRecord<View>(`${this.path}/${base.id}/view`);
      await this.showStale(base, view);
      return;
    }
    this.set({ problems: troublesOf(problemsOf(error), keys), attempted: true });
  }

  // ----- another person was quicker -----

  private async showStale(old: Row, now: View) {
    let last: HistoryItem | undefined;
    try {
      const history = await call<{ items: HistoryItem[] }>(`${this.path}/${now.record.id}/history`);
      last = history.items.reduce<HistoryItem | undefined>((best, item) =>
        (!best || BigInt(item.seq) > BigInt(best.seq) ? item : best), undefined);
    } catch { /* who it was is not known: the difference is shown all the same */ }
    this.set({ stale: {
      now, user: last?.user ?? '', at: last?.recorded_at ?? '',
      differences: compare(this.description, old, now.record, this.state.edits),
    } });
    this.staleBase = old;
  }
  private staleBase: Row | null = null;

  /** The new version with the person's own input on top, or without it. */
  resolveStale(mine: boolean) {
    const { stale, edits } = this.state;
    if (!stale || !this.staleBase) return;
    const kept = mine ? rebase(this.description, this.staleBase, stale.now.record, edits) : NOTHING;
    this.take(stale.now);
    this.sender.forget();
    this.set({ stale: null, edits: kept, derived: null, problems: [], saved: this.state.saved + 1,
      ...(mine ? {} : { restored: '', attempted: false }) });
    this.keep();
    this.derive();
  }

  retryNow() {
    if (this.state.lost === 'save') this.sender.now();
    else this.derive();
  }
}

function problemsOf(error: ServerError): Problem[] {
  return error.problems.length ? error.problems
    : [{ code: 'http', path: '', args: {}, message: error.message }];
}
