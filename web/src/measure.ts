// How wide a text is drawn, for columns that must not cut a figure. Asked of the page itself: a
// canvas rounds the letters otherwise.

let probe: HTMLSpanElement | null = null;
const known = new Map<string, number>();
const MOST_KNOWN = 5000;

/** Pixels of a text in the interface's letters, figures in their tabular form. */
export function textWidth(text: string, bold = false, size = 13): number {
  if (text === '') return 0;
  const key = `${bold ? 'b' : ''}${size} ${text}`;
  const before = known.get(key);
  if (before !== undefined) return before;
  if (!probe) {
    probe = document.createElement('span');
    probe.className = 'probe';
    probe.setAttribute('aria-hidden', 'true');
    document.body.append(probe);
  }
  probe.style.fontSize = `${size}px`;
  probe.style.fontWeight = bold ? '600' : '400';
  probe.textContent = text;
  const width = Math.ceil(probe.getBoundingClientRect().width);
  if (known.size > MOST_KNOWN) known.clear();
  known.set(key, width);
  return width;
}

/** The width of the widest; only the longest are measured. */
export function widest(texts: string[], bold = false, size = 13): number {
  const longest = Math.max(0, ...texts.map((text) => text.length));
  const near = [...new Set(texts.filter((text) => text.length >= longest - 1))].slice(0, 8);
  return Math.max(0, ...near.map((text) => textWidth(text, bold, size)));
}
