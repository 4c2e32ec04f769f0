// What the browser keeps. A private window may refuse, and what is kept may be damaged: the
// interface works without it.

export function readKept<T>(key: string, otherwise: T): T {
  try {
    const text = localStorage.getItem(key);
    return text === null ? otherwise : JSON.parse(text) as T;
  } catch {
    return otherwise;
  }
}

export function keep(key: string, value: unknown) {
  try { localStorage.setItem(key, JSON.stringify(value)); } catch { /* refused */ }
}
