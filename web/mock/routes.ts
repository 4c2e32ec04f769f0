// The routes of docs/develop/web.md that lists, reports and Home need.
import type { ServerResponse } from 'node:http';
import type { Meta, Row, Stored } from '../src/types';
import { rows } from './data';
import { count, page, references } from './lists';
import { describe, texts } from './meta';
import { report } from './reports';

export interface Asked {
  method: string; path: string[]; query: URLSearchParams; text: string; language: string;
  cookie: string; response: ServerResponse;
}
export interface Answer {
  status: number; type: string; content: string; headers?: Record<string, string>;
}

const data = rows();
const mine = new Map<string, Stored<unknown>>();
const listeners = new Set<ServerResponse>();
let seq = 1;

const json = (value: unknown, status = 200, headers = {}): Answer =>
  ({ status, type: 'application/json', content: JSON.stringify(value), headers });
const problem = (status: number, detail: string, problems: unknown[] = []): Answer =>
  json({ title: detail, detail, status, problems }, status);

export function answer(asked: Asked): Answer {
  const [first, ...rest] = asked.path;
  if (first === 'texts') return json(texts(asked.query.get('language') ?? 'en'));
  if (first === 'session') return session(asked);
  if (!asked.cookie.includes('osnova_session=1')) return problem(401, 'Signed out.');
  if (first === 'guide') return guide(rest.join('/'), asked.query.get('language') ?? 'en');
  return company(asked, rest, describe(asked.language));
}

function session(asked: Asked): Answer {
  if (asked.method === 'DELETE')
    return json({}, 200, { 'Set-Cookie': 'osnova_session=; Path=/; Max-Age=0' });
  if (asked.method === 'POST') {
    const { password } = JSON.parse(asked.text) as { password: string };
    return password === 'wrong' ? problem(401, texts(asked.language)['web.sign_in.wrong'])
      : json({ token: 't', expires_in: 3600 }, 200,
        { 'Set-Cookie': 'osnova_session=1; Path=/; HttpOnly; SameSite=Strict' });
  }
  if (!asked.cookie.includes('osnova_session=1')) return problem(401, 'Signed out.');
  return json({ login: 'ann', name: 'Ann Clark', language: 'en', companies: [
    { code: 'demo', name: 'Northwind Trading' }, { code: 'second', name: 'Second Ltd' }] });
}

function company(asked: Asked, [record, ...rest]: string[], meta: Meta): Answer {
  const { query } = asked;
  switch (record) {
    case 'meta': return json(meta);
    case 'my': return my(asked, rest[0], rest[1]);
    case 'events': return events(asked.response);
    case 'report': return json(report(rest[0], Object.fromEntries(query), data));
    case 'search': return json({ items: search(meta, query.get('q') ?? '') });
  }
  if (!meta.records[record]) return problem(404, 'There is nothing at this address.');
  if (rest.length === 0) return json(page(meta, record, data, query));
  if (rest[0] === 'count') return json(count(meta, record, data[record], query));
  if (rest[0] === 'find') return json({ items: find(record, query.get('q') ?? '') });
  if (rest[0] === 'export') return { status: 200, type: 'text/csv', content: 'number\n' };
  const row = data[record].find((other) => other.id === rest[0]);
  if (!row) return problem(404, 'There is no such record.');
  if (asked.method === 'POST') return act(meta, record, row, rest[1]);
  const whole: Row = record === 'sales.invoice' ? { ...row, lines: [
    { id: '1', description: 'Oak table', quantity: '2.000', price: '410.0000', gross: '820.00' },
    { id: '2', description: 'Delivery', quantity: '1.000', price: '35.5000', gross: '35.50' },
  ] } : row;
  if (rest[1] === 'view')
    return json({ record: whole, refs: references(meta, record, [row], data), actions: [] });
  return json(whole);
}

function act(meta: Meta, record: string, row: Row, name: string): Answer {
  const action = meta.records[record].actions.find((a) => a.name === name);
  if (!action) return problem(404, 'There is no such action.');
  if (!action.from.includes(String(row.status)))
    return problem(422, `${row.number}: "${action.label}" is not possible now.`);
  if (Number(row.id) % 5 === 0)
    return problem(422, 'The period is closed.', [{ code: 'ledger.period.closed', path: 'date',
      args: {}, message: 'The period 2026-06 is closed.' }]);
  row.status = action.to ?? row.status;
  row.version = String(Number(row.version) + 1);
  tell(record, row);
  return json({ id: row.id, version: row.version });
}

function tell(record: string, row: Row) {
  const event = { seq: String(seq++), record, id: row.id, version: row.version, command: 'post' };
  for (const listener of listeners) listener.write(`data: ${JSON.stringify(event)}\n\n`);
}

function events(response: ServerResponse): Answer {
  response.writeHead(200, { 'Content-Type': 'text/event-stream', 'Cache-Control': 'no-store' });
  response.write(': hello\n\n');
  listeners.add(response);
  response.on('close', () => listeners.delete(response));
  return { status: 0, type: '', content: '' };
}

function my({ method, text }: Asked, kind: string, key?: string): Answer {
  const at = `${kind}/${key}`;
  if (key === undefined)
    return json([...mine].filter(([name]) => name.startsWith(`${kind}/`)).map(([, one]) => one));
  if (method === 'PUT') {
    mine.set(at, { key, value: JSON.parse(text), updated_at: new Date().toISOString(),
      shared: false, owner: 'ann' });
    return json({});
  }
  if (method === 'DELETE') { mine.delete(at); return json({}); }
  const stored = mine.get(at);
  return stored ? json(stored.value) : problem(404, 'Nothing is kept here.');
}

function find(record: string, q: string) {
  const wanted = q.toLowerCase();
  return data[record]
    .map((row) => ({
      id: row.id, code: String(row.code ?? row.number), name: String(row.name ?? ''),
    }))
    .filter(({ code, name }) => `${code} ${name}`.toLowerCase().includes(wanted))
    .slice(0, 10);
}

function search(meta: Meta, q: string) {
  return Object.keys(meta.records).flatMap((record) => find(record, q).slice(0, 4).map((found) =>
    ({ record, id: found.id, label: meta.records[record].label,
      text: `${found.code} ${found.name}`.trim() })));
}

function guide(name: string, language: string): Answer {
  const content = language === 'ru'
    ? `# Руководство\n\nСтраница **${name}**.\n\n- [Импорт](import)\n- \`код\`\n`
    : `# Guide\n\nThis is the page **${name}**. See [import](import).\n\n## Steps\n\n`
      + '1. Open a list\n2. Press `n`\n\n| Key | What |\n|---|---|\n| n | new |\n\n'
      + '> A posted document never changes.\n\n<script>alert(1)</script>\n\n```\ncode\n```\n';
  return { status: 200, type: 'text/markdown; charset=utf-8', content };
}
