// What can be done on this screen: the palette offers it, its keys work, `?` lists them.
import {
  createContext, useContext, useEffect, useMemo, useRef, useState, type ReactNode,
} from 'react';

export interface Command {
  id: string;
  label: string;
  keys?: string;          // "n", "/", "ctrl+enter"; single letters are not heard in inputs
  hidden?: boolean;       // keys only, not in the palette
  run: () => void;
}

interface Registry {
  commands: Command[];
  add: (owner: object, commands: Command[]) => void;
  remove: (owner: object) => void;
}
const Context = createContext<Registry | null>(null);

export function CommandsProvider({ children }: { children: ReactNode }) {
  const [owners, setOwners] = useState(() => new Map<object, Command[]>());
  const value = useMemo<Registry>(() => ({
    commands: [...owners.values()].flat(),
    add: (owner, commands) => setOwners((old) => new Map(old).set(owner, commands)),
    remove: (owner) => setOwners((old) => {
      const next = new Map(old);
      next.delete(owner);
      return next;
    }),
  }), [owners]);
  useKeys(value.commands);
  return <Context.Provider value={value}>{children}</Context.Provider>;
}

function registry(value: Registry | null): Registry {
  if (!value) throw new Error('no commands above');
  return value;
}

export function useAllCommands(): Command[] { return registry(useContext(Context)).commands; }

/** Offers commands while the component is on the screen; `run` may change at each drawing. */
export function useCommands(commands: Command[]) {
  const { add, remove } = registry(useContext(Context));
  const latest = useRef(commands);
  useEffect(() => { latest.current = commands; });
  // Only what is shown decides whether to register again, not the identity of the functions.
  const shown = JSON.stringify(commands.map(({ id, label, keys, hidden }) =>
    [id, label, keys, hidden]));
  useEffect(() => {
    const owner = {};
    add(owner, latest.current.map((command) => ({
      ...command,
      run: () => latest.current.find((other) => other.id === command.id)?.run(),
    })));
    return () => remove(owner);
  }, [shown]);   // add and remove are stable
}

function useKeys(commands: Command[]) {
  const latest = useRef(commands);
  useEffect(() => { latest.current = commands; });
  useEffect(() => {
    const pressed = (event: KeyboardEvent) => {
      const keys = keysOf(event);
      const command = latest.current.findLast((one) => one.keys === keys);
      if (!command || event.defaultPrevented) return;
      if (!/^(ctrl|alt)\+/.test(keys) && (typing(event.target) || dialogOpen())) return;
      event.preventDefault();
      command.run();
    };
    // A list to choose from takes Enter for itself, with Ctrl as well: there we must be first.
    const before = (event: KeyboardEvent) => {
      const { target } = event;
      if (!(event.ctrlKey && event.key === 'Enter' && target instanceof HTMLElement)) return;
      if (!target.closest('.ant-select') || target.closest('[role="dialog"]')) return;
      event.stopPropagation();
      pressed(event);
    };
    document.addEventListener('keydown', before, true);
    document.addEventListener('keydown', pressed);
    return () => {
      document.removeEventListener('keydown', before, true);
      document.removeEventListener('keydown', pressed);
    };
  }, []);
}

// By the key's place for letters, so that Ctrl+K works with a Russian layout too.
function keysOf(event: KeyboardEvent): string {
  const letter = /^Key([A-Z])$/.exec(event.code)?.[1]?.toLowerCase();
  const key = letter ?? event.key.toLowerCase();
  return (event.ctrlKey || event.metaKey ? 'ctrl+' : '') + (event.altKey ? 'alt+' : '')
    + (event.shiftKey && letter ? 'shift+' : '') + key;
}

function typing(target: EventTarget | null): boolean {
  return target instanceof HTMLElement
    && (target.isContentEditable
      || (/^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName)
        && !/^(checkbox|radio|button)$/.test((target as HTMLInputElement).type)));
}

function dialogOpen(): boolean {
  return document.querySelector('dialog[open]') !== null
    || [...document.querySelectorAll('[role="dialog"]')].some((dialog) =>
      (dialog as HTMLElement).offsetParent !== null);
}
