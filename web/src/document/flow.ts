// The flow of a record as steps in a row, and which of its actions can be taken.
import type { Option, RecordMeta, View } from '../types';
import { t } from '../texts';

export interface Step { code: string; label: string; state: 'done' | 'now' | 'later' }

/** The straight way through the flow; a state beside it (reversed) is shown when it is reached. */
export function stepsOf(meta: RecordMeta, current: string): Step[] {
  const way: Option[] = [];
  const label = (code: string) => meta.statuses.find((one) => one.code === code);
  for (let at = meta.statuses[0]; at && !way.includes(at);) {
    way.push(at);
    const onward = meta.actions.find((action) =>
      !action.destructive && action.to && action.from.includes(at.code)
      && !way.some((one) => one.code === action.to));
    const next = onward?.to && label(onward.to);
    if (!next) break;
    at = next;
  }
  const aside = label(current);
  if (aside && !way.includes(aside)) {
    // What lies behind the state from which one gets there was not reached.
    const from = meta.actions.filter(({ to }) => to === current).flatMap((action) => action.from)
      .map((code) => way.findIndex((one) => one.code === code));
    const left = Math.max(...from);
    if (left >= 0) way.length = left + 1;
    way.push(aside);
  }
  const here = way.findIndex((one) => one.code === current);
  return way.map((one, i) => ({
    ...one, state: i < here ? 'done' : i === here ? 'now' : 'later',
  }));
}

export interface Offer {
  name: string; label: string; hint: string; destructive: boolean; withArguments: boolean;
  reason: string;        // why it cannot be taken now; empty = it can
  current: boolean;      // it can be taken in the state of the record
  leads: boolean;        // to another state
}

/**
 * Every action of the flow with the reason why not. Unsaved input may mend what belongs to a field.
 */
export function offersOf(
  meta: RecordMeta, status: string, view: View['actions'], dirty: boolean,
): Offer[] {
  // Which field it is: a step that lacks four values says so four times.
  const told = ({ path, message }: { path: string; message: string }) => {
    const label = meta.fields.find((field) => field.name === path)?.label;
    return label ? `${label}: ${message}` : message;
  };
  return meta.actions.map((action) => {
    const current = action.from.length === 0 || action.from.includes(status);
    const known = view.find((one) => one.name === action.name);
    const problems = (known && !known.allowed ? known.problems : [])
      .filter((problem) => !dirty || problem.path === '');
    const reason = meta.may[action.name] === false ? t('web.document.may_not')
      : problems.length ? problems.map(told).join('\n')
        : !current ? t('web.document.not_now') : known && !known.allowed && !dirty
          ? t('web.document.not_allowed') : '';
    return {
      name: action.name, label: action.label, hint: action.hint, current, reason,
      destructive: action.destructive, withArguments: action.arguments.length > 0,
      leads: !!action.to,
    };
  });
}

/** The step that Ctrl+Enter takes: to post if that is allowed, else the first that leads on. What leads
 * nowhere (an earlier version, a new secret) is never proposed. */
export function nextStep(offers: Offer[]): Offer | undefined {
  const leading = offers.filter((one) => one.current && one.leads && !one.destructive);
  const allowed = leading.filter((one) => one.reason === '');
  return allowed.find((one) => one.name === 'post') ?? allowed[0] ?? leading[0];
}
