// A stand-in for the server while forms and imports are developed: a small part of
// docs/develop/web.md, with everything in memory. /api/mock/... plays the other person and the cut wire.
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Plugin } from 'vite';
import type { Meta, Row } from '../src/types';
import { importing } from './import';
import { describe, texts } from './meta';
import { check, history, newId, patched, postings, record, refs, store, type Body } from './store';

export interface Asked { method: string; path: string[]; query: URLSearchParams; text: string; meta: Meta; headers: IncomingMessage['headers'] }
export type Answer = [number, unknown];

const mine = new Map<string, unknown>();
const done = new Map<string, Answer>();
const comments = new Map<string, unknown[]>();
const files = new Map<string, unknown[]>();
let cut = false;
const failed = (status: number, detail: string, problems: unknown[] = []): Answer => [status, { title: detail, detail, status, problems }];

function answer(asked: Asked): Answer {
  const [company, first, id, what] = asked.path;
  const { method, text, meta } = asked;
  if (company === 'texts') return [200, texts(asked.query.get('language') ?? 'en')];
  if (company === 'session')
    return [200, { login: 'ann', name: 'Ann Clark', language: 'en', token: '1', expires_in: 99, companies: [{ code: 'demo', name: 'Northwind Trading' }] }];
  if (company === 'mock') return play(first, id);
  if (first === 'meta') return [200, meta];
  if (first === 'import') return importing(asked);
  if (first === 'search') return [200, { items: [] }];
  if (first === 'my') {
    const key = `${id}/${what}`;
    if (method === 'PUT') { mine.set(key, JSON.parse(text)); return [200, {}]; }
    if (method === 'DELETE') { mine.delete(key); return [204, undefined]; }
    if (what === undefined) return [200, []];
    return mine.has(key) ? [200, mine.get(key)] : failed(404, 'Nothing is kept here.');
  }
  if (!store[first]) return failed(404, 'There is nothing at this address.');
  if (!id && method === 'GET') return [200, { items: store[first].slice(0, 50), next: null, refs: {} }];
  if (id === 'count') return [200, { count: String(store[first].length), exact: true, sums: {} }];
  if (id === 'find') return [200, { items: find(first, asked.query.get('q') ?? '') }];
  if (id === 'derive') return derived(meta, first, JSON.parse(text));
  const key = String(asked.headers['idempotency-key'] ?? '');
  const known = method !== 'GET' && done.get(key);
  if (known) return known;
  const result = one(asked, first, id, what);
  if (method !== 'GET' && key) done.set(key, result);
  return result;
}

function play(what: string, id: string): Answer {
  if (what === 'cut') cut = true;
  if (what === 'mend') cut = false;
  if (what === 'other') {
    const row = store['sales.invoice'].find((other) => other.id === id);
    if (row && Array.isArray(row.lines)) {
      Object.assign(row, { note: 'Boris was here', due_on: '2026-09-01', version: String(Number(row.version) + 1) });
      row.lines[0].price = '399.00';
      record(id, 'update', 'Changed', 'Boris Ivanov');
    }
  }
  return [200, {}];
}

function find(name: string, q: string) {
  const words = q.toLowerCase();
  return store[name].filter((row) => `${row.code} ${row.name}`.toLowerCase().includes(words)).slice(0, 10)
    .map((row) => ({ id: row.id, code: String(row.code), name: String(row.name) }));
}

function derived(meta: Meta, name: string, body: Body): Answer {
  const before = store[name].find((row) => row.id === body.id) ?? null;
  const row = patched(before, (body.input ?? {}) as Body);
  const problems = check(meta, name, row);
  return [200, { record: row, refs: refs(meta, name, row), problems, postings: problems.length ? [] : postings(row) }];
}

