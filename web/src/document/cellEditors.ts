// Editors of cells: plain elements inside the grid's own drawing, light enough for fast typing.
import type { EditorBase, EditorCtr, HyperFunc, VNode } from '@revolist/revogrid';
import { t } from '../texts';
import type { Field } from '../types';
import { isSaving, leavingMove, type Move, type Typed } from './lineKeys';
import { chooseFound, type Choice } from './paste';

export interface CellHost {
  /** What the cell shows before it is changed. */
  text: (row: unknown, field: Field) => string;
  typed: (row: unknown, field: Field, text: string) => void;
  chosen: (row: unknown, field: Field, choice: Choice) => void;
  choices: (field: Field, words: string) => Promise<Choice[]>;
  make: ((row: unknown, field: Field, words: string) => void) | null;
  leave: (move: Move) => void;
  /** The editor is there: what was pressed before it was. */
  began: () => Omit<Typed, 'rest'>;
  finder: boolean;   // choices come from the server: waits between questions
}

const WAIT_MS = 150;

class CellEditor implements EditorBase {
  element: Element | null = null;
  protected input: HTMLInputElement | null = null;
  protected done = false;
  private begun = false;
  private anew = false;   // what the cell showed is replaced
  // A page that is left in mid-typing keeps also what stands in the cell.
  private readonly leaving = () => this.finish(true);

  constructor(
    protected readonly row: unknown, protected readonly field: Field,
    protected readonly host: CellHost, private readonly close: () => void,
  ) {}

  render(h: HyperFunc<VNode>) {
    const input = h('input', {
      class: `cell-input ${this.figure ? 'cell-figure' : ''}`, type: 'text', autocomplete: 'off',
      'aria-label': this.field.label,
      onKeyDown: (event: KeyboardEvent) => this.pressed(event),
      onInput: () => this.changed(),
    });
    // The grid draws it beside its rows, where a screen reader expects nothing but rows.
    return h('div', { role: 'row', class: 'cell-editor' },
      h('div', { role: 'gridcell', class: 'cell-editor' }, input));
  }

  componentDidRender() {
    const input = this.element?.querySelector('input');
    if (this.begun || !input) return;
    this.begun = true;
    this.input = input;
    const { text, move, keep } = this.host.began();
    this.anew = text !== null;
    this.input.value = text ?? this.host.text(this.row, this.field);
    this.input.focus();
    if (!this.anew) this.input.select();
    this.opened(this.anew);
    window.addEventListener('pagehide', this.leaving);
    if (move) this.go(move, keep);
  }

  beforeDisconnect() { this.finish(true); }
  disconnectedCallback() { this.finish(true); }

  private get figure() {
    return ['amount', 'decimal', 'integer'].includes(this.field.kind);
  }
  protected opened(_replacing: boolean) { /* nothing to offer */ }
  protected changed() { /* read when the cell is left */ }
  protected commit() {
    const text = this.input?.value.trim() ?? '';
    if (text !== this.host.text(this.row, this.field).trim())
      this.host.typed(this.row, this.field, text);
  }
  protected finish(keep: boolean) {
    if (this.done) return;
    this.done = true;
    window.removeEventListener('pagehide', this.leaving);
    if (keep && this.begun) this.commit();
  }
  protected go(move: Move, keep: boolean) {
    this.finish(keep);
    this.close();
    this.host.leave(move);
  }
  protected pressed(event: KeyboardEvent) {
    // What stands in the cell belongs to what is saved.
    if (isSaving(event)) this.go('stay', true);
    if (event.isComposing || event.ctrlKey || event.altKey || event.metaKey) return;
    const move = event.key === 'Escape' ? 'stay' : leavingMove(event, this.anew);
    // The grid listens at the document; what happens in the input is not its business.
    event.stopPropagation();
    if (!move) return;
    event.preventDefault();
    this.go(move, event.key !== 'Escape');
  }
}

class ChoiceEditor extends CellEditor {
  private box: HTMLDivElement | null = null;
  private list: HTMLUListElement | null = null;
  private shown: Choice[] = [];
  private at = -1;
  private number = 0;
  private timer: ReturnType<typeof setTimeout> | undefined;
  private words = '';
  private answered = '';     // the words that the shown choices are an answer to
  private picked = false;    // with an arrow or the mouse

  protected opened(replacing: boolean) {
    const box = document.createElement('div');
    box.className = 'cell-choices';
    const list = document.createElement('ul');
    list.id = 'cell-choices';
    list.setAttribute('role', 'listbox');
    list.setAttribute('aria-label', this.field.label);
    box.append(list);
    (document.querySelector('main') ?? document.body).append(box);
    this.box = box;
    this.list = list;
    this.input?.setAttribute('role', 'combobox');
    this.input?.setAttribute('aria-expanded', 'true');
    this.input?.setAttribute('aria-controls', list.id);
    this.input?.setAttribute('aria-autocomplete', 'list');
    this.place();
    this.ask(replacing ? this.input?.value ?? '' : '', 0);
  }

