import { describe, expect, it } from 'vitest';
import { callBefore } from './MentionInput';

describe('a call to somebody in a comment', () => {
  it('is what stands behind the last @ up to the cursor', () => {
    expect(callBefore('@', 1)).toEqual({ begin: 0, typed: '' });
    expect(callBefore('see @an', 7)).toEqual({ begin: 4, typed: 'an' });
    expect(callBefore('see @an and', 7)).toEqual({ begin: 4, typed: 'an' });
    expect(callBefore('(@Анна', 6)).toEqual({ begin: 1, typed: 'Анна' });
  });
  it('is no address and nothing that is finished', () => {
    for (const text of ['mail@example', 'see @anna please', '', 'see'])
      expect(callBefore(text, text.length)).toBeNull();
  });
});
