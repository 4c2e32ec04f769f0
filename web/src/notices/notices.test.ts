import { describe, expect, it } from 'vitest';
import { setTexts } from '../texts';
import { byDay, dayName, dayOf, withFresh, type Notice } from './notices';

const notice = (id: string, at: string): Notice =>
  ({ id, at, kind: 'comment', text: id, read: false });
const local = (text: string) => new Date(text).toISOString();

describe('notifications', () => {
  it('stand by the day of the reader', () => {
    const days = byDay([notice('3', local('2026-03-02T00:10')), notice('2', local('2026-03-01T23:50')),
      notice('1', local('2026-03-01T08:00'))]);
    expect(days.map(({ day, notices }) => [day, notices.map(({ id }) => id)]))
      .toEqual([['2026-03-02', ['3']], ['2026-03-01', ['2', '1']]]);
    expect(dayOf(local('2026-12-31T00:00'))).toBe('2026-12-31');
  });

  it('name the days that are near', () => {
    setTexts({ 'web.notices.today': 'Today', 'web.notices.yesterday': 'Yesterday' });
    const now = new Date('2026-03-01T12:00');
    expect(['2026-03-01', '2026-02-28', '2026-02-27'].map((day) => dayName(day, now)))
      .toEqual(['Today', 'Yesterday', '27\u00a0Feb\u00a02026']);
  });

  it('come in front, each once', () => {
    const [a, b, c] = ['1', '2', '3'].map((id) => notice(id, local('2026-03-01T08:00')));
    expect(withFresh([b, a], [b, c]).map(({ id }) => id)).toEqual(['3', '2', '1']);
    expect(withFresh([], []).length).toBe(0);
  });
});
