// A stand-in for the server while the interface is developed. `vite preview` serves the built
// interface with the content security policy of the real server, to see that nothing breaks it.
import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Connect, Plugin } from 'vite';
import { answer, type Asked } from './routes';

async function body(request: IncomingMessage): Promise<string> {
  const parts: Buffer[] = [];
  for await (const part of request) parts.push(part as Buffer);
  return Buffer.concat(parts).toString('utf8');
}

async function handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
  const url = new URL(request.url ?? '/', 'http://mock');
  const text = await body(request);
  const asked: Asked = {
    method: request.method ?? 'GET', path: url.pathname.split('/').slice(2).map(decodeURIComponent),
    query: url.searchParams, text,
    language: request.headers['accept-language'] === 'ru' ? 'ru' : 'en',
    cookie: request.headers.cookie ?? '', response,
  };
  const { status, type, content, headers } = answer(asked);
  if (status === 0) return;   // a stream, left open
  response.writeHead(status, { 'Content-Type': type, ...headers });
  response.end(content);
}

const api: Connect.NextHandleFunction = (request, response, next) => {
  if (!request.url?.startsWith('/api/')) { next(); return; }
  handle(request, response).catch(next);
};

const page: Connect.NextHandleFunction = (request, response, next) => {
  if (!request.headers.accept?.includes('text/html')) { next(); return; }
  const nonce = randomBytes(16).toString('base64');
  const html = readFileSync(new URL('../dist/index.html', import.meta.url), 'utf8');
  response.writeHead(200, {
    'Content-Type': 'text/html; charset=utf-8',
    'Content-Security-Policy': `default-src 'none'; script-src 'self'; connect-src 'self'; `
      + `style-src 'self' 'nonce-${nonce}'; img-src 'self' data: blob:; font-src 'self'; `
      + `base-uri 'none'; form-action 'self'; frame-ancestors 'none'`,
  });
  response.end(html.replaceAll('__NONCE__', nonce));
};

export function mockServer(): Plugin {
  return {
    name: 'osnova-mock',
    configureServer(server) { server.middlewares.use(api); },
    configurePreviewServer(server) {
      server.middlewares.use(api);
      server.middlewares.use(page);
    },
  };
}
