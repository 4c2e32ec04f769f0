// A strict reader of Prometheus' text format (0.0.4): `node metrics.mjs FILE` says what breaks the format, or prints every sample as
// "name{labels} value" with labels in alphabetical order. With a second FILE, taken later, it also says which counter fell.
import { readFileSync } from 'node:fs';

const fail = (line, why) => { throw new Error(`line ${line}: ${why}`); };
const kNumber = /^(?:[+-]?(?:\d+(?:\.\d+)?(?:e[+-]?\d+)?|Inf)|NaN)$/;

function labelsOf(text, line) {
  const labels = new Map();
  let rest = text;
  while (rest !== '') {
    const found = /^([a-zA-Z_][a-zA-Z0-9_]*)="((?:[^"\\\n]|\\\\|\\"|\\n)*)"(,|$)/.exec(rest);
    if (!found) fail(line, `labels: ${rest}`);
    if (labels.has(found[1])) fail(line, `label ${found[1]} twice`);
    if (found[1].startsWith('__')) fail(line, 'reserved label');
    labels.set(found[1], found[2]);
    rest = rest.slice(found[0].length);
    if (found[3] === ',' && rest === '') fail(line, 'comma at the end');
  }
  return labels;
}

function familyOf(name, families) {
  if (families.has(name)) return families.get(name);
  const base = name.replace(/_(bucket|sum|count)$/, '');
  return families.get(base)?.type === 'histogram' ? families.get(base) : undefined;
}

function read(file) {
  const text = readFileSync(file, 'utf8');
  if (text === '' || !text.endsWith('\n')) fail('last', 'no line feed at the end');
  const families = new Map();
  const samples = new Map();
  let current = null;
  const closed = new Set();
  text.slice(0, -1).split('\n').forEach((row, index) => {
    const line = index + 1;
    const comment = /^# (HELP|TYPE) ([a-zA-Z_:][a-zA-Z0-9_:]*) (.+)$/.exec(row);
    if (row.startsWith('#') && !comment) fail(line, 'neither HELP nor TYPE');
    if (comment) {
      const [, what, name, value] = comment;
      if (current?.name !== name) {
        if (closed.has(name)) fail(line, `${name} comes in two places`);
        if (current) closed.add(current.name);
        current = { name, samples: 0 };
        families.set(name, current);
      }
      if (current.samples > 0) fail(line, `${what} behind samples`);
      if (current[what.toLowerCase()] !== undefined) fail(line, `${what} twice`);
      if (what === 'TYPE' && !['counter', 'gauge', 'histogram'].includes(value)) fail(line, `type ${value}`);
      current[what.toLowerCase()] = value;
      return;
    }
    const sample = /^([a-zA-Z_:][a-zA-Z0-9_:]*)(?:\{(.*)\})? (\S+)$/.exec(row);
    if (!sample) fail(line, `no sample: ${row}`);
    const [, name, inner = '', value] = sample;
    if (!kNumber.test(value)) fail(line, `value ${value}`);
    const family = familyOf(name, families);
    if (!family || family !== current) fail(line, `${name} is not of the family above`);
    if (!family.type || !family.help) fail(line, `${name} without TYPE or HELP`);
    if (family.type === 'counter' && !name.endsWith('_total')) fail(line, 'a counter that does not end in _total');
    if (family.type === 'counter' && Number(value) < 0) fail(line, 'a counter below zero');
    family.samples += 1;
    const labels = labelsOf(inner, line);
    const key = `${name}{${[...labels].sort().map(([n, v]) => `${n}="${v}"`).join(',')}}`;
    if (samples.has(key)) fail(line, `${key} twice`);
    samples.set(key, { name, labels, value: Number(value === '+Inf' ? Infinity : value), shown: value, family });
  });
  for (const family of families.values()) if (family.samples === 0) fail(family.name, 'no samples');
  histograms(samples);
  return samples;
}

// Buckets rise, the last is +Inf and as large as the count.
function histograms(samples) {
  const series = new Map();
  for (const { name, labels, value, family } of samples.values()) {
    if (family.type !== 'histogram') continue;
    const key = family.name + JSON.stringify([...labels].filter(([n]) => n !== 'le').sort());
    const one = series.get(key) ?? { buckets: [] };
    series.set(key, one);
    if (name.endsWith('_bucket')) {
      if (!labels.has('le')) fail(name, 'a bucket without le');
      one.buckets.push([labels.get('le') === '+Inf' ? Infinity : Number(labels.get('le')), value]);
    } else if (name.endsWith('_sum')) one.sum = value;
    else if (name.endsWith('_count')) one.count = value;
    else fail(name, 'no part of a histogram');
  }
  for (const [key, { buckets, sum, count }] of series) {
    if (sum === undefined || count === undefined) fail(key, 'no sum or count');
    for (let i = 1; i < buckets.length; i += 1)
      if (buckets[i][0] <= buckets[i - 1][0] || buckets[i][1] < buckets[i - 1][1]) fail(key, 'buckets do not rise');
    if (buckets.at(-1)?.[0] !== Infinity || buckets.at(-1)[1] !== count) fail(key, 'the last bucket is not the count');
  }
}

try {
  const samples = read(process.argv[2]);
  for (const [key, sample] of samples) console.log(`${key} ${sample.shown}`);
  if (process.argv[3]) {
    const later = read(process.argv[3]);
    for (const [key, { family, name, value }] of samples)
      if ((family.type === 'counter' || /_(bucket|count|sum)$/.test(name)) && !((later.get(key)?.value ?? -1) >= value)) fail(key, 'fell');
  }
} catch (error) {
  console.log(`BROKEN ${error.message}`);
  process.exit(1);
}
