// Signing in by a provider, there and back through the issuer of the tests (tests/oidc_issuer.py): an
// identity is linked, lets its person in, is refused with a reason, renews a session that ended, and is
// unlinked. LOOK=folder keeps pictures.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before } from 'node:test';
import { look, person, PHONE, scenario, shown, until } from './people.mjs';
import { password, Server } from './server.mjs';

const program = new URL('../../tests/oidc_issuer.py', import.meta.url).pathname;

async function freePort() {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address();
  server.close();
  await once(server, 'close');
  return port;
}

class Issuer {
  async start(callback) {
    this.folder = mkdtempSync(join(tmpdir(), 'osnova-issuer-'));
    this.child = spawn('python3', [program, this.folder, callback],
      { stdio: ['ignore', 'pipe', 'inherit'] });
    const [address] = await Promise.race([once(this.child.stdout, 'data'),
      once(this.child, 'exit').then(() => { throw new Error('the issuer ended'); })]);
    this.base = String(address).trim();
  }
  async control(what) {
    const answer = await fetch(`${this.base}/control`,
      { method: 'POST', body: JSON.stringify(what) });
    assert.equal(answer.status, 200);
  }
  end() {
    this.child?.kill();
    if (this.folder) rmSync(this.folder, { recursive: true, force: true });
  }
}

export function oidc(world) {
  // A workspace of its own: it has to know its address before it begins.
  const here = { server: new Server(), get browser() { return world.browser; } };
  const issuer = new Issuer();
  before(async () => {
    here.server.makeShop();
    here.server.port = await freePort();
    await issuer.start(`${here.server.base}/sign-in/corp`);
    await here.server.start(['--set', `public_address=${here.server.base}`,
      '--set', `oidc.corp.issuer=${issuer.base}`, '--set', 'oidc.corp.client_id=osnova',
      '--set', 'oidc.corp.label=The firm', '--set', 'sign_in.alarm=0'],
    { OSNOVA_OIDC_CORP_SECRET: 'a secret of +tests/%' });
    await issuer.control({ page: true, email: 'owner@example.com' });
  });
  after(async () => {
    await here.server.end('SIGTERM');
    here.server.remove();
    issuer.end();
  });
  const agree = (page) => page.getByRole('button', { name: 'Yes, it is me' }).click();

  scenario(here, 'an identity is linked on the account page', async (me, page) => {
    await me.go('/SHOP/account');
    const part = page.getByRole('region', { name: 'Providers', exact: true });
    await part.getByRole('button', { name: 'Link The firm' }).click();
    await part.getByLabel('Your password now').fill('not my password');
    await part.getByRole('button', { name: 'Link The firm' }).click();
    await shown(part, 'That is not your password.').waitFor();
    await part.getByLabel('Your password now').fill(password);
    await look(page, 'oidc-link');
    await part.getByRole('button', { name: 'Link The firm' }).click();
    await agree(page);
    await page.waitForURL('**/SHOP/account');
    await shown(part, 'owner@example.com').waitFor();
    await shown(part, /sub-1 at http/).waitFor();
    await part.scrollIntoViewIfNeeded();
    await look(page, 'oidc-account');
  }, { expects: [/422/] });

  scenario(here, 'who has linked one signs in by it with keys alone, and out there too',
    async (me, page) => {
      await me.go('/SHOP/party.party');
      const button = page.getByRole('button', { name: 'Sign in by The firm' });
      await button.waitFor();
      await look(page, 'oidc-sign-in');
      await page.getByRole('button', { name: 'Sign in', exact: true }).focus();
      await page.keyboard.press('Tab');
      assert.equal(await page.evaluate(() => document.activeElement?.textContent),
        'I have an invitation code');
      await page.keyboard.press('Tab');
      assert.ok(await button.evaluate((one) => one === document.activeElement), 'next by Tab');
      await page.keyboard.press('Enter');
      await agree(page);
      await page.waitForURL('**/SHOP/party.party');
      await page.locator('.top-user').waitFor();
      assert.ok(!page.url().includes('code='), 'the address keeps nothing');
      await page.locator('.top-user').click();
      await page.getByRole('menuitem', { name: 'Sign out' }).click();
      await page.waitForURL(`${here.server.base}/`);
      await page.getByRole('button', { name: 'Sign in by The firm' }).waitFor();
    }, { signedIn: false });

  scenario(here, 'a token that is wrong lets nobody in and says why', async (me, page) => {
    await issuer.control({ wrong: 'nonce' });
    try {
      await me.go('/');
      await page.getByRole('button', { name: 'Войти через The firm' }).click();
      await agree(page);
      await shown(page, 'Токен провайдера выдан не для этого входа.').waitFor();
      await look(page, 'oidc-refused-ru-dark');
      await issuer.control({ wrong: 'cancelled' });
      await page.getByRole('button', { name: 'К началу' }).click();
      await page.getByRole('button', { name: 'Войти через The firm' }).waitFor();
      await look(page, 'oidc-sign-in-phone-ru-dark');
      await page.getByRole('button', { name: 'Войти через The firm' }).click();
      await agree(page);
      await shown(page, 'Вход отменён у провайдера.').waitFor();
    } finally {
      await issuer.control({ wrong: '' });
    }
  }, { signedIn: false, language: 'ru', theme: 'dark', size: PHONE, expects: [/401/] });

  scenario(here, 'a session that ended is renewed in a window of its own', async (me, page) => {
    await me.go('/SHOP/');
    await page.locator('.top-user').waitFor();
    const other = await person(world.browser, here.server, { signedIn: true });
    await other.api('DELETE', 'account/sessions');
    await other.close();
    await page.locator('.top-user').click();
    await page.getByRole('menuitem', { name: 'My account' }).click();
    const dialog = page.getByRole('dialog');
    const opens = page.waitForEvent('popup');
    await dialog.getByRole('button', { name: 'Sign in by The firm' }).click();
    const opened = await opens;
    await agree(opened);
    await until('the window has closed', () => opened.isClosed());
    await page.getByRole('region', { name: 'Providers', exact: true }).waitFor();
    await until('the dialog is gone', async () => await dialog.count() === 0);
  }, { expects: [/401/] });

  scenario(here, 'an identity is unlinked and lets nobody in any more', async (me, page) => {
    await me.go('/SHOP/account');
    const part = page.getByRole('region', { name: 'Providers', exact: true });
    await part.getByRole('button', { name: /^Unlink: owner/ }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Unlink' }).click();
    await until('it is gone', async () =>
      await part.getByRole('button', { name: /^Unlink/ }).count() === 0);
    const stranger = await person(world.browser, here.server, { signedIn: false });
    await stranger.go('/');
    await stranger.page.getByRole('button', { name: 'Sign in by The firm' }).click();
    await agree(stranger.page);
    await shown(stranger.page, /Nobody here is linked to this identity/).waitFor();
    stranger.calm(/401/);
    await stranger.close();
  });
}
