// A mail server that takes nothing unencrypted and nothing unsigned-in (RFC 5321, 3207, 4954):
// STARTTLS at the first port, TLS from the beginning at the second, and one at the third that promises
// STARTTLS and does not know it. node mail_tls.mjs FOLDER prints the ports; FOLDER/good.* and
// FOLDER/other.* are certificates and keys, FOLDER/which says which is shown; what came is appended
// to FOLDER/mail.jsonl, what was tried to FOLDER/tried.
import { appendFileSync, readFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { createSecureContext, createServer as createTls, TLSSocket } from 'node:tls';

const folder = process.argv[2];
const tried = (what) => appendFileSync(`${folder}/tried`, `${what}\n`);
const context = () => {
  const which = readFileSync(`${folder}/which`, 'utf8').trim();
  return createSecureContext({ cert: readFileSync(`${folder}/${which}.pem`),
    key: readFileSync(`${folder}/${which}.key`) });
};
const PASSWORD = Buffer.from('\0books\0correct horse').toString('base64');

function serve(socket, { sealed, upgrade }) {
  let seen = '', data = null, signedIn = false;
  const say = (line) => socket.write(`${line}\r\n`);
  socket.on('error', () => {});
  if (upgrade !== 'again') say('220 mail.test ESMTP');
  socket.on('data', (chunk) => {
    seen += chunk;
    for (let end = seen.indexOf('\r\n'); end >= 0; end = seen.indexOf('\r\n')) {
      const line = seen.slice(0, end);
      seen = seen.slice(end + 2);
      if (data !== null) {
        if (line !== '.') { data.push(line); continue; }
        appendFileSync(`${folder}/mail.jsonl`, `${JSON.stringify(data)}\n`);
        data = null;
        say('250 kept');
      } else if (/^EHLO/i.test(line)) {
        say('250-mail.test');
        if (!sealed) say('250 STARTTLS'); else say('250 AUTH PLAIN');
      } else if (/^STARTTLS/i.test(line) && !sealed && upgrade === 'yes') {
        tried('starttls');
        say('220 go on');
        socket.removeAllListeners('data');
        const secure = new TLSSocket(socket, { isServer: true, secureContext: context() });
        secure.on('error', () => tried('no-handshake'));
        serve(secure, { sealed: true, upgrade: 'again' });
        return;
      } else if (/^AUTH PLAIN/i.test(line) && sealed) {
        const given = line.split(' ')[2];
        if (given === undefined) { say('334 '); continue; }
        signedIn = given === PASSWORD;
        tried(signedIn ? 'signed-in' : 'wrong-password');
        say(signedIn ? '235 welcome' : '535 no');
      } else if (sealed && given334(line)) {
        signedIn = line === PASSWORD;
        tried(signedIn ? 'signed-in' : 'wrong-password');
        say(signedIn ? '235 welcome' : '535 no');
      } else if (/^MAIL/i.test(line)) {
        if (!sealed) tried('open-mail');
        say(sealed && signedIn ? '250 ok' : '530 sign in first');
      } else if (/^RCPT/i.test(line)) say('250 ok');
      else if (/^DATA/i.test(line)) { data = []; say('354 go on'); }
      else if (/^QUIT/i.test(line)) { say('221 bye'); socket.end(); }
      else say('502 unknown');
    }
  });
}
// The answer to "334": base64 and nothing else.
const given334 = (line) => /^[A-Za-z0-9+/=]+$/.test(line) && !/^(MAIL|RCPT|DATA|QUIT)/i.test(line);

const plain = createServer((socket) => serve(socket, { sealed: false, upgrade: 'yes' }));
const deaf = createServer((socket) => serve(socket, { sealed: false, upgrade: 'no' }));
const sealed = createTls({ SNICallback: (_name, done) => done(null, context()),
  cert: readFileSync(`${folder}/good.pem`), key: readFileSync(`${folder}/good.key`) },
(socket) => serve(socket, { sealed: true, upgrade: 'no' }));
sealed.on('tlsClientError', () => tried('no-handshake'));

const port = (server) => new Promise((done) => {
  server.listen(0, '127.0.0.1', () => done(server.address().port));
});
console.log(await port(plain), await port(sealed), await port(deaf));
