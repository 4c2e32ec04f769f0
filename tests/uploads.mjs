// Requests byte by byte over a plain socket: port, the owner's token, that of one who may only
// read, a party's id, the server's process.
import { readFileSync } from 'node:fs';
import { connect } from 'node:net';

const [port, owner, reader, party, process_id] = process.argv.slice(2);
const MB = 1 << 20;
let failures = 0;

function check(what, expected, actual) {
  const good = expected === actual;
  console.log(good ? `ok      ${what}` : `FAILED  ${what}\n  expected: ${expected}\n  actual:   ${actual}`);
  if (!good) failures += 1;
}

const pause = (ms) => new Promise((resolve) => { setTimeout(resolve, ms); });

/** A connection that remembers what came and when the other side ended it. */
class Wire {
  constructor() {
    this.socket = connect({ port: Number(port), host: '127.0.0.1', allowHalfOpen: true });
    this.text = '';
    this.ended = false;
    this.broken = false;
    this.socket.on('data', (bytes) => { this.text += bytes.toString('latin1'); });
    this.socket.on('end', () => { this.ended = true; });
    this.socket.on('error', () => { this.broken = true; });
  }
  send(bytes) { return new Promise((resolve) => { this.socket.write(bytes, resolve); }); }
  head(method, path, headers) {
    const lines = Object.entries({ Host: 'x', ...headers }).map(([n, v]) => `${n}: ${v}\r\n`);
    return this.send(`${method} ${path} HTTP/1.1\r\n${lines.join('')}\r\n`);
  }
  async until(done, within_ms = 5000) {
    for (const late = Date.now() + within_ms; !done() && Date.now() < late;) await pause(5);
    return done();
  }
  async status() {
    await this.until(() => /^HTTP\/1\.1 (?!100)\d{3}[^]*\r\n\r\n/m.test(this.text));
    return /HTTP\/1\.1 (?!100)(\d{3})/.exec(this.text)?.[1] ?? `nothing: ${this.text}`;
  }
  close() { this.socket.destroy(); }
}

const as = (token) => (token ? { Authorization: `Bearer ${token}` } : {});

/** Only line and headers are sent: what is answered? */
async function refused(what, expected, method, path, headers, code) {
  const wire = new Wire();
  await wire.head(method, path, headers);
  check(what, expected, await wire.status());
  check(`${what}: in a problem document`, true, await wire.until(() => wire.text.includes(`"code":"${code}"`)));
  check(`${what}: and the connection ends`, true, await wire.until(() => wire.ended) && /Connection: close/.test(wire.text));
  wire.close();
}

const table = (token, length) => ({ ...as(token), 'X-File-Name': 'a.csv', 'Content-Length': length });
await refused('an upload of nobody', '401', 'POST', '/api/SHOP/import', table('', 60 * MB), 'access.sign_in');
await refused('of somebody else', '401', 'POST', '/api/SHOP/import', table('0123', 60 * MB), 'access.sign_in');
await refused('of one who may only read', '403', 'POST', '/api/SHOP/import', table(reader, 60 * MB), 'import.no_target');
await refused('beyond the limit', '413', 'POST', '/api/SHOP/import', table(owner, 64 * MB + 1), 'http.too_large');
await refused('right before limit', '403', 'POST', '/api/SHOP/import', table(reader, 64 * MB + 1), 'import.no_target');
await refused('a document beyond its own limit', '413', 'POST', '/api/SHOP/sales.invoice', { ...as(owner), 'Content-Length': 16 * MB + 1 }, 'http.too_large');
await refused('a document of one who may only read', '403', 'POST', '/api/SHOP/sales.invoice', { ...as(reader), 'Content-Length': MB }, 'access.denied');
await refused('a step of one who may only read', '403', 'POST', '/api/SHOP/sales.invoice/5/post', { ...as(reader), 'Content-Length': MB }, 'access.denied');
await refused('a sign-in of megabytes', '413', 'POST', '/api/session', { 'Content-Length': 2 * MB }, 'http.too_large');
await refused('a company that is none', '404', 'POST', '/api/NOPE/import', table(owner, MB), 'command.unknown_company');
await refused('a record that is none', '404', 'POST', '/api/SHOP/nonsense', { ...as(owner), 'Content-Length': MB }, 'command.unknown');
await refused('a method that is none', '405', 'PUT', '/api/SHOP/party.party', { ...as(owner), 'Content-Length': MB }, 'http.method');
await refused('a cookie of another site', '401', 'POST', '/api/SHOP/import', { Cookie: 'osnova_session=0', 'Content-Length': MB }, 'access.sign_in');
await refused('waiting to be asked, in vain', '401', 'POST', '/api/SHOP/import', { ...table('', MB), Expect: '100-continue' }, 'access.sign_in');
await refused('in pieces of nobody knows how many', '401', 'POST', '/api/SHOP/import', { 'Transfer-Encoding': 'chunked' }, 'access.sign_in');