function one(asked: Asked, name: string, id: string | undefined, what: string | undefined): Answer {
  const { method, text, meta, headers } = asked;
  const row = store[name].find((other) => other.id === id) ?? null;
  if (id && !row) return failed(404, 'There is no such record.');
  if (method === 'GET' && row) return read(meta, name, row, what);
  if (what === 'comments') { comments.set(id ?? '', [...comments.get(id ?? '') ?? [], { id: newId(), user: 'Ann Clark', at: new Date().toISOString(), text: JSON.parse(text).text }]); return [200, {}]; }
  if (what === 'files') { files.set(id ?? '', [...files.get(id ?? '') ?? [], { id: newId(), name: decodeURIComponent(String(headers['x-file-name'])), type: headers['content-type'], size: text.length, user: 'Ann Clark', at: new Date().toISOString() }]); return [200, {}]; }
  if (row && headers['if-match'] !== `"${row.version}"`)
    return failed(409, 'Somebody changed the record meanwhile.', [{ code: 'command.stale_version', path: '', args: {}, message: 'Somebody changed the record meanwhile.' }]);
  if (method === 'DELETE') { store[name] = store[name].filter((other) => other !== row); return [204, undefined]; }
  const then = what ?? asked.query.get('then');
  const after = what ? structuredClone(row as Row) : patched(row, JSON.parse(text));
  const problems = check(meta, name, after);
  if (problems.length) return failed(422, problems[0].message, problems);
  if (then) after.status = meta.records[name].actions.find((action) => action.name === then)?.to ?? after.status;
  if (row) store[name][store[name].indexOf(row)] = after;
  else { after.id = newId(); if (meta.records[name].kind === 'document') after.number = `INV-${after.id}`; store[name].push(after); }
  after.version = String(Number(after.version) + 1);
  record(after.id, then ?? 'save', then ? `Action: ${then}` : 'Changed');
  return [200, { id: after.id, version: after.version }];
}

function read(meta: Meta, name: string, row: Row, what: string | undefined): Answer {
  switch (what) {
    case 'view': return [200, { record: row, refs: refs(meta, name, row), actions: meta.records[name].actions.map((action) => {
      const right = action.from.includes(String(row.status));
      const approve = action.name === 'approve';
      return { name: action.name, allowed: right && !approve, problems: right && !approve ? [] : [{ code: 'x', path: '', args: {}, message: approve ? 'Waits for a second person: you entered this invoice yourself.' : `Not possible for a document that is ${row.status}.` }] };
    }) }];
    case 'movements': return [200, { postings: [...postings(row), ...(row.status === 'reversed' ? postings(row, true) : [])], registers: [{ name: 'debt', label: 'Receivables', columns: [
      { name: 'date', label: 'Date', type: 'date' }, { name: 'party', label: 'Customer', type: 'text' }, { name: 'amount', label: 'Amount', type: 'amount' }], rows: [[row.date, 'Alder Ltd', row.total], ...(row.status === 'reversed' ? [[row.date, 'Alder Ltd', `-${row.total}`]] : [])] }] }];
    case 'history': return [200, { items: history.get(row.id) ?? [] }];
    case 'related': return [200, { edges: [{ from: '70', to: '71', field: 'order' }, { from: '71', to: row.id, field: 'delivery' }, { from: '70', to: row.id, field: 'order' }, { from: row.id, to: '72', field: 'document' }], nodes: [
      { id: '70', record: 'sales.order', label: 'Order', number: 'SO-0007', date: '2026-07-01', status: 'confirmed', total: '1200.00' },
      { id: '71', record: 'sales.delivery', label: 'Delivery', number: 'DN-0011', date: '2026-07-10', status: 'posted' },
      { id: row.id, record: name, label: meta.records[name].label, number: String(row.number), date: String(row.date), status: String(row.status), total: String(row.total) },
      { id: '72', record: 'treasury.payment', label: 'Payment', number: 'PY-0100', date: '2026-07-20', status: 'posted', total: '600.00' }] }];
    case 'files': return [200, { items: files.get(row.id) ?? [] }];
    case 'comments': return [200, { items: comments.get(row.id) ?? [] }];
    default: return [200, row];
  }
}

async function handle(request: IncomingMessage, response: ServerResponse) {
  const url = new URL(request.url ?? '/', 'http://mock');
  const parts: Buffer[] = [];
  for await (const part of request) parts.push(part as Buffer);
  const path = url.pathname.split('/').slice(2).map(decodeURIComponent);
  if (path[1] === 'events') { response.writeHead(200, { 'Content-Type': 'text/event-stream' }); response.write(': hello\n\n'); return; }
  if (cut && path[0] !== 'mock') { request.socket.destroy(); return; }
  const language = request.headers['accept-language'] === 'ru' ? 'ru' : 'en';
  const [status, content] = answer({ method: request.method ?? 'GET', path, query: url.searchParams, headers: request.headers,
    text: Buffer.concat(parts).toString('utf8'), meta: describe(language) });
  const csv = typeof content === 'string';
  response.writeHead(status, { 'Content-Type': csv ? 'text/csv' : 'application/json' });
  response.end(csv ? content : content === undefined ? '' : JSON.stringify(content));
}

export function mockDocument(): Plugin {
  return {
    name: 'osnova-mock-document',
    configureServer(server) {
      server.middlewares.use((request, response, proceed) => {
        if (!request.url?.startsWith('/api/')) { proceed(); return; }
        handle(request, response).catch(proceed);
      });
    },
  };
}
