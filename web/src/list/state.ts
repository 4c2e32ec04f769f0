// What a list shows, as it stands in the address: the same names as the server's conditions, so
// that an address can be sent to a colleague.

export interface ListState {
  q: string;
  conditions: Record<string, string>;   // "date.from" -> "2026-01-01"
  sort: string;
  order: 'asc' | 'desc';
  columns: string[];                    // empty: the record's own
  group: string;                        // the field that it is grouped by, or ''
  view: string;                         // key of the saved view that it came from
}

const OWN = new Set(['q', 'sort', 'order', 'cols', 'group', 'view', 'look']);

export function readState(search: URLSearchParams): ListState {
  const conditions: Record<string, string> = {};
  for (const [name, value] of search) if (!OWN.has(name) && value !== '') conditions[name] = value;
  return {
    q: search.get('q') ?? '', conditions, sort: search.get('sort') ?? '',
    order: search.get('order') === 'desc' ? 'desc' : 'asc',
    columns: search.get('cols')?.split(',').filter(Boolean) ?? [], group: search.get('group') ?? '',
    view: search.get('view') ?? '',
  };
}

export function writeState(state: ListState): URLSearchParams {
  const search = new URLSearchParams();
  if (state.q) search.set('q', state.q);
  for (const [name, value] of Object.entries(state.conditions)) search.set(name, value);
  if (state.sort) { search.set('sort', state.sort); search.set('order', state.order); }
  if (state.columns.length) search.set('cols', state.columns.join(','));
  if (state.group) search.set('group', state.group);
  if (state.view) search.set('view', state.view);
  return search;
}

/** The conditions alone, for /count and for bulk work. */
export function conditionsOf(state: ListState): Record<string, string> {
  return { ...state.conditions, ...(state.q ? { q: state.q } : {}) };
}

/** Sets or clears the conditions of one field and leaves the others as they are. */
export function withField(
  conditions: Record<string, string>, field: string, own: Record<string, string>,
): Record<string, string> {
  const next = Object.fromEntries(Object.entries(conditions).filter(([name]) =>
    name !== field && !name.startsWith(`${field}.`)));
  for (const [operator, value] of Object.entries(own))
    if (value !== '') next[operator ? `${field}.${operator}` : field] = value;
  return next;
}

/** The conditions of one field by operator; '' is equality. */
export function ofField(
  conditions: Record<string, string>, field: string,
): Record<string, string> {
  const own: Record<string, string> = {};
  for (const [name, value] of Object.entries(conditions)) {
    if (name === field) own[''] = value;
    else if (name.startsWith(`${field}.`)) own[name.slice(field.length + 1)] = value;
  }
  return own;
}

export function filteredFields(conditions: Record<string, string>): string[] {
  // The name of an added field has a dot of its own: "extra.colour.from".
  return [...new Set(Object.keys(conditions).map((name) =>
    name.split('.').slice(0, name.startsWith('extra.') ? 2 : 1).join('.')))];
}
