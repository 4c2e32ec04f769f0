import { expect, test, vi } from 'vitest';
import type { Action, RecordMeta } from '../types';
import { stepsOf } from './flow';

vi.mock('../texts', () => ({ t: (key: string) => key }));

const action = (name: string, from: string, to?: string, destructive = false) =>
  ({ name, label: name, hint: '', from: [from], to, arguments: [], destructive }) as Action;

const described = (statuses: string[], actions: Action[]) =>
  ({ statuses: statuses.map((code) => ({ code, label: code })), actions }) as unknown as RecordMeta;

const told = (meta: RecordMeta, status: string) =>
  stepsOf(meta, status).map((step) => `${step.code} ${step.state}`).join(', ');

test('a state beside the way comes after the one from which it was reached', () => {
  const approval = described(['waiting', 'done', 'refused'],
    [action('approve', 'waiting', 'done'), action('refuse', 'waiting', 'refused')]);
  expect(told(approval, 'waiting')).toBe('waiting now, done later');
  expect(told(approval, 'done')).toBe('waiting done, done now');
  expect(told(approval, 'refused')).toBe('waiting done, refused now');
  const invoice = described(['draft', 'posted', 'reversed'],
    [action('post', 'draft', 'posted'), action('reverse', 'posted', 'reversed', true)]);
  expect(told(invoice, 'reversed')).toBe('draft done, posted done, reversed now');
  expect(told(invoice, 'unheard')).toBe('draft later, posted later');
});
