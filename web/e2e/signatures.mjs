// Electronic signatures: a key is added on the account page, a decision is signed on a phone, the document
// shows it, and a signature of a tool outside is taken in beside it.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { look, person, PHONE, scenario, shown, until } from './people.mjs';
import { password } from './server.mjs';

function openssl(folder, ...words) {
  const done = spawnSync('openssl', words, { cwd: folder });
  assert.equal(done.status, 0, `openssl ${words.join(' ')}: ${done.stderr}`);
}

/** An authority, and two people whom it knows: one with a key to keep here, one with a tool outside. */
function makeCertificates(folder) {
  const request = (name, subject, ...more) => openssl(folder, 'req', '-newkey', 'rsa:2048', '-nodes',
    '-utf8', '-keyout', `${name}.key`, '-out', `${name}.pem`, '-subj', subject, '-x509', '-days', '300',
    '-addext', 'basicConstraints=critical,CA:false', ...more);
  openssl(folder, 'req', '-x509', '-newkey', 'rsa:2048', '-nodes', '-keyout', 'root.key', '-out',
    'root.pem', '-days', '900', '-subj', '/CN=Test authority', '-addext',
    'keyUsage=critical,keyCertSign,cRLSign');
  request('boris', '/CN=Борис Ильин', '-CA', 'root.pem', '-CAkey', 'root.key', '-addext',
    'keyUsage=critical,digitalSignature,nonRepudiation');
  request('vera', '/CN=Vera Stone', '-CA', 'root.pem', '-CAkey', 'root.key', '-addext',
    'keyUsage=critical,digitalSignature');
  request('stamps', '/CN=Test time stamps', '-CA', 'root.pem', '-CAkey', 'root.key', '-addext',
    'keyUsage=critical,digitalSignature', '-addext', 'extendedKeyUsage=critical,timeStamping');
  openssl(folder, 'pkcs12', '-export', '-inkey', 'boris.key', '-in', 'boris.pem', '-out', 'boris.p12',
    '-passout', 'pass:correct horse');
}

async function agreed(boris, answer) {
  if (!answer.waits) return;
  await boris.api('POST', `DEMO/kernel.workspace_approval/${answer.waits}/approve`, {},
    { 'If-Match': '"1"' });
}

async function addCertificate(one, file, passphrase) {
  await one.go('/DEMO/account');
  const place = one.page.getByRole('region', { name: 'Certificates for signing' });
  await place.getByRole('button', { name: 'Add a certificate' }).click();
  await place.locator('input[type=file]').setInputFiles(file);
  if (passphrase) await place.getByLabel('Passphrase of the key').fill(passphrase);
  await place.getByLabel('Your password now').fill(password);
  await place.getByRole('button', { name: 'Add a certificate' }).click();
  return place;
}

/** The signature with a time stamp over it. */
function stamp(folder, p7s) {
  writeFileSync(join(folder, 'tsa.cnf'), `[tsa]\nserial = ${join(folder, 'tsa.serial')}\n`
    + 'signer_digest = sha256\ndefault_policy = 1.2.3.4\ndigests = sha256\ness_cert_id_alg = sha256\n');
  writeFileSync(join(folder, 'tsa.serial'), '01');
  const der = new URL('../../tests/authorities.py', import.meta.url).pathname;
  const python = (...words) => assert.equal(spawnSync('python3', [der, ...words], { cwd: folder }).status, 0);
  python('value', p7s, 'value');
  openssl(folder, 'ts', '-query', '-cert', '-sha256', '-data', 'value', '-out', 'query');
  openssl(folder, 'ts', '-reply', '-config', 'tsa.cnf', '-section', 'tsa', '-queryfile', 'query', '-signer',
    'stamps.pem', '-inkey', 'stamps.key', '-token_out', '-out', 'token');
  python('add', p7s, 'token', p7s);
}

