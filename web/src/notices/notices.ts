// Notifications and jobs as the server tells of them.
import type { Company } from '../company';
import { formatDate } from '../format';
import { t } from '../texts';
import type { Problem } from '../types';

export interface Job {
  id: string; kind: string; label: string; page: string;
  state: 'prepared' | 'running' | 'paused' | 'done' | 'failed';
  total: number; done: number; refused: number;
  problems: Problem[]; updated_at: string;
  by: { login: string; name: string };
}

export interface Notice {
  id: string; at: string; kind: string; text: string; read: boolean;
  record?: string; record_id?: string;
  part?: string;      // of the record's page
  place?: string;     // where it leads when not to the record, behind the company
  excerpt?: string;   // of the comment; why a job stands
  job?: Job;
}

export interface NoticePage { items: Notice[]; next: string | null; unread: number }
/** As an event: what came, and how many are unread now. */
export interface NoticeEvent { items: Notice[]; unread: number }

/** Where a notification leads; '' when nowhere. */
export function placeOf(company: Company, notice: Notice): string {
  const { kind, record, record_id, part, place, job } = notice;
  if (place) return `/${company.code}/${place}`;
  if (record && record_id)
    return company.link(record, record_id) + (part ? `?part=${part}` : '');
  if (kind === 'command_held' && company.meta.may.quarantine) return `/${company.code}/quarantine`;
  return job ? pageOf(company, job) : '';
}

export const pageOf = ({ code }: Company, job: Job) => `/${code}/${job.page}`;

/** What stands in the way of work, as codes; with that of its standing, if somebody has to see to it. */
export function whyStopped(state: string, problems: Problem[]): string[] {
  const codes = problems.map(({ code }) => code);
  if (state === 'failed') return [...codes, 'job_failed'];
  return state === 'paused' && codes.length ? [...codes, 'job_paused'] : codes;
}

/** "2026-12-31T22:05:00Z" as the day of the reader, "2027-01-01". */
export function dayOf(iso: string): string {
  const moment = new Date(iso);
  const two = (value: number) => String(value).padStart(2, '0');
  return `${moment.getFullYear()}-${two(moment.getMonth() + 1)}-${two(moment.getDate())}`;
}

export function timeOf(iso: string): string {
  const moment = new Date(iso);
  const two = (value: number) => String(value).padStart(2, '0');
  return `${two(moment.getHours())}:${two(moment.getMinutes())}`;
}

export function dayName(day: string, now = new Date()): string {
  const ago = (days: number) => {
    const moment = new Date(now);
    moment.setDate(moment.getDate() - days);
    return dayOf(moment.toISOString());
  };
  if (day === ago(0)) return t('web.notices.today');
  return day === ago(1) ? t('web.notices.yesterday') : formatDate(day);
}

/** In the order in which they stand, by the day of the reader. */
export function byDay(notices: Notice[]): { day: string; notices: Notice[] }[] {
  const days: { day: string; notices: Notice[] }[] = [];
  for (const notice of notices) {
    const day = dayOf(notice.at);
    if (days.at(-1)?.day === day) days.at(-1)?.notices.push(notice);
    else days.push({ day, notices: [notice] });
  }
  return days;
}

/** New ones in front; one that is known already is taken out of its old place. */
export function withFresh(known: Notice[], fresh: Notice[]): Notice[] {
  const same = (a: Notice) => (b: Notice) => b.id === a.id;
  return [...fresh.toReversed(), ...known.filter((one) => !fresh.some(same(one)))];
}

/** What there is to hear of, as the server names it (src/kernel/notify/notices.hpp). */
export const KINDS = [
  'mention', 'comment', 'document_assigned', 'document_posted', 'document_reversed',
  'document_changed', 'job_done', 'job_failed', 'job_paused', 'command_held',
  'backup_failed', 'backup_overdue', 'backup_good', 'checkpoint_overdue', 'checkpoint_good',
  'sign_in_refusals', 'approval_waits', 'approval_decided', 'approval_overdue',
  'task_given', 'task_changed', 'task_ended', 'deadline_near', 'deadline_passed',
  'deadline_escalated', 'identity_linked', 'passkey_added', 'invited', 'password_changed', 'factor_begun', 'factor_ended',
  'token_ends', 'certificate_ends',
  'emergency_begun', 'emergency_unreviewed',
  'crossing_asked', 'crossing_agreed', 'crossing_refused', 'crossing_ended', 'watch_hit',
  'procedure_to_read', 'procedure_overdue', 'procedure_unread', 'procedure_shipped',
  'rule', 'rule_escalated', 'monitor', 'monitor_broken', 'monitor_fine',
  'incident_ownerless', 'stamps_silent', 'stamps_good', 'delivery_failed', 'delivery_good',
];
