// Where notifications arrive in tests: a mail server (RFC 5321) and a receiver of webhooks that checks
// signatures by itself (standardwebhooks.com). Both refuse the first that come and keep the others.
// node notifications.mjs FOLDER REFUSALS: prints both ports; FOLDER/secret is the webhook's.
import { createHmac, timingSafeEqual } from 'node:crypto';
import { appendFileSync, readFileSync } from 'node:fs';
import { createServer as createHttp } from 'node:http';
import { createServer } from 'node:net';

const [folder, refusals] = process.argv.slice(2);
const left = { mail: Number(refusals), webhook: Number(refusals) };

const mail = createServer((socket) => {
  let seen = '', data = null;
  const say = (line) => socket.write(`${line}\r\n`);
  socket.on('error', () => {});
  say('220 mail.test ESMTP');
  socket.on('data', (chunk) => {
    seen += chunk;
    for (let end = seen.indexOf('\r\n'); end >= 0; end = seen.indexOf('\r\n')) {
      const line = seen.slice(0, end);
      seen = seen.slice(end + 2);
      if (data !== null) {
        if (line !== '.') { data.push(line.startsWith('..') ? line.slice(1) : line); continue; }
        appendFileSync(`${folder}/mail.jsonl`, `${JSON.stringify(data)}\n`);
        data = null;
        say('250 kept');
      } else if (/^EHLO/i.test(line)) say('250 mail.test');
      else if (/^MAIL/i.test(line)) { say(left.mail > 0 ? '451 later' : '250 ok'); left.mail -= 1; }
      else if (/^RCPT/i.test(line)) say('250 ok');
      else if (/^DATA/i.test(line)) { data = []; say('354 go on'); }
      else if (/^QUIT/i.test(line)) { say('221 bye'); socket.end(); }
      else say('502 unknown');
    }
  });
});

const webhook = createHttp((request, response) => {
  let body = '';
  request.on('data', (chunk) => { body += chunk; });
  request.on('end', () => {
    const { 'webhook-id': id, 'webhook-timestamp': at, 'webhook-signature': given } = request.headers;
    const secret = readFileSync(`${folder}/secret`, 'utf8').trim().replace(/^whsec_/, '');
    const due = createHmac('sha256', Buffer.from(secret, 'base64')).update(`${id}.${at}.${body}`).digest();
    const mine = Buffer.from(String(given).replace(/^v1,/, ''), 'base64');
    const good = mine.length === due.length && timingSafeEqual(mine, due) &&
      Math.abs(Date.now() / 1000 - Number(at)) < 300;
    appendFileSync(`${folder}/asked`, `${id} ${good}\n`);
    if (request.url === '/away') {
      response.writeHead(307, { location: '/in' });
    } else {
      response.statusCode = !good ? 401 : left.webhook > 0 ? 503 : 204;
      if (response.statusCode === 204) appendFileSync(`${folder}/webhook.jsonl`, `${body}\n`);
      left.webhook -= 1;
    }
    response.end();
  });
});

mail.listen(0, '127.0.0.1', () => webhook.listen(0, '127.0.0.1', () =>
  console.log(mail.address().port, webhook.address().port)));
