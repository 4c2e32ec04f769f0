// How hard a password would be to guess (zxcvbn: Wheeler, USENIX Security 2016), from 0 to 4. Its lists
// are large: whoever needs it imports it when somebody begins to type.
import { ZxcvbnFactory } from '@zxcvbn-ts/core';
import { adjacencyGraphs, dictionary } from '@zxcvbn-ts/language-common';
import { russianWords } from './russianWords';

const judge = new ZxcvbnFactory({
  dictionary: { ...dictionary, russian: russianWords },
  graphs: adjacencyGraphs,
});

/** `own`: what others know of the person, such as the login. */
export function strengthOf(password: string, own: string[]): number {
  return judge.check(password, ['osnova', 'основа', ...own.filter(Boolean)]).score;
}
