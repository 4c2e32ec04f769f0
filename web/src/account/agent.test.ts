import { describe, expect, it } from 'vitest';
import { nameOfAgent } from './agent';

describe('the name of a browser', () => {
  it('is that of the program, not of those it claims to be', () => {
    const windows = 'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko)';
    expect(nameOfAgent(`${windows} Chrome/126.0.0.0 Safari/537.36 Edg/126.0.0.0`))
      .toBe('Edge, Windows');
    expect(nameOfAgent(`${windows} Chrome/126.0.0.0 YaBrowser/24.6.0 Safari/537.36`))
      .toBe('Yandex, Windows');
    expect(nameOfAgent('Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0'))
      .toBe('Firefox, Linux');
    expect(nameOfAgent('Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) AppleWebKit/605.1.15 '
      + '(KHTML, like Gecko) Version/17.5 Mobile/15E148 Safari/604.1')).toBe('Safari, iPhone');
  });
  it('is what it says itself when nobody knows it', () => {
    expect(nameOfAgent('curl/8.5.0')).toBe('curl');
    expect(nameOfAgent('nightly-export/2')).toBe('nightly-export/2');
    expect(nameOfAgent('')).toBe('');
  });
});
