// References while typing: asked once for the same words, the last question wins.
import { call, query } from '../api';
import type { Found } from '../types';

const KEEP_MS = 60_000;
const kept = new Map<string, { at: number; answer: Promise<Found[]> }>();

export function find(api: string, target: string, q: string, limit = 10): Promise<Found[]> {
  const url = `${api}/${target}/find${query({ q, limit })}`;
  const known = kept.get(url);
  if (known && Date.now() - known.at < KEEP_MS) return known.answer;
  const answer = call<{ items: Found[] }>(url).then(({ items }) => items);
  kept.set(url, { at: Date.now(), answer });
  answer.catch(() => kept.delete(url));
  if (kept.size > 500) for (const [key] of [...kept].slice(0, 250)) kept.delete(key);
  return answer;
}

/** A record was made or renamed: what was found before may lack it. */
export function forgetFound() { kept.clear(); }

export function nameOf({ code, name }: Found): string {
  return name && code && name !== code ? `${code} ${name}` : name || code;
}

/** Many texts at once (a pasted column), a few questions at a time. */
export async function findAll(
  wanted: { api: string; target: string; text: string }[],
): Promise<Map<string, Found[]>> {
  const found = new Map<string, Found[]>();
  const left = [...new Map(wanted.map((one) => [`${one.target}\n${one.text}`, one]))];
  const work = async () => {
    for (let next = left.shift(); next; next = left.shift()) {
      const [key, { api, target, text }] = next;
      try {
        found.set(key, await find(api, target, text));
      } catch { /* stays unknown and marked */ }
    }
  };
  await Promise.all([work(), work(), work(), work()]);
  return found;
}
