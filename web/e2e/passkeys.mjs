// Passkeys with an authenticator of the browser's own (CDP, WebAuthn): added on the account page, used to
// sign in as two factors, refused when it does not know its person, gone when it is removed.
import assert from 'node:assert/strict';
import { look, PHONE, scenario, shown, until } from './people.mjs';
import { password } from './server.mjs';

/** A browser knows passkeys by a name, not by an address: the same server under its name. */
const named = (world) => world.server.base.replace('127.0.0.1', 'localhost');

async function authenticator(page, more = {}) {
  const client = await page.context().newCDPSession(page);
  await client.send('WebAuthn.enable');
  const { authenticatorId } = await client.send('WebAuthn.addVirtualAuthenticator', { options: {
    protocol: 'ctap2', transport: 'internal', hasResidentKey: true, hasUserVerification: true,
    isUserVerified: true, automaticPresenceSimulation: true, ...more,
  } });
  return {
    known: (yes) => client.send('WebAuthn.setUserVerified', { authenticatorId, isUserVerified: yes }),
    keys: async () => (await client.send('WebAuthn.getCredentials', { authenticatorId })).credentials,
    /** The same key in another device, whose counter has not gone on. */
    turnBack: async () => {
      const [key] = (await client.send('WebAuthn.getCredentials', { authenticatorId })).credentials;
      await client.send('WebAuthn.removeCredential', { authenticatorId, credentialId: key.credentialId });
      await client.send('WebAuthn.addCredential', { authenticatorId, credential: { ...key, signCount: 0 } });
    },
  };
}

async function byPassword(page, base, login) {
  await page.goto(base);
  await page.getByLabel('Login').fill(login);
  await page.getByLabel('Password').fill(password);
  await page.getByRole('button', { name: /Sign in$/ }).click();
  await page.locator('.top-user').waitFor();
}

async function leave(page, base) {
  await page.evaluate(() => fetch('/api/session',
    { method: 'DELETE', headers: { 'X-Osnova-Client': 'web' } }));
  await page.goto(base);
  await page.getByRole('button', { name: 'Sign in with a passkey' }).waitFor();
}

export function passkeys(world) {
  scenario(world, 'a passkey is added, signs in, and is removed', async (me, page) => {
    const base = named(world);
    const device = await authenticator(page);
    await byPassword(page, base, 'vera');
    await page.goto(`${base}/DEMO/account`);
    const place = page.getByRole('region', { name: 'Passkeys' });
    await place.getByRole('button', { name: 'Add a passkey' }).click();
    await place.getByLabel('Name').fill('Laptop');
    await place.getByLabel('Your password now').fill('not the password');
    await place.getByRole('button', { name: 'Add a passkey' }).click();
    await shown(place, 'That is not your password.').waitFor();
    await place.getByLabel('Your password now').fill(password);
    await place.getByRole('button', { name: 'Add a passkey' }).click();
    await shown(place, 'Laptop').waitFor();
    await shown(place, /not used yet/).waitFor();
    assert.equal((await device.keys()).length, 1);
    await look(page, 'passkeys-account');

    // By the key alone.
    await leave(page, base);
    await look(page, 'passkeys-sign-in');
    await page.getByRole('button', { name: 'Sign in with a passkey' }).click();
    await page.locator('.top-user').waitFor();
    await page.goto(`${base}/DEMO/account`);
    await shown(place, /last used/).waitFor();

    // A device that does not know who holds it.
    await leave(page, base);
    await device.known(false);
    await page.getByRole('button', { name: 'Sign in with a passkey' }).click();
    await shown(page, /^No passkey was used/).waitFor();
    await device.known(true);

    // A copy of the key.
    await device.turnBack();
    await page.getByRole('button', { name: 'Sign in with a passkey' }).click();
    await shown(page, /^The counter of this passkey did not rise/).waitFor();
    await look(page, 'passkeys-refused');

    await byPassword(page, base, 'vera');
    await page.goto(`${base}/DEMO/account`);
    await place.getByRole('button', { name: 'Rename: Laptop' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByLabel('Name').fill('Phone');
    await dialog.getByRole('button', { name: 'Rename' }).click();
    await place.getByRole('button', { name: 'Remove: Phone' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Remove' }).click();
    await until('it is gone', async () => await place.getByRole('listitem').count() === 0);
    await leave(page, base);
    await page.getByRole('button', { name: 'Sign in with a passkey' }).click();
    await shown(page, 'This passkey is not known here.').waitFor();
  }, { signedIn: false, expects: [/status of 401/, /status of 422/] });

  scenario(world, 'the same in Russian, in the dark, on a phone', async (me, page) => {
    const base = named(world);
    await authenticator(page);
    await page.goto(base);
    await page.getByRole('button', { name: 'Войти с ключом доступа' }).waitFor();
    await look(page, 'passkeys-sign-in-phone-ru');
    await page.getByLabel('Логин').fill('boris');
    await page.getByLabel('Пароль').fill(password);
    await page.getByRole('button', { name: 'Войти', exact: true }).click();
    await page.locator('.top-user').waitFor();
    await page.goto(`${base}/DEMO/account`);
    const place = page.getByRole('region', { name: 'Ключи доступа' });
    await place.getByRole('button', { name: 'Добавить ключ доступа' }).click();
    await place.getByLabel('Название').fill('Телефон');
    await place.getByLabel('Нынешний пароль').fill(password);
    await place.getByRole('button', { name: 'Добавить ключ доступа' }).click();
    await place.getByRole('listitem').filter({ hasText: 'Телефон' }).waitFor();
    await place.scrollIntoViewIfNeeded();
    await look(page, 'passkeys-account-phone-ru');
    await place.getByRole('button', { name: 'Удалить: Телефон' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Удалить' }).click();
    await until('it is gone', async () => await place.getByRole('listitem').count() === 0);
  }, { signedIn: false, language: 'ru', theme: 'dark', size: PHONE });
}
