// What is done seldom and by few: releasing a command that the program broke down over, and erasing
// what is personal. The file that a dying process leaves is written by hand, as in tests/quarantine.sh.
import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { after, test } from 'node:test';
import { person, scenario, shown, until } from './people.mjs';
import { password, Server } from './server.mjs';

const KEY = 'order/7', COMMAND = 'party.party.create';

/** A process of that name broke down over the command of a person in a company. */
function leaveBehind(workspace, life, who, where) {
  const head = Buffer.alloc(52);
  head.write('OSNFLY2\0', 'latin1');
  head.writeBigUInt64LE(BigInt(life), 8);
  head.writeUInt32LE(6, 16);
  head.writeUInt32LE(1, 20);
  head.writeBigUInt64LE(BigInt(who), 32);
  head.writeBigUInt64LE(BigInt(where), 40);
  head.writeUInt16LE(KEY.length, 48);
  head.writeUInt16LE(COMMAND.length, 50);
  writeFileSync(`${workspace}.inflight`, Buffer.concat([head, Buffer.from(KEY + COMMAND)]));
}

export function upkeep(world) {
  const place = { server: new Server(), get browser() { return world.browser; } };
  test('a workspace over which the program broke down twice', async () => {
    const { server } = place;
    server.makeShop();
    server.command(['user', 'add', 'ann']);
    await server.start();
    const owner = await person(world.browser, server);
    const role = await owner.api('POST', 'SHOP/kernel.role',
      { code: 'clerk', name: 'Clerk', rights: 'party.party.*' });
    const { items } = await owner.api('GET', 'SHOP/kernel.user?login=ann');
    await owner.api('PATCH', `SHOP/kernel.user/${items[0].id}`,
      { roles: [{ role: role.id }] }, { 'If-Match': `"${items[0].version}"` });
    const [who, where] = await Promise.all([['kernel.user', 'login=owner'], ['kernel.company', '']]
      .map(async ([record, search]) =>
        (await owner.api('GET', `SHOP/${record}?${search}`)).items[0].id));
    await owner.close();
    await server.end('SIGTERM');
    server.command(['user', 'password', 'ann', '--known'], `${password}\n`);
    for (const life of [1, 2]) {
      leaveBehind(server.workspace, life, who, where);
      server.command(['migrate']);
    }
    await server.start();
  });
  after(async () => {
    await place.server.end('SIGTERM');
    place.server.remove();
  });

  scenario(place, 'a command that is held is released by one who may', async (me, page) => {
    const give = () => me.context.request.post(`${place.server.base}/api/SHOP/party.party`,
      { data: { code: 'Q1', name: 'Quince' },
        headers: { 'X-Osnova-Client': 'web', 'Idempotency-Key': KEY } });
    assert.equal((await give()).status(), 409, 'it is held');
    await me.go('/SHOP/');
    // Who gave it was told.
    await page.getByRole('button', { name: 'Notifications, unread: 1' }).click();
    await page.getByRole('link', { name: /The command Party: Create is held/ }).click();
    await page.getByRole('heading', { name: 'Quarantine' }).waitFor();
    const row = page.getByRole('row', { name: /Party: Create/ });
    await shown(row, 'Held').waitFor();
    await shown(row, /^Incident \d+/).waitFor();
    await row.getByRole('button', { name: 'Release' }).click();
    const question = page.getByRole('dialog', { name: 'Let this command run again?' });
    await question.getByRole('button', { name: 'Cancel' }).click();
    await question.waitFor({ state: 'hidden' });
    assert.equal((await give()).status(), 409, 'thought better of it');
    await row.getByRole('button', { name: 'Release' }).click();
    await question.getByRole('button', { name: 'Release' }).click();
    await shown(page, 'Nothing is held. All commands run.').waitFor();
    assert.equal((await give()).status(), 201, 'it runs');
  });

  scenario(place, 'personal values are erased by one who may, for good', async (me, page) => {
    const { id } = await me.api('POST', 'SHOP/party.party', { code: 'Z1', name: 'Zebedee Quirk',
      contacts: [{ name: 'Zoe Quirk', email: 'zoe@quirk.example', phone: '123' }] });
    await me.go(`/SHOP/party.party/${id}`);
    await page.getByRole('heading', { name: 'Z1 Zebedee Quirk' }).waitFor();
    await page.getByRole('button', { name: 'More actions' }).click();
    await page.getByRole('menuitem', { name: 'Erase personal data' }).click();
    const dialog = page.getByRole('dialog', { name: 'Erase personal data' });
    await shown(dialog, /This cannot be undone/).waitFor();
    const erase = dialog.getByRole('button', { name: 'Erase for good' });
    assert.ok(await erase.isDisabled(), 'nothing chosen');
    await dialog.getByRole('checkbox', { name: 'Name', exact: true }).check();
    await dialog.getByRole('checkbox', { name: 'Contacts: E-mail' }).check();
    assert.ok(await erase.isDisabled(), 'no reason');
    await dialog.getByRole('textbox', { name: /^Why/ }).fill('request of 12 March');
    await erase.click();
    await dialog.waitFor({ state: 'hidden' });
    await page.getByRole('heading', { name: 'Z1 erased' }).waitFor();
    const record = await me.api('GET', `SHOP/party.party/${id}`);
    assert.equal(record.name, 'erased');
    assert.ok(!record.contacts[0].email, 'the address of mail is gone');
    assert.equal(record.contacts[0].phone, '123', 'what was not chosen stays');
    const history = JSON.stringify(await me.api('GET', `SHOP/party.party/${id}/history`));
    assert.ok(!history.includes('Zebedee') && !history.includes('zoe@quirk'), 'from its history too');
    assert.ok(history.includes('request of 12 March'));
    await until('the search forgets it', async () =>
      (await me.api('GET', 'SHOP/search?q=Zebedee')).items.length === 0);
  });

  scenario(place, 'a restored workspace says so until it is reconciled', async (me, page) => {
    await me.api('POST', 'SHOP/kernel.restoration', { source: 'shop-20261126T120144Z.osnova' });
    await me.go('/SHOP/');
    const banner = page.getByRole('alert').filter({ hasText: 'was restored from a backup' });
    await banner.getByRole('link', { name: 'Look and reconcile' }).click();
    await page.getByRole('heading', { name: 'Restorations' }).waitFor();
    const { items: [{ id }] } = await me.api('GET', 'SHOP/kernel.restoration');
    await me.go(`/SHOP/kernel.restoration/${id}`);
    await page.getByRole('button', { name: 'Reconcile' }).click();
    const dialog = page.getByRole('dialog', { name: 'Reconcile' });
    const reconcile = dialog.getByRole('button', { name: 'Reconcile' });
    await reconcile.click();
    await shown(dialog, 'Fill in this field.').waitFor();
    await dialog.getByRole('textbox', { name: /Reason/ }).fill('compared with the bank');
    await reconcile.click();
    await dialog.waitFor({ state: 'hidden' });
    await page.getByRole('link', { name: 'Home' }).first().click();
    await banner.waitFor({ state: 'hidden' });
    const now = await me.api('GET', `SHOP/kernel.restoration/${id}`);
    assert.equal(now.reason, 'compared with the bank');
  });

  scenario(place, 'who may not sees neither', async (me, page) => {
    const { id } = await me.api('POST', 'SHOP/party.party', { code: 'Y1', name: 'Yarrow' });
    await me.go(`/SHOP/party.party/${id}`);
    await page.getByRole('heading', { name: 'Y1 Yarrow' }).waitFor();
    assert.equal(await page.getByRole('link', { name: 'Quarantine' }).count(), 0);
    await page.getByRole('button', { name: 'More actions' }).click();
    await page.getByRole('menuitem', { name: 'Copy as new' }).waitFor();
    assert.equal(await page.getByRole('menuitem', { name: /Erase/ }).count(), 0);
    await me.go('/SHOP/quarantine');
    await shown(page.getByRole('alert'), /.+/).waitFor();
  }, { login: 'ann', expects: [/403/] });
}
