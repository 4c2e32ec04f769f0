// A second place for checkpoints: refuses the first messages, then keeps the lines that come.
// node checkpoints.mjs FILE REFUSALS: prints its port; writes what it was asked to FILE.log.
import { appendFileSync } from 'node:fs';
import { createServer } from 'node:http';

const [file, refusals] = process.argv.slice(2);
let left = Number(refusals);
const server = createServer((request, response) => {
  let body = '';
  request.on('data', (chunk) => { body += chunk; });
  request.on('end', () => {
    const { authorization = '-', 'content-type': type, 'idempotency-key': key } = request.headers;
    appendFileSync(`${file}.log`, `${request.method} ${request.url} ${authorization} ${type} ${key}\n`);
    response.statusCode = left > 0 ? 503 : 204;
    if (left > 0) left -= 1; else appendFileSync(file, body);
    response.end();
  });
});
server.listen(0, '127.0.0.1', () => console.log(server.address().port));
