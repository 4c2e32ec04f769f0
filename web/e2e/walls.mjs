// The wall between desks: one sees, one does not; brought over by another's consent and back again;
// a name of the restricted list is refused; lists and a report speak of desks and branches.
// LOOK=folder keeps pictures.
import assert from 'node:assert/strict';
import { after, before } from 'node:test';
import { violations } from './access.mjs';
import { choicesOf, choose, person, PHONE, scenario, shown, until } from './people.mjs';
import { password, Server } from './server.mjs';

export function walls(world) {
  // A workspace of its own, in which nobody but its owner has rights.
  const here = { server: new Server(), get browser() { return world.browser; } };
  const made = {};
  before(async () => {
    here.server.makeShop();
    await here.server.start();
    const { base } = here.server;
    const post = async (path, data, token) => {
      const answer = await fetch(`${base}/api/${path}`, {
        method: 'POST', body: JSON.stringify(data),
        headers: { 'Content-Type': 'application/json',
          ...(token ? { Authorization: `Bearer ${token}` } : {}) } });
      const text = await answer.text();
      assert.ok(answer.ok, `${path}: ${text}`);
      return JSON.parse(text);
    };
    const { token } = await post('session', { login: 'owner', password });
    const done = async (record, data) => (await post(`SHOP/${record}`, data, token)).id;
    made.corporate = await done('kernel.desk', { code: 'CORPFIN', name: 'Corporate finance',
      side: 'private', active: true });
    const trading = await done('kernel.desk', { code: 'TRADING', name: 'Trading and sales',
      side: 'public', active: true });
    await done('kernel.desk', { code: 'RESEARCH', name: 'Research', side: 'private', active: true });
    const north = await done('kernel.branch', { code: 'NORTH', name: 'North', active: true });
    made.bergen = await done('kernel.branch',
      { code: 'BERGEN', name: 'Bergen', parent: north, active: true });
    const sales = await done('kernel.role', { code: 'dealer', name: 'Dealer',
      rights: 'sales.*.read sales.payment.* party.*.read kernel.user.read kernel.desk.read '
        + 'kernel.company.read ledger.*.read kernel.wall_crossing.create own:kernel.wall_crossing.read' });
    const room = await done('kernel.role', { code: 'room', name: 'Control room',
      rights: 'kernel.desk.* kernel.wall_crossing.* kernel.restricted_name.* kernel.watched_name.* '
        + 'kernel.wall_reach.report kernel.branch.read kernel.watch_hit.read '
        + 'party.*.read sales.*.read kernel.user.read kernel.company.read' });
    const people = { cora: { role: sales, desk: made.corporate }, theo: { role: sales, desk: trading },
      rita: { role: room }, bo: { role: sales, branch: made.bergen } };
    for (const [login, grant] of Object.entries(people))
      made[login] = await done('kernel.user', { login, name: login[0].toUpperCase() + login.slice(1),
        active: true, roles: [grant] });
    made.party = await done('party.party', { code: 'LARCH', name: 'Larch plc' });
    await done('party.terms', { party: made.party, payment_days: 10 });
    await here.server.end('SIGTERM');   // a file has one writer
    for (const login of Object.keys(people))
      here.server.command(['user', 'password', login, '--known'], `${password}\n`);
    await here.server.start();
  });
  after(async () => {
    await here.server.end('SIGTERM');
    here.server.remove();
  });
  const look = async (page, name) => {
    if (process.env.LOOK) await page.screenshot({ path: `${process.env.LOOK}/${name}.png` });
  };

  scenario(here, 'a document of one desk is not there for another, until a crossing is agreed', async (cora, page) => {
    const { id } = await cora.api('POST', 'SHOP/sales.payment',
      { customer: made.party, amount: '500.00', external_number: 'LARCH-1' });
    await cora.go('/SHOP/sales.payment');
    await page.getByText('Larch plc').first().waitFor();
    const theo = await person(world.browser, here.server, { login: 'theo' });
    await theo.go(`/SHOP/sales.payment/${id}`);
    await shown(theo.page, /There is no such record|is not there/).first().waitFor();
    await look(theo.page, 'walls-behind');

    await cora.go('/SHOP/kernel.wall_crossing/new');
    for (const [label, words] of [['Person', 'theo'], ['Desk', 'CORP']]) {
      const chooser = page.getByRole('combobox', { name: label });
      await chooser.fill(words);
      await (await choicesOf(chooser)).first().click();
    }
    await page.getByLabel('Matter and reason').fill('Prices the blocks of project Larch');
    const day = new Date().toISOString().slice(0, 10);
    await page.getByLabel('From').fill(day);
    await page.getByLabel('Until').fill(day);
    await look(page, 'walls-asking');
    await page.getByRole('button', { name: 'Save' }).first().click();
    const { items: [crossing] } = await until('it is asked', async () => {
      const found = await cora.api('GET', 'SHOP/kernel.wall_crossing');
      return found.items.length > 0 && found;
    });

    const rita = await person(world.browser, here.server, { login: 'rita' });
    await rita.go('/SHOP/kernel.desk');
    await rita.page.getByText('Corporate finance').first().waitFor();
    await look(rita.page, 'walls-desks');
    assert.deepEqual(await violations(rita.page, 'desks'), []);
    await rita.go(`/SHOP/kernel.wall_crossing/${crossing.id}`);
    const agree = rita.page.getByRole('button', { name: 'Agree', exact: true }).first();
    await agree.waitFor();
    await look(rita.page, 'walls-crossing-waits');
    assert.deepEqual(await violations(rita.page, 'crossing'), []);
    await agree.click();
    const confirm = rita.page.getByRole('dialog').getByRole('button', { name: 'Agree', exact: true });
    if (await confirm.isVisible().catch(() => false)) await confirm.click();
    await until('it is agreed', async () =>
      (await rita.api('GET', `SHOP/kernel.wall_crossing/${crossing.id}`)).status === 'agreed');

    await theo.go(`/SHOP/sales.payment/${id}`);
    await until('he sees it', async () => (await theo.page.locator('body').innerText()).includes('Larch plc'));
    await shown(theo.page, 'You read this by a wall crossing').waitFor();
    await look(theo.page, 'walls-brought-over');
    assert.deepEqual(await violations(theo.page, 'brought over'), []);
    for (const name of ['Save', 'Post', 'Reverse'])
      assert.equal(await theo.page.getByRole('button', { name, exact: true }).count(), 0, name);
    assert.equal(await theo.page.getByLabel('Amount', { exact: true }).and(
      theo.page.locator('input:not([readonly]):not([disabled])')).count(), 0);
    const abroad = await person(world.browser, here.server, { login: 'theo', language: 'ru',
      theme: 'dark', size: PHONE });
    await abroad.go(`/SHOP/sales.payment/${id}`);
    await shown(abroad.page, 'Документ открыт по допуску за барьер').waitFor();
    await look(abroad.page, 'walls-brought-over-ru');
    abroad.calm();
    await abroad.close();
    // By keyboard neither.
    await theo.page.keyboard.press('Control+s');
    await theo.page.keyboard.press('Control+Enter');
    const still = await cora.api('GET', `SHOP/sales.payment/${id}`);
    assert.deepEqual([still.status, still.version], ['draft', '1']);
    await cora.go(`/SHOP/sales.payment/${id}`);
    await page.getByRole('button', { name: 'Post', exact: true }).first().waitFor();

    await rita.go(`/SHOP/kernel.wall_crossing/${crossing.id}`);
    await rita.page.getByRole('button', { name: 'End', exact: true }).first().click();
    const dialog = rita.page.getByRole('dialog');
    await dialog.getByLabel('Reason').fill('The offer is public');
    await dialog.getByRole('button', { name: 'End', exact: true }).click();
    await until('it has ended', async () =>
      (await rita.api('GET', `SHOP/kernel.wall_crossing/${crossing.id}`)).status === 'ended');
    await theo.go(`/SHOP/sales.payment/${id}`);
    await shown(theo.page, /There is no such record|is not there/).first().waitFor();
    await rita.go('/SHOP/report/wall-crossings');
    await rita.page.getByText('The offer is public').first().waitFor();
    await look(rita.page, 'walls-report');
    rita.calm();
    theo.calm(/404/);
    await Promise.all([theo.close(), rita.close()]);
  }, { login: 'cora' });

  scenario(here, 'lists and a report speak of desks and branches', async (owner, page) => {
    const bo = await person(world.browser, here.server, { login: 'bo' });
    await bo.api('POST', 'SHOP/sales.payment',
      { customer: made.party, amount: '77.00', external_number: 'BERGEN-1' });
    bo.calm();
    await bo.close();
    await owner.go('/SHOP/sales.payment');
    await page.getByText('BERGEN', { exact: true }).first().waitFor();
    await look(page, 'walls-list');
    const { items } = await owner.api('GET', 'SHOP/sales.payment?branch=BERGEN');
    assert.deepEqual(items.map((one) => one.external_number), ['BERGEN-1']);
    await page.locator('.filters').getByText('Filter').click();
    await page.locator('.filter-menu').getByText('Branch').click();
    const chooser = page.getByRole('combobox', { name: 'Branch' });
    await chooser.fill('Berg');
    await (await choicesOf(chooser)).filter({ hasText: 'BERGEN Bergen' }).click();
    await page.waitForURL(/branch=BERGEN/);
    await shown(page, 'Entries: 1').waitFor();
    await page.keyboard.press('Escape');
    await page.getByText('77.00').first().waitFor();
    await look(page, 'walls-list-filtered');
    await owner.go(`/SHOP/kernel.branch/${made.bergen}`);
    await shown(page, 'North').waitFor();
    assert.deepEqual(await violations(page, 'branch'), []);
    await look(page, 'walls-branch');
    const rita = await person(world.browser, here.server, { login: 'rita' });
    await rita.go('/SHOP/report/wall-reach');
    await shown(rita.page, 'every desk').waitFor();
    await look(rita.page, 'walls-reach');
    assert.deepEqual(await violations(rita.page, 'reach'), []);
    await choose(rita.page, 'Desk', 'CORPFIN');
    await rita.page.waitForURL(/desk=CORPFIN/);
    await look(rita.page, 'walls-reach-desk');
    rita.calm();
    await rita.close();
    const phone = await person(world.browser, here.server, { login: 'rita', language: 'ru',
      theme: 'dark', size: PHONE });
    await phone.go('/SHOP/report/wall-reach?desk=CORPFIN');
    await shown(phone.page, 'все подразделения').waitFor();
    await look(phone.page, 'walls-reach-ru');
    phone.calm();
    await phone.close();
  });

  scenario(here, 'who deals in a restricted name is told so, and no more', async (rita, page) => {
    await rita.go('/SHOP/kernel.restricted_name');
    await rita.api('POST', 'SHOP/kernel.restricted_name', { name: 'Larch plc', record: 'party.party',
      target: made.party, valid_from: '2020-01-01', reason: 'Project Needle', desk: made.corporate });
    await rita.go('/SHOP/kernel.restricted_name');
    await page.getByText('Larch plc').first().waitFor();
    await look(page, 'walls-restricted-list');
    for (const [language, size, theme, says] of [
      ['en', undefined, 'light', 'This name is on the restricted list. Ask compliance.'],
      ['ru', PHONE, 'dark', 'Это имя в ограничительном списке. Обратитесь к контролёру.']]) {
      const theo = await person(world.browser, here.server, { login: 'theo', language, theme,
        ...(size ? { size } : {}) });
      await theo.go('/SHOP/sales.payment/new');
      const customer = theo.page.getByLabel(language === 'en' ? 'Customer' : 'Покупатель').first();
      await customer.fill('LARCH');
      await theo.page.locator('.ant-select-item-option:visible').first().click();
      await theo.page.getByLabel(language === 'en' ? 'Amount' : 'Сумма').first().fill('10');
      await theo.page.keyboard.press('Tab');
      await look(theo.page, `walls-restricting-${language}`);
      await shown(theo.page, says).first().waitFor();
      await look(theo.page, `walls-restricted-${language}`);
      assert.doesNotMatch(await theo.page.content(), /Needle/);
      theo.calm();
      await theo.close();
    }
    const owner = await person(world.browser, here.server, { language: 'ru' });
    await owner.go(`/SHOP/kernel.user/${made.theo}`);
    await owner.page.getByText('TRADING').first().waitFor();
    await look(owner.page, 'walls-user-ru');
    owner.calm();
    await owner.close();
  }, { login: 'rita' });
}
