// What the first drawing is made of, awaited before it. Drawn as it came (nobody known, then a
// company without description, then a frame without a page), the same screen was drawn four times:
// 55 ms more of processor time for a list, of 390.
import { call } from './api';
import { getSettings, loadSettings, suggestLanguage } from './settings';
import { setTexts } from './texts';
import type { Meta, Session } from './types';

const LONGEST_WAIT_MS = 4000;   // then the screen tells by itself what it waits for

let session: Session | null = null;
let meta: { company: string; language: string; meta: Meta } | null = null;

/** Who is signed in, known before the first drawing; taken once. */
export function takeSession(): Session | null {
  const known = session;
  session = null;
  return known;
}

/** The description of the company, known before the first drawing; taken once. */
export function takeMeta(company: string): Meta | null {
  const known = meta?.company === company && meta.language === getSettings().language
    ? meta.meta : null;
  meta = null;
  return known;
}

async function ask(company: string) {
  const who = await call<Session | undefined>('/api/session');
  if (!who) return;
  suggestLanguage(who.language);
  const { language } = getSettings();
  const [described] = await Promise.all([call<Meta>(`/api/${company}/meta`),
    loadSettings(company)]);
  session = who;
  setTexts(described.texts);
  meta = { company, language, meta: described };
}

/**
 * Resolves when the first drawing may begin: all is there, or it is not to be had at once. Only
 * where the page was sent to somebody who is signed in, which early.ts knows.
 */
export function ready(path: string, code: Promise<unknown>): Promise<unknown> {
  const [company] = path.split('/').filter(Boolean);
  const begun = [...window.osnovaFirst?.keys() ?? []].some((key) =>
    key.endsWith(` /api/${company}/meta`));
  if (!company || !begun) return Promise.resolve();
  const all = Promise.all([code, ask(company)]).catch(() => { /* the screen asks again and says so */ });
  return Promise.race([all, new Promise((resolve) => { setTimeout(resolve, LONGEST_WAIT_MS); })]);
}
