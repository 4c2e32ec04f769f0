// Emergency rights: taken on the account page with a reason, marked in the history of what was done,
// ended, and reviewed by somebody else. LOOK=folder keeps pictures.
import assert from 'node:assert/strict';
import { after, before } from 'node:test';
import { look, person, PHONE, scenario, shown, until } from './people.mjs';
import { password, Server } from './server.mjs';

export function emergency(world) {
  // A workspace of its own, in which nobody but its owner has rights.
  const here = { server: new Server(), get browser() { return world.browser; } };
  before(async () => {
    here.server.makeShop();
    await here.server.start();
    const { base } = here.server;
    const post = async (path, data, token) => {
      const answer = await fetch(`${base}/api/${path}`, { method: 'POST', body: JSON.stringify(data),
        headers: { 'Content-Type': 'application/json',
          ...(token ? { Authorization: `Bearer ${token}` } : {}) } });
      const text = await answer.text();
      assert.ok(answer.ok, `${path}: ${text}`);
      return JSON.parse(text);
    };
    const { token } = await post('session', { login: 'owner', password });
    const done = async (record, data) => (await post(`SHOP/${record}`, data, token)).id;
    const rescue = await done('kernel.role', { code: 'rescue', name: 'Rescue', rights: 'party.*' });
    const guard = await done('kernel.role', { code: 'guard', name: 'On duty',
      rights: 'kernel.emergency.create kernel.emergency.read kernel.emergency.end' });
    await done('kernel.emergency_role', { code: 'cash', name: 'Treasury in an emergency',
      role: rescue, holders: guard, longest_hours: 4, review_days: 2, active: true });
    await done('kernel.user', { login: 'ida', name: 'Ida', active: true, roles: [{ role: guard }] });
    await here.server.end('SIGTERM');   // a file has one writer
    here.server.command(['user', 'password', 'ida', '--known'], `${password}\n`);
    await here.server.start();
  });
  after(async () => {
    await here.server.end('SIGTERM');
    here.server.remove();
  });

  scenario(here, 'emergency rights are taken, marked, ended and reviewed by another', async (ida, page) => {
    await ida.go('/SHOP/account');
    const part = page.getByRole('region', { name: 'Emergency rights' });
    await part.getByRole('button', { name: 'Take emergency rights' }).click();
    await part.getByLabel('Why').fill('too short');
    await part.getByLabel('Your password now').fill(password);
    await part.getByRole('button', { name: 'Take emergency rights' }).click();
    await shown(part, 'Say why, in at least 20 characters.').waitFor();
    await part.getByLabel('Why').fill('Nobody of the treasury can be reached');
    await part.scrollIntoViewIfNeeded();
    await look(page, 'emergency-form');
    await part.getByRole('button', { name: 'Take emergency rights' }).click();
    await shown(part, /ida: cash in SHOP, until/).waitFor();
    await look(page, 'emergency-in-force');
    await ida.api('POST', 'SHOP/party.party', { code: 'X1', name: 'Landlord' });
    await part.getByRole('button', { name: 'End' }).click();
    await part.getByRole('button', { name: 'Take emergency rights' }).waitFor();

    const owner = await person(world.browser, here.server, { size: PHONE, theme: 'dark' });
    const { items } = await owner.api('GET', 'SHOP/notifications');
    assert.ok(items.some(({ kind }) => kind === 'emergency_begun'), 'told at once');
    const [entry] = (await owner.api('GET', 'SHOP/kernel.emergency')).items;
    const report = await owner.api('GET', `SHOP/report/emergency-commands?emergency=${entry.id}`);
    assert.match(JSON.stringify(report), /Part/, 'what was done is listed');
    await owner.go(`/SHOP/kernel.emergency/${entry.id}`);
    await owner.page.getByRole('button', { name: 'Review' }).first().click();
    const dialog = owner.page.getByRole('dialog');
    await dialog.getByLabel('Finding').fill('One party, the landlord. It was needed.');
    await look(owner.page, 'emergency-review-phone-dark');
    await dialog.getByRole('button', { name: 'Review' }).click();
    await until('it is reviewed', async () =>
      (await owner.api('GET', `SHOP/kernel.emergency/${entry.id}`)).status === 'reviewed');
    owner.calm();
    await owner.close();
  }, { login: 'ida', expects: [/422/, /403/] });
}
