// Texts of the interface. They come from the server (`meta.texts`, before sign-in `/api/texts`),
// so that one catalogue serves the program and the interface.

let texts: Record<string, string> = {};
export function setTexts(all: Record<string, string>) { texts = all; }

/** The text of a key with {name} replaced by its argument; a key without text is its own text. */
export function t(key: string, args?: Record<string, string | number>): string {
  const text = texts[key] ?? key;
  if (!args) return text;
  return text.replace(/\{(\w+)\}/g, (whole, name: string) => {
    const value = args[name];
    return value === undefined ? whole : String(value);
  });
}

/** As t(), but empty when the key has no text: for codes that the interface need not know. */
export function textOf(key: string): string { return texts[key] ?? ''; }
