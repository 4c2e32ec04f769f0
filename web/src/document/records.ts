// Records as the form holds them: a line goes by `id`, which the server calls `line_id`.
import { call, type Options } from '../api';
import type { Row } from '../types';

export async function callRecord<T extends { record: Row }>(
  path: string, options: Options = {},
): Promise<T> {
  const answer = await call<T>(path, options);
  return { ...answer, record: withLineIds(answer.record) };
}

export function withLineIds(record: Row): Row {
  return Object.fromEntries(Object.entries(record).map(([name, value]) => [name,
    Array.isArray(value) ? value.map((line) => ({ ...line, id: String(line.line_id ?? '') }))
      : value])) as Row;
}
