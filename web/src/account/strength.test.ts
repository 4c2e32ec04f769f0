import { describe, expect, it } from 'vitest';
import { inLatinLetters, onLatinKeys, russianWords } from './russianWords';
import { strengthOf } from './strength';

describe('strength of a password', () => {
  it('knows what guessing begins with, in English and Russian', () => {
    for (const weak of ['password1234', 'qwertyuiop12', 'парольпароль', 'солнышко2024', 'gfhjkmgfhjkm',
      'parolparol12', 'йцукенйцукен', 'наташа123456', 'osnova202626'])
      expect(strengthOf(weak, []), weak).toBeLessThan(3);
  });
  it('knows the login', () => {
    expect(strengthOf('evgraf.kuznec', [])).toBeGreaterThan(strengthOf('evgraf.kuznec', ['evgraf.kuznec']));
  });
  it('likes what is long and of no list', () => {
    for (const good of ['vexing gourd parlance dozen', 'у кота семь жизней и одна шуба', 'x7!Kq-rt_92vLm'])
      expect(strengthOf(good, []), good).toBe(4);
  });
});

describe('russian words', () => {
  it('come as people type them', () => {
    expect(onLatinKeys('пароль')).toBe('gfhjkm');
    expect(inLatinLetters('щука')).toBe('schuka');
    expect(russianWords).toContain('ghbdtn');
    expect(new Set(russianWords).size).toBe(russianWords.length);
  });
});