{
  const wire = new Wire();
  await wire.head('POST', '/api/SHOP/import', { 'Content-Length': 3, 'Transfer-Encoding': 'chunked' });
  check('two framings, nothing sent yet', '400', await wire.status());
  wire.close();
}

// Who sends all of it, although he was told, reads his answer; and none of it is kept.
const most_memory_kb = () => Number(/VmHWM:\s*(\d+)/.exec(readFileSync(`/proc/${process_id}/status`, 'utf8'))[1]);
{
  const before = most_memory_kb();
  const wire = new Wire();
  await wire.head('POST', '/api/SHOP/import', table('', 60 * MB));
  for (let sent = 0; sent < 60; sent += 1) await wire.send(Buffer.alloc(MB, 'x'));
  check('a deaf sender gets his answer', '401', await wire.status());
  check('and no reset', false, wire.broken);
  check('nothing of it was kept', true, most_memory_kb() - before < 16 * 1024);
  wire.close();
}

// In pieces, beyond the limit of the route.
{
  const wire = new Wire();
  await wire.head('POST', `/api/SHOP/party.party/${party}/comments`, { ...as(owner), 'Transfer-Encoding': 'chunked' });
  const piece = Buffer.concat([Buffer.from('40000\r\n'), Buffer.alloc(0x40000, 'x'), Buffer.from('\r\n')]);
  for (let i = 0; i < 6 && !/^HTTP/.test(wire.text); i += 1) { await wire.send(piece); await pause(20); }
  check('pieces beyond the limit', '413', await wire.status());
  wire.close();
}

// Asked to go on, and slow: a byte now and then is a whole body in the end.
const rows = 'Code;Name\nS1;Slow\n';
{
  const wire = new Wire();
  await wire.head('POST', '/api/SHOP/import', { ...table(owner, rows.length), Expect: '100-continue' });
  check('the sender is asked to go on', true, await wire.until(() => wire.text.startsWith('HTTP/1.1 100 Continue\r\n\r\n')));
  for (const byte of rows) { await wire.send(byte); await pause(10); }
  check('a slow upload is taken', '201', await wire.status());
  check('and what it holds is answered', true, await wire.until(() => wire.text.includes('"rows":1')));
  wire.text = '';
  await wire.head('GET', '/api/SHOP/jobs', as(owner));
  check('the connection is good for more', '200', await wire.status());
  wire.close();
}
{
  const wire = new Wire();
  const line = `POST /api/SHOP/party.party HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer ${owner}\r\nContent-Length: 23\r\n\r\n`;
  for (const byte of `${line}{"code":"T","name":"T"}`) { await wire.send(byte); await pause(1); }
  check('headers byte by byte', '201', await wire.status());
  check('without being asked for what was not held back', false, wire.text.includes('100 Continue'));
  wire.close();
}
{
  const wire = new Wire();
  const one = `GET /api/SHOP/jobs HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer ${owner}\r\n\r\n`;
  await wire.send(one + one);
  check('two requests at once, two answers', true, await wire.until(() => wire.text.split('HTTP/1.1 200').length === 3));
  wire.close();
}
process.exit(failures === 0 ? 0 : 1);
