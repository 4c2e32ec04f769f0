import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { setTexts, t } from './texts';

const catalogue = (language: string) => {
  const file = join(__dirname, '../../src/http', `labels.${language}.json`);
  const all = JSON.parse(readFileSync(file, 'utf8')) as Record<string, string>;
  return Object.fromEntries(Object.entries(all).filter(([key]) => key.startsWith('web.')));
};
const en = catalogue('en');
const ru = catalogue('ru');

const sources = (folder: string): string[] => readdirSync(folder, { withFileTypes: true })
  .flatMap((entry) => (entry.isDirectory() ? sources(join(folder, entry.name))
    : /\.tsx?$/.test(entry.name) && !entry.name.includes('.test.')
      ? [readFileSync(join(folder, entry.name), 'utf8')] : []));
const source = sources(__dirname).join('\n');

describe('the catalogue of texts', () => {
  it('has every key in both languages, with the same arguments', () => {
    expect(Object.keys(ru)).toEqual(Object.keys(en));
    const argumentsOf = (text: string) => [...text.matchAll(/\{\w+\}/g)].map(String).sort();
    for (const key of Object.keys(en))
      expect(argumentsOf(ru[key]), key).toEqual(argumentsOf(en[key]));
  });

  it('has every key that the interface names', () => {
    const named = [...source.matchAll(/['"`](web\.[a-z_.]+[a-z_])['"`]/g)].map(([, key]) => key);
    expect(named.filter((key) => !(key in en))).toEqual([]);
  });

  it('has no key that nothing names', () => {
    // `web.tile.${kind}` and the like name a family.
    const families = [...source.matchAll(/`(web\.[a-z_.]+\.)\$\{/g)].map(([, start]) => start);
    expect(Object.keys(en).filter((key) => !source.includes(key)
      && !families.some((start) => key.startsWith(start)))).toEqual([]);
  });
});

describe('t', () => {
  it('puts arguments in and leaves what it does not know', () => {
    setTexts({ 'web.a': '{n} of {all}' });
    expect(t('web.a', { n: 1 })).toBe('1 of {all}');
    expect(t('web.unknown')).toBe('web.unknown');
  });
});
