// Places of a graph of documents: what leads to what, from left to right, few crossings.
export interface Placed { id: string; column: number; row: number }

/** Each node one column right of the furthest that leads to it; circles are cut where first met. */
export function layered(
  ids: string[], edges: { from: string; to: string }[],
): { places: Placed[]; columns: number; rows: number } {
  const known = new Set(ids);
  const into = new Map<string, string[]>(ids.map((id) => [id, []]));
  for (const { from, to } of edges)
    if (known.has(from) && known.has(to) && from !== to) into.get(to)?.push(from);
  const column = new Map<string, number>();
  const under = new Set<string>();
  const columnOf = (id: string): number => {
    const done = column.get(id);
    if (done !== undefined) return done;
    if (under.has(id)) return -1;
    under.add(id);
    const at = Math.max(-1, ...(into.get(id) ?? []).map(columnOf)) + 1;
    under.delete(id);
    column.set(id, at);
    return at;
  };
  ids.forEach(columnOf);
  const columns = Math.max(-1, ...column.values()) + 1;
  const layers: string[][] = Array.from({ length: columns }, (_, at) =>
    ids.filter((id) => column.get(id) === at));
  const row = new Map<string, number>();
  for (const layer of layers) {
    // By the middle of those that lead here: lines cross less.
    const middle = (id: string) => {
      const rows = (into.get(id) ?? []).map((from) => row.get(from) ?? 0);
      return rows.length ? rows.reduce((sum, one) => sum + one, 0) / rows.length : 0;
    };
    layer.map((id, i) => ({ id, i, at: middle(id) }))
      .sort((a, b) => a.at - b.at || a.i - b.i)
      .forEach(({ id }, i) => row.set(id, i));
  }
  return {
    places: ids.map((id) => ({ id, column: column.get(id) ?? 0, row: row.get(id) ?? 0 })),
    columns, rows: Math.max(0, ...layers.map((layer) => layer.length)),
  };
}
