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

const PERSON = 'osnova.person';
const PERSONAL = /^osnova\.(draft|recent)\.|^osnova\.person$/;

/** Input that is on its way to the server, for whoever waits for it. */
export const underWay = new Set<() => Promise<void>>();

/** What was typed and looked at does not stay for the next one at this browser; settings do. */
export function forgetPerson() {
  try {
    for (const key of Object.keys(localStorage))
      if (PERSONAL.test(key)) localStorage.removeItem(key);
  } catch { /* refused */ }
}

/** Whose it is from now on; what another person left behind is forgotten. */
export function keepFor(login: string) {
  if (readKept(PERSON, login) !== login) forgetPerson();
  keep(PERSON, login);
}
