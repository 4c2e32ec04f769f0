// The rows of a grouped list: groups, and under an open one its first rows.
import type { GridRow } from '../grid/Grid';
import type { Group, Page } from '../types';

/** Rows that are shown under a group; the others are a list of their own. */
export const SHOWN_ROWS = 50;

export interface GroupedRow extends GridRow {
  id: string;
  _class: string;
  _group?: Group;       // this row is a group
  _all?: Group;         // this row leads to all that the group holds
  _open?: boolean;
  _chosen?: boolean;
}
export type Opened = ReadonlyMap<string, Page | null>;   // by value; null while it is read

export function groupedRows(
  groups: Group[], opened: Opened, chosen: ReadonlySet<string> = new Set(),
): GroupedRow[] {
  return groups.flatMap((group) => {
    const page = group.value === null ? undefined : opened.get(group.value);
    const head: GroupedRow = {
      id: `group ${group.value ?? 'rest'}`, _group: group, _open: page !== undefined,
      _class: 'row-bold',
    };
    if (!page) return [head];
    const rows = page.items.map((row): GroupedRow => {
      const own = chosen.has(row.id);
      return { ...row, _chosen: own, _class: own ? 'row-chosen' : '' };
    });
    const more: GroupedRow[] = page.next !== null
      ? [{ id: `all ${group.value}`, _all: group, _class: 'row-all' }] : [];
    return [head, ...rows, ...more];
  });
}
