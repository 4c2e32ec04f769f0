// What a person set for the interface: kept in the browser at once and with the server for other
// browsers. What the server keeps wins when a company is opened.
import { useSyncExternalStore } from 'react';
import { call, setLanguage } from './api';
import { setFormatLanguage } from './format';
import { keep, readKept } from './kept';
import type { Stored } from './types';

export type Theme = 'light' | 'dark' | 'system';
export type Density = 'compact' | 'comfortable';
export interface Settings {
  theme: Theme;
  density: Density;
  language: string;
  narrow: boolean;                  // the navigation is folded to icons
  company: string;                  // the last one that was open
  books: Record<string, string>;    // company -> the book that reports begin with
}

const KEY = 'osnova.settings';

// What was changed in this window wins over what the server keeps.
const changed = new Set<string>();
let known = false;   // this browser was here before

function initial(): Settings {
  const otherwise: Settings = {
    theme: 'system', density: 'compact', narrow: false, company: '', books: {},
    language: navigator.language.startsWith('ru') ? 'ru' : 'en',
  };
  const kept = readKept<Partial<Settings> | null>(KEY, null);
  known = kept !== null;
  return { ...otherwise, ...kept };
}

let settings = initial();
const listeners = new Set<() => void>();
apply();

function apply() {
  setLanguage(settings.language);
  setFormatLanguage(settings.language);
  document.documentElement.lang = settings.language;
}

function set(next: Settings) {
  settings = next;
  keep(KEY, next);
  apply();
  for (const listener of listeners) listener();
}

export function getSettings(): Settings { return settings; }

export function useSettings(): Settings {
  return useSyncExternalStore(
    (listener) => { listeners.add(listener); return () => listeners.delete(listener); },
    getSettings,
  );
}

let timer: ReturnType<typeof setTimeout> | undefined;

export function changeSettings(change: Partial<Settings>) {
  for (const name of Object.keys(change)) changed.add(name);
  set({ ...settings, ...change });
  save();
}

/** The language of the person's account, for a browser that has not been used before. */
export function suggestLanguage(code: string) {
  if (!known && !changed.has('language') && code) set({ ...settings, language: code });
}

function save() {
  const { company } = settings;
  if (!company) return;
  clearTimeout(timer);
  timer = setTimeout(() => {
    // Not told when it fails: the browser keeps it, and the next change tries again.
    call(`/api/${company}/my/settings/web`, { method: 'PUT', body: settings }).catch(() => {});
  }, 800);
}

/** Takes over what the person set in another browser. */
export async function loadSettings(company: string): Promise<void> {
  try {
    const kept = await call<Stored<Partial<Settings>>[]>(`/api/${company}/my/settings`);
    const stored = { ...kept.find(({ key }) => key === 'web')?.value } as Record<string, unknown>;
    for (const name of changed) delete stored[name];
    set({ ...settings, ...stored, company });
    if (changed.size > 0) save();
  } catch {
    set({ ...settings, company });
  }
}
