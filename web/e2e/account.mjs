// What a person is let in with: he sees where he is signed in, ends it, and changes his password; who
// looks after people does so for others.
import assert from 'node:assert/strict';
import { createHmac } from 'node:crypto';
import { violations } from './access.mjs';
import { person, scenario, shown, until } from './people.mjs';
import { password } from './server.mjs';

/** The code of an authenticator (RFC 6238) for a secret in base32, `ahead` half minutes from now. */
function codeOf(secret, ahead = 0) {
  const bits = [...secret.replaceAll(' ', '')]
    .map((letter) => 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'.indexOf(letter).toString(2).padStart(5, '0'))
    .join('');
  const key = Buffer.from(bits.match(/.{8}/g).map((byte) => parseInt(byte, 2)));
  const counter = Buffer.alloc(8);
  counter.writeBigInt64BE(BigInt(Math.floor(Date.now() / 30_000) + ahead));
  const digest = createHmac('sha1', key).update(counter).digest();
  const number = digest.readUInt32BE(digest[19] & 15) & 0x7fffffff;
  return String(number % 1_000_000).padStart(6, '0');
}

export function account(world) {
  const another = async (login, given = password) => {
    const context = await world.browser.newContext();
    const answer = await context.request.post(`${world.server.base}/api/session`,
      { data: { login, password: given } });
    const signed = async () => (await context.request.get(`${world.server.base}/api/session`))
      .status() === 200;
    return { status: answer.status(), signed, close: () => context.close() };
  };

  scenario(world, 'a person ends his session at another place', async (me, page) => {
    const elsewhere = await another('vera');
    await me.go('/DEMO/');
    await page.locator('.top-user').click();
    await page.getByRole('menuitem', { name: 'My account' }).click();
    await page.getByRole('heading', { name: 'My account' }).waitFor();
    const mine = page.getByRole('region', { name: 'Where you are signed in' });
    await shown(mine, 'this one').waitFor();
    assert.ok(await elsewhere.signed());
    await mine.getByRole('button', { name: 'End all others' }).click();
    await until('it has ended there', async () => !await elsewhere.signed());
    await until('one is left', async () => await mine.getByRole('listitem').count() === 1);
    await elsewhere.close();
    // In Russian too.
    await me.go('/DEMO/account');
    await page.getByRole('button', { name: 'EN: по-русски' }).click();
    await page.getByRole('heading', { name: 'Мой доступ' }).waitFor();
  }, { login: 'vera' });

  scenario(world, 'a new password says how hard it is to guess, in words too', async (me, page) => {
    await me.go('/DEMO/account');
    const form = page.getByRole('region', { name: 'Password' });
    const typed = form.getByLabel('New password', { exact: true });
    await typed.fill('short');
    await shown(form, /too short, 12 characters at least/).waitFor();
    await typed.fill('password1234');
    await shown(form, /Strength: .*weak/).waitFor();
    await typed.fill('солнышко2024');
    await shown(form, /Strength: .*weak/).waitFor();
    await typed.fill('vexing gourd parlance dozen');
    await shown(form, 'Strength: very good').waitFor();
    if (process.env.LOOK) await form.screenshot({ path: `${process.env.LOOK}/strength.png` });
    assert.deepEqual(await violations(page, 'strength of a password'), []);
    await typed.fill('');
    await form.locator('.strength').waitFor({ state: 'detached' });
  }, { login: 'vera' });

  scenario(world, 'a person changes his password and stays signed in here alone',
    async (me, page) => {
      const elsewhere = await another('vera');
      await me.go('/DEMO/account');
      const form = page.getByRole('region', { name: 'Password' });
      const fill = async (now, fresh, again) => {
        await form.getByLabel('Your password now').fill(now);
        await form.getByLabel('New password', { exact: true }).fill(fresh);
        await form.getByLabel('New password again').fill(again);
        await form.getByRole('button', { name: 'Change the password' }).click();
      };
      const fresh = 'quite another password';
      await fill(password, fresh, 'something else');
      await shown(form, 'The two are not the same.').waitFor();
      await fill('not my password', fresh, fresh);
      await shown(form, 'That is not your password.').waitFor();
      await fill(password, 'short', 'short');
      await shown(form, 'A password has at least 12 characters.').waitFor();
      await fill(password, fresh, fresh);
      await shown(page, /Your password is changed/).waitFor();
      assert.ok(!await elsewhere.signed(), 'out everywhere else');
      await elsewhere.close();
      await me.go('/DEMO/account');
      await page.getByRole('heading', { name: 'My account' }).waitFor();
      const old = await another('vera');
      assert.equal(old.status, 401);
      await old.close();
      await fill(fresh, password, password);   // as the other tests know it
      await shown(page, /Your password is changed/).waitFor();
    }, { login: 'vera', expects: [/422/] });

  scenario(world, 'what was typed and not saved leaves the browser with its person',
    async (me, page) => {
      const kept = () => page.evaluate(() =>
        Object.keys(localStorage).filter((key) => /draft|recent|person/.test(key)).sort());
      const note = () => page.getByLabel('Note').inputValue();
      const enter = async (login) => {
        await page.getByLabel('Login').fill(login);
        await page.getByLabel('Password', { exact: true }).fill(password);
        await page.getByRole('button', { name: 'Sign in' }).click();
        await page.locator('.top-user').waitFor();
      };
      const leave = async () => {
        await page.locator('.top-user').click();
        await page.getByRole('menuitem', { name: 'Sign out' }).click();
        await page.getByLabel('Login').waitFor();
      };
      await me.go('/DEMO/sales.invoice/new');
      await page.getByLabel('Note').fill('between the two of us');
      await until('it is kept here', async () =>
        (await kept()).includes('osnova.draft.DEMO.sales.invoice:new'));
      await leave();   // before it went to the server by itself
      assert.deepEqual(await kept(), []);
      await enter('owner');
      await me.go('/DEMO/sales.invoice/new');
      await shown(page, /Your unsaved input of/).waitFor();
      assert.equal(await note(), 'between the two of us', 'the server kept it for its person');
      // Another one comes in where the session was not ended by hand.
      await me.context.clearCookies();
      await me.go('/');
      await enter('vera');
      assert.deepEqual((await kept()).filter((key) => key.includes('draft')), []);
      await me.go('/DEMO/sales.invoice/new');
      await page.getByRole('heading', { name: 'Invoice: new' }).waitFor();
      assert.equal(await note(), '');
      await leave();
      await enter('owner');
      await me.go('/DEMO/sales.invoice/new');
      await page.getByRole('button', { name: 'Discard' }).click();
    }, { expects: [/401/] });

  scenario(world, 'who looks after people ends the session of another', async (me, page) => {
    const boris = await person(world.browser, world.server, { login: 'boris' });
    await me.go('/DEMO/account');
    const all = page.getByRole('region', { name: 'Who is signed in' });
    const row = all.getByRole('button', { name: /^End: boris/ });
    while (await row.count() === 0) await new Promise((done) => { setTimeout(done, 50); });
    const before = await row.count();
    for (let left = before; left > 0; left -= 1) {
      await row.first().click();
      await until('it is gone', async () => await row.count() === left - 1);
    }
    const answer = await boris.context.request.get(`${world.server.base}/api/DEMO/meta`);
    assert.equal(answer.status(), 401);
    await boris.close();
  });

  scenario(world, 'a second factor is set up, asked for at sign-in, and reset by one who may',
    async (me, page) => {
      await me.go('/DEMO/account');
      const part = page.getByRole('region', { name: 'Second factor', exact: true });
      await part.getByRole('button', { name: 'Set up' }).click();
      await part.getByLabel('Your password now').fill(password);
      await part.getByRole('button', { name: 'Continue' }).click();
      await part.getByRole('img', { name: 'QR code for the authenticator' }).waitFor();
      const secret = await part.locator('code').textContent();
      await part.getByLabel('Code', { exact: true }).fill('000000');
      await part.getByRole('button', { name: 'Confirm' }).click();
      await shown(part, /This code is wrong/).waitFor();
      await part.getByLabel('Code', { exact: true }).fill(codeOf(secret));
      await part.getByRole('button', { name: 'Confirm' }).click();
      await until('ten codes', async () => await part.locator('.account-codes li').count() === 10);
      const recovery = await part.locator('.account-codes li').first().textContent();
      await part.getByRole('button', { name: 'I have kept them' }).click();
      await shown(part, /recovery codes left: 10/).waitFor();

      await page.locator('.top-user').click();
      await page.getByRole('menuitem', { name: 'Sign out' }).click();
      await page.getByLabel('Login').fill('vera');
      await page.getByLabel('Password', { exact: true }).fill(password);
      await page.getByRole('button', { name: /Sign in$/ }).click();
      await page.getByLabel('Code', { exact: true }).fill(codeOf(secret, 1));
      await page.getByRole('button', { name: /Sign in$/ }).click();
      await page.locator('.top-user').waitFor();

      await page.locator('.top-user').click();
      await page.getByRole('menuitem', { name: 'Sign out' }).click();
      await page.getByLabel('Login').fill('vera');
      await page.getByLabel('Password', { exact: true }).fill(password);
      await page.getByRole('button', { name: /Sign in$/ }).click();
      await page.getByLabel('Code', { exact: true }).fill(recovery);
      await page.getByRole('button', { name: /Sign in$/ }).click();
      await page.locator('.top-user').waitFor();

      const owner = await person(world.browser, world.server);
      await owner.go('/DEMO/account');
      const all = owner.page.getByRole('region', { name: 'People and how they sign in' });
      await all.getByRole('button', { name: 'Reset: vera' }).click();
      await owner.page.getByRole('dialog').getByRole('button', { name: 'Reset' }).click();
      await until('it is gone', async () =>
        await all.getByRole('button', { name: 'Reset: vera' }).count() === 0);
      owner.calm();
      await owner.close();
      const again = await another('vera');
      assert.equal(again.status, 200, 'the password is enough again');
      await again.close();
    }, { login: 'vera', expects: [/422/, /401/] });

  scenario(world, 'a new person is invited and sets a password that nobody else knows',
    async (me, page) => {
      await me.api('POST', 'DEMO/kernel.user', { login: 'nina', name: 'Nina', active: true });
      await me.go('/DEMO/account');
      const people = page.getByRole('region', { name: 'People and how they sign in' });
      await shown(people.getByRole('listitem').filter({ hasText: 'nina' }), 'no password yet').waitFor();
      await people.getByRole('button', { name: 'Invitation code: nina' }).click();
      await page.getByRole('dialog').getByRole('button', { name: 'Invitation code' }).click();
      const code = await people.locator('.account-made code').textContent();
      assert.match(code, /^[A-Z2-7]{4}(-[A-Z2-7]{4}){3}$/);

      const context = await world.browser.newContext({ locale: 'en' });
      const hers = await context.newPage();
      await hers.goto(`${world.server.base}/`);
      await hers.getByRole('button', { name: 'I have an invitation code' }).click();
      await hers.getByLabel('Login').fill('nina');
      await hers.getByLabel('Invitation code').fill(code.toLowerCase().replaceAll('-', ' '));
      await hers.getByLabel('New password', { exact: true }).fill('short');
      await hers.getByLabel('New password again').fill('short');
      await hers.getByRole('button', { name: /Set the password and sign in$/ }).click();
      await hers.getByText('at least 12 characters').first().waitFor();
      await hers.getByLabel('New password', { exact: true }).fill('words of my own choice');
      await hers.getByLabel('New password again').fill('words of my own choice');
      await hers.getByRole('button', { name: /Set the password and sign in$/ }).click();
      await until('she is in', async () =>
        (await context.request.get(`${world.server.base}/api/session`)).status() === 200);
      await context.close();
      const later = await another('nina', 'words of my own choice');
      assert.equal(later.status, 200);
      await later.close();
    }, { login: 'owner', expects: [/401/, /422/] });

  scenario(world, 'who signed in long ago is asked for the password before rights change, and goes on',
    async (me, page) => {
      // As the server answers a session of long ago (sessions_test), once.
      let asked = 0;
      await page.route('**/api/people/*/invitation', async (route) => {
        asked += 1;
        if (asked > 1) return route.continue();
        return route.fulfill({ status: 403, contentType: 'application/problem+json',
          body: JSON.stringify({ detail: 'old', problems: [{ code: 'access.prove_again', path: '' }] }) });
      });
      await me.go('/DEMO/account');
      const people = page.getByRole('region', { name: 'People and how they sign in' });
      const invite = async () => {
        await people.getByRole('button', { name: 'Invitation code: boris' }).click();
        await page.getByRole('dialog').getByRole('button', { name: 'Invitation code' }).click();
      };
      await invite();
      const prove = page.getByRole('dialog', { name: 'Is it you?' });
      await prove.getByLabel('Password of owner').fill(password);
      await prove.getByRole('button', { name: 'Continue' }).click();
      await people.locator('.account-made code').waitFor();
      assert.equal(asked, 2);
      // Rather not: nothing is done, and nobody is signed out.
      asked = 0;
      await me.go('/DEMO/account');
      await invite();
      await prove.getByRole('button', { name: 'Cancel' }).click();
      await prove.waitFor({ state: 'hidden' });
      assert.equal(await people.locator('.account-made').count(), 0);
      assert.equal((await page.request.get(`${world.server.base}/api/session`)).status(), 200);
    }, { login: 'owner', expects: [/403/] });

  scenario(world, 'a token is made, shown once, used by a program and ended', async (me, page) => {
    await me.go('/DEMO/account');
    const part = page.getByRole('region', { name: 'Tokens of programs' });
    await part.getByRole('button', { name: 'New token' }).click();
    await part.getByLabel('What it is for').fill('nightly export');
    await part.getByLabel('Your password now').fill(password);
    await part.getByRole('button', { name: 'Make' }).click();
    const token = await part.locator('.account-made code').textContent();
    assert.match(token, /^osn_[0-9a-f]{64}$/);
    const read = async (path) => (await fetch(`${world.server.base}/api/${path}`,
      { headers: { Authorization: `Bearer ${token}` } })).status;
    assert.equal(await read('DEMO/party.party'), 200);
    assert.equal(await read('account/sessions'), 403);
    await me.go('/DEMO/account');
    await shown(part, 'nightly export').waitFor();
    assert.ok(!(await page.content()).includes(token), 'it is not shown again');
    await part.getByRole('button', { name: 'End: nightly export' }).click();
    await until('it has ended', async () => await read('DEMO/party.party') === 401);
  }, { login: 'boris' });
}