export function signatures(world) {
  scenario(world, 'a payment waits, is signed and agreed to on a phone, and signed once more outside',
    async (anna, page) => {
      const { folder } = world.server;
      makeCertificates(folder);
      const boris = await person(world.browser, world.server, { login: 'boris', size: PHONE });
      const vera = await person(world.browser, world.server, { login: 'vera' });
      await agreed(boris, await anna.api('POST', 'DEMO/kernel.trusted_certificate', { code: 'e2e',
        name: 'Test authority', certificate: readFileSync(join(folder, 'root.pem'), 'utf8') }));
      const policy = { code: 'e2e-signed', name: 'Signed payments', active: true,
        command: 'sales.payment.post', conditions: [{ field: 'amount', op: 'at_least', value: '6000' }],
        stages: [{ name: 'Second person', signature: 'yes' }] };
      await agreed(boris, await anna.api('POST', 'DEMO/kernel.policy', policy));

      // Boris keeps his key here.
      const mine = await addCertificate(boris, join(folder, 'boris.p12'), 'correct horse');
      await shown(mine, 'Борис Ильин').waitFor();
      await shown(mine, 'signs here').waitFor();
      await mine.scrollIntoViewIfNeeded();
      await look(boris.page, 'certificate-phone');

      const { items: [party] } = await anna.api('GET', 'DEMO/party.party/find?q=K1003');
      const payment = await anna.api('POST', 'DEMO/sales.payment?then=post',
        { customer: party.id, amount: '7500' });
      assert.ok(payment.waits);

      // He agrees, and the dialog asks for his signature.
      await boris.go(`/DEMO/kernel.approval/${payment.waits}`);
      await boris.page.getByRole('button', { name: 'Approve', exact: true }).click();
      const dialog = boris.page.getByRole('dialog');
      await dialog.getByLabel('Passphrase of the key').fill('wrong horse');
      const agree = dialog.getByRole('button', { name: 'Approve' });
      await agree.click();
      await shown(dialog, 'The passphrase does not open this key.').waitFor();
      await look(boris.page, 'sign-phone');
      await dialog.getByLabel('Passphrase of the key').fill('correct horse');
      await dialog.getByLabel('Power of attorney', { exact: true }).fill('МЧД-7');
      await agree.click();
      await until('it is posted', async () =>
        (await anna.api('GET', `DEMO/sales.payment/${payment.id}`)).status === 'posted');

      // The payment shows it.
      await anna.go(`/DEMO/sales.payment/${payment.id}`);
      await page.getByRole('tab', { name: 'Signatures' }).click();
      const panel = page.getByRole('tabpanel');
      await shown(panel, 'Борис Ильин').waitFor();
      await shown(panel, 'valid, revocation not known').waitFor();
      await shown(panel, 'Power of attorney МЧД-7').waitFor();

      // Vera signs with a tool of her own.
      await shown(await addCertificate(vera, join(folder, 'vera.pem'), ''), 'signs outside').waitFor();
      await vera.go(`/DEMO/sales.payment/${payment.id}?part=signatures`);
      await vera.page.getByRole('button', { name: 'Sign', exact: true }).click();
      const outside = vera.page.getByRole('dialog');
      await shown(outside, /None of your keys is kept here/).waitFor();
      await until('the dialog stands still', () => outside.evaluate((box) =>
        box.getAnimations({ subtree: true }).length === 0));
      const [download] = await Promise.all([vera.page.waitForEvent('download'),
        outside.getByRole('button', { name: 'Download what is to be signed' }).click()]);
      const content = join(folder, 'content.json');
      await download.saveAs(content);
      writeFileSync(join(folder, 'bad.p7s'), 'no signature');
      await outside.locator('input[type=file]').setInputFiles(join(folder, 'bad.p7s'));
      await outside.getByRole('button', { name: /Sign$/ }).click();
      await shown(outside, 'The signature cannot be read or does not hold.').waitFor();
      openssl(folder, 'cms', '-sign', '-cades', '-binary', '-outform', 'DER', '-in', content, '-signer',
        'vera.pem', '-inkey', 'vera.key', '-out', 'vera.p7s');
      stamp(folder, 'vera.p7s');
      await outside.locator('input[type=file]').setInputFiles(join(folder, 'vera.p7s'));
      await look(vera.page, 'sign-outside');
      await outside.getByRole('button', { name: /Sign$/ }).click();
      await shown(vera.page.getByRole('tabpanel'), 'Vera Stone').waitFor();
      await shown(vera.page.getByRole('tabpanel'), /^Time stamp .*, Test time stamps$/).waitFor();
      await look(vera.page, 'signatures-desk');
      const [file] = await Promise.all([vera.page.waitForEvent('download'),
        vera.page.getByRole('button', { name: 'Download .p7s: Vera Stone' }).click()]);
      const taken = join(folder, 'taken.p7s');
      await file.saveAs(taken);
      assert.match(file.suggestedFilename(), /\.json\.p7s$/);
      openssl(folder, 'cms', '-verify', '-cades', '-binary', '-purpose', 'any', '-inform', 'DER', '-in',
        taken, '-content', content, '-CAfile', 'root.pem', '-out', 'verified.json');

      // In Russian, on a phone.
      await boris.page.goto(`${world.server.base}/DEMO/sales.payment/${payment.id}?part=signatures`);
      await boris.page.getByRole('tab', { name: 'Signatures' }).waitFor();
      await boris.page.evaluate(() => {
        const kept = JSON.parse(localStorage.getItem('osnova.settings') ?? '{}');
        localStorage.setItem('osnova.settings', JSON.stringify({ ...kept, language: 'ru' }));
      });
      await boris.page.reload();
      await until('in Russian', () => boris.page.getByRole('tab', { name: 'Подписи' }).isVisible());
      await shown(boris.page, 'действительна, отзыв не проверен').waitFor();
      await shown(boris.page, 'Борис Ильин').scrollIntoViewIfNeeded();
      await look(boris.page, 'signatures-phone-ru');

      const { items: [known] } = await anna.api('GET', 'DEMO/kernel.policy?code=e2e-signed');
      await agreed(boris, await anna.api('PATCH', `DEMO/kernel.policy/${known.id}`, { active: false },
        { 'If-Match': `"${known.version}"` }));
      const refused = /status of 422/;   // the wrong passphrase, and what was no signature
      boris.calm(refused);
      vera.calm(refused);
      await boris.close();
      await vera.close();
    });
}