  protected changed() { this.ask(this.input?.value ?? '', this.host.finder ? WAIT_MS : 0); }

  private ask(words: string, wait_ms: number) {
    this.words = words.trim();
    clearTimeout(this.timer);
    const own = ++this.number;
    this.timer = setTimeout(() => {
      this.host.choices(this.field, this.words)
        .then((found) => { if (own === this.number) this.draw(found, words.trim()); })
        .catch(() => { if (own === this.number) this.draw([], words.trim()); });
    }, wait_ms);
  }

  private place() {
    if (!this.input || !this.box) return;
    const cell = this.input.getBoundingClientRect();
    const below = window.innerHeight - cell.bottom > 240;
    const { style } = this.box;
    style.left = `${Math.min(cell.left, window.innerWidth - 260)}px`;
    style.minWidth = `${Math.max(cell.width, 240)}px`;
    if (below) style.top = `${cell.bottom + 2}px`;
    else style.bottom = `${window.innerHeight - cell.top + 2}px`;
  }

  private draw(found: Choice[], words: string) {
    if (!this.list || this.done) return;
    this.shown = found;
    this.answered = words;
    this.picked = false;
    const exact = chooseFound(words, found);
    // Where anything can be typed, what is near to it is not what was meant.
    const near = this.field.suggestions ? -1 : 0;
    this.at = !words || !found.length ? -1 : exact ? found.indexOf(exact) : near;
    this.list.hidden = !found.length;
    this.list.replaceChildren(...found.map((choice, i) => this.option(choice, i)));
    this.box?.replaceChildren(this.list);
    if (!found.length && !this.field.suggestions) this.aside('quiet', t('web.nothing_found'));
    if (this.host.make)
      this.aside('cell-make', `+ ${t('web.document.make_words', { words: this.words })}`)
        .addEventListener('mousedown', (event) => {
          event.preventDefault();
          this.makeNew();
        });
    this.mark();
  }

  /** Below the choices, none of them. */
  private aside(style: string, text: string) {
    const item = document.createElement('div');
    item.className = style;
    item.textContent = text;
    this.box?.append(item);
    return item;
  }

  private option(choice: Choice, i: number): HTMLLIElement {
    const item = document.createElement('li');
    item.id = `cell-choice-${i}`;
    item.setAttribute('role', 'option');
    const name = document.createElement('span');
    name.className = 'clip';
    name.textContent = choice.name || choice.code;
    item.append(name);
    if (choice.code && choice.name && (this.host.finder || this.field.suggestions)) {
      const code = document.createElement('span');
      code.className = 'quiet';
      code.textContent = choice.code;
      item.append(code);
    }
    item.addEventListener('mousedown', (event) => {
      event.preventDefault();
      this.at = i;
      this.picked = true;
      this.go('next', true);
    });
    return item;
  }

  private mark() {
    this.list?.querySelectorAll('[role=option]').forEach((item, i) => {
      item.setAttribute('aria-selected', String(i === this.at));
      if (i === this.at) item.scrollIntoView({ block: 'nearest' });
    });
    if (this.at >= 0) this.input?.setAttribute('aria-activedescendant', `cell-choice-${this.at}`);
    else this.input?.removeAttribute('aria-activedescendant');
  }

  private makeNew() {
    const { row, field, host, words } = this;
    this.go('stay', false);
    host.make?.(row, field, words);
  }

  protected pressed(event: KeyboardEvent) {
    if (event.key === 'ArrowDown' || event.key === 'ArrowUp') {
      const step = event.key === 'ArrowDown' ? 1 : -1;
      this.at = Math.max(-1, Math.min(this.shown.length - 1, this.at + step));
      this.picked = this.at >= 0;
      this.mark();
      event.preventDefault();
      event.stopPropagation();
      return;
    }
    if (event.altKey && event.code === 'KeyN' && this.host.make) {
      event.preventDefault();
      event.stopPropagation();
      this.makeNew();
      return;
    }
    super.pressed(event);
  }

  protected commit() {
    const chosen = this.shown[this.at];
    const typed = this.input?.value.trim() ?? '';
    // An answer to older words does not choose: the text is looked up as if it were pasted.
    if (chosen && (this.picked || (typed !== '' && this.answered === typed)))
      this.host.chosen(this.row, this.field, chosen);
    else super.commit();
  }

  protected finish(keep: boolean) {
    clearTimeout(this.timer);
    this.number += 1;
    this.box?.remove();
    super.finish(keep);
  }
}

export function cellEditor(field: Field, host: CellHost): EditorCtr {
  const chosen = ['reference', 'enumeration', 'currency', 'boolean'].includes(field.kind)
    || field.target !== undefined || field.suggestions !== undefined;
  const Editor = chosen ? ChoiceEditor : CellEditor;
  return (column, _save, close) => new Editor(column.model, field, host, () => close(false));
}
