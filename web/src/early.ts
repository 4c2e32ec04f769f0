// Runs by itself before the program is fetched: asks for what the page of this address needs first.
// The server named it in the page (src/http/first_screen.cpp); `api.ts` takes the answers. Imports
// nothing, so that nothing has to be fetched before it.

declare global {
  interface Window { osnovaFirst?: Map<string, Promise<Response>> }
}

// As settings.ts begins; an answer in another language than the one asked for later is not taken.
function languageOf(): string {
  try {
    const kept = JSON.parse(localStorage.getItem('osnova.settings') ?? '{}') as { language?: string };
    if (kept.language) return kept.language;
  } catch { /* damaged or refused */ }
  return navigator.language.startsWith('ru') ? 'ru' : 'en';
}

const language = languageOf();
const named = document.querySelector<HTMLMetaElement>('meta[name="osnova-first"]')?.content ?? '';
const first = new Map<string, Promise<Response>>();
// The description brings the texts with it.
const texts = named.includes('/meta') ? [] : [`/api/texts?language=${language}`];
for (const path of [...texts, ...named.split(' ')]) {
  if (!path.startsWith('/api/')) continue;
  const answer = fetch(path, { credentials: 'same-origin',
    headers: { 'Accept-Language': language, 'X-Osnova-Client': 'web' } });
  answer.catch(() => { /* asked again by whoever needs it */ });
  first.set(`${language} ${path}`, answer);
}
window.osnovaFirst = first;

export {};
