// What a first screen weighs: the gzip size of everything that the entry and a page import at once.
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { gunzipSync, gzipSync } from 'node:zlib';

const folder = new URL('../dist/assets/', import.meta.url);
// As vite writes them, or packed as the program serves them.
const files = readdirSync(folder).map((name) => name.replace(/\.gz$/, ''));
const find = (start) => files.filter((name) => name.startsWith(start));
const packed = (name) => existsSync(new URL(`${name}.gz`, folder))
  ? readFileSync(new URL(`${name}.gz`, folder))
  : gzipSync(readFileSync(new URL(name, folder)), { level: 9 });
const weigh = (name) => packed(name).length;

function closure(names, seen = new Set()) {
  for (const name of names) {
    if (seen.has(name)) continue;
    seen.add(name);
    if (!name.endsWith('.js')) continue;
    const text = gunzipSync(packed(name)).toString();
    // Static imports only; import() is what comes later.
    const imports = [...text.matchAll(/(?:from|import)\s*"\.\/([\w.-]+)"/g)].map(([, one]) => one);
    closure(imports.filter((one) => files.includes(one)), seen);
  }
  return seen;
}

const entry = readFileSync(new URL('../dist/index.html', import.meta.url), 'utf8')
  .replace(/<!--[^]*?-->/g, '')   // the code of each page stands in a comment for the server
  .match(/assets\/[\w.-]+/g).map((path) => path.replace('assets/', ''));
let failed = false;
for (const [label, starts, most] of [
  ['sign-in', [], 450], ['Home', ['HomePage-'], 450], ['guide', ['GuidePage-'], 450],
  ['list with grid', ['ListPage-', 'revo-grid.entry', 'revogr-data_4', 'revogr-attribution_7',
    'revogr-clipboard_3'], 600],
  ['report with grid', ['ReportPage-', 'revo-grid.entry', 'revogr-data_4', 'revogr-attribution_7',
    'revogr-clipboard_3'], 600],
  ['chart, on top', ['ReportChart-'], 700],
]) {
  const all = closure([...entry, ...starts.flatMap(find)]);
  const total = [...all].reduce((sum, name) => sum + weigh(name), 0) / 1000;
  failed ||= total > most;
  console.log(`${label}: ${total.toFixed(1)} kB gzip in ${all.size} files (at most ${most})`);
}
process.exit(failed ? 1 : 0);
