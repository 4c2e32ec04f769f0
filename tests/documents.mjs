// Reads the tables of docs/operate/asvs.md and security.md below the folder that is given: each file
// in `backticks` is there, each test in *italics* stands in the file before it, the numbers of the
// standard are there once, and the counts are those of the rows. Says what is wrong, a line each.
import { readdirSync, readFileSync } from 'node:fs';
import { join, sep } from 'node:path';

const root = process.argv[2];
const SKIPPED = new Set(['node_modules', 'dist', '.git', 'corpus', 'img']);
const FILE = /\.(cpp|hpp|sh|mjs|case|md|service|conf|ts|tsx|json|txt)$|_test$|^(\.ci|tools)\//;
const ANSWERS = ['met', 'operator', 'partly', 'not met', 'n/a'];
// How many numbers the standard has in each chapter at levels 1 and 2.
const NUMBERS = { 1: 38, 2: 53, 3: 18, 4: 9, 5: 30, 6: 13, 7: 12, 8: 15, 9: 7, 10: 5, 11: 8, 12: 15,
  13: 13, 14: 23 };
let wrong = 0;
const tell = (place, what) => { wrong += 1; console.log(`${place}: ${what}`); };

const files = [];
(function look(folder) {
  for (const entry of readdirSync(join(root, folder), { withFileTypes: true })) {
    const path = folder ? `${folder}/${entry.name}` : entry.name;
    if (entry.isDirectory()) { if (!SKIPPED.has(entry.name) && !/^build/.test(path)) look(path); }
    else files.push(path.split(sep).join('/'));
  }
}(''));

/** Files of a name, or of the end of a path; a test without ending is one of C++. */
function found(name) {
  const whole = name.endsWith('_test') ? `${name}.cpp` : name;
  return { whole, all: files.filter((file) => file === whole || file.endsWith(`/${whole}`)) };
}

// C++ and shells cut long texts into pieces.
const textOf = (file) => readFileSync(join(root, file), 'utf8')
  .replace(/"\s*\n\s*"/g, '').replace(/\\"/g, '"');

function cell(place, text) {
  let before = null;
  for (const [, code, italic] of text.matchAll(/`([^`]+)`|\*([^*]+)\*/g)) {
    if (code !== undefined) {
      if (!FILE.test(code) || code.startsWith('/api/')) continue;
      before = found(code);
      if (before.all.length === 0) tell(place, `there is no ${before.whole}`);
    } else if (!before) {
      tell(place, `*${italic}* stands behind no file`);
    } else if (before.all.length > 0 && !before.all.some((file) => textOf(file).includes(italic))) {
      tell(place, `${before.whole} has no "${italic}"`);
    }
  }
}

const rows = (page) => readFileSync(join(root, 'docs/operate', page), 'utf8').split('\n')
  .filter((line) => line.startsWith('|'))
  .map((line) => line.split('|').slice(1, -1).map((one) => one.trim()));

const seen = new Set(), counts = {};
const table = rows('asvs.md');
for (const row of table) {
  if (!/^\d+\.\d+\.\d+$/.test(row[0])) continue;
  const [id, , answer, where] = row;
  if (seen.has(id)) tell(id, `${id} stands twice`);
  seen.add(id);
  if (!ANSWERS.includes(answer)) tell(id, `${answer} is no answer`);
  if (!where) tell(id, 'says neither where nor why');
  const chapter = id.split('.')[0];
  counts[chapter] ??= ANSWERS.map(() => 0);
  counts[chapter][ANSWERS.indexOf(answer)] += 1;
  cell(id, where);
}
const sum = (list) => list.reduce((a, b) => a + b, 0);
const all = ANSWERS.map((_, i) => sum(Object.values(counts).map((one) => one[i])));
for (const [chapter, many] of Object.entries(NUMBERS))
  if (sum(counts[chapter] ?? []) !== many)
    tell(`V${chapter}`, `${sum(counts[chapter] ?? [])} of ${many} numbers`);
for (const [name, ...told] of table) {
  const chapter = /^V(\d+) /.exec(name)?.[1];
  const is = chapter ? counts[chapter] : name === '**all**' ? all : null;
  if (is && told.join(' ') !== [...is, sum(is)].join(' '))
    tell(name, `the rows say ${[...is, sum(is)].join(' ')}`);
}
// Its tests are named in words; files alone are looked for.
for (const row of rows('security.md'))
  for (const one of row) cell(`security.md: ${row[0].slice(0, 50)}`, one.replaceAll('*', ''));
console.log(`read ${seen.size} requirements`);
process.exitCode = wrong ? 1 : 0;
