// Fields and ways that the firm makes itself: an administrator adds a field on the screen, people meet it
// in form, list, file and print; a step waits for a stage, a point and a file.
import assert from 'node:assert/strict';
import { violations } from './access.mjs';
import { choicesOf, look, person, PHONE, scenario, shown, until } from './people.mjs';

async function choose(page, label, text) {
  const chooser = page.getByRole('combobox', { name: label });
  await chooser.fill(text);
  await (await choicesOf(chooser)).filter({ hasText: text }).first().click();
}

export function flows(world) {
  scenario(world, 'a field is added on the screen and met in form, list, history and print',
    async (me, page) => {
      await me.go('/DEMO/kernel.added_field/new');
      await choose(page, 'Kind of record', 'Invoices');
      await page.getByLabel('Code').fill('channel');
      await page.getByLabel('Name in English').fill('Sales channel');
      await page.getByLabel('Name in Russian').fill('Канал продаж');
      await page.getByLabel('Longest text').fill('40');
      await page.getByLabel('Column of the list').check();
      await page.getByLabel('On printed forms').check();
      await page.getByLabel('Required').check();
      // The dry run says whom it would stop.
      await shown(page.locator('.notice'), /open drafts are without “Sales channel”/).waitFor();
      await look(page, 'flows-field');
      await page.getByLabel('Required').uncheck();
      const boris = await person(world.browser, world.server, { login: 'boris' });
      await boris.go('/DEMO/');
      const invoices = boris.page.getByRole('link', { name: 'Invoices', exact: true }).first();
      await invoices.waitFor();
      await page.getByRole('button', { name: 'Save' }).click();
      await page.waitForURL(/kernel\.added_field\/\d+/);
      // Whoever is at work already meets it without beginning anew.
      await until('the column is there', async () => {
        await invoices.click();
        return boris.page.getByText('Sales channel').count();
      });
      boris.calm();
      await boris.close();
      await page.reload();
      await page.getByLabel('Longest text').waitFor();
      assert.deepEqual(await violations(page, 'a field'), []);

      // At once in the form of the kind of record.
      const { items: [invoice] } = await me.api('GET', 'DEMO/sales.invoice?status=draft&limit=1');
      await me.go(`/DEMO/sales.invoice/${invoice.id}`);
      await page.getByLabel('Sales channel').fill('Web shop');
      await page.keyboard.press('Control+s');
      await shown(page, 'Saved').waitFor();
      await page.getByLabel('Sales channel').scrollIntoViewIfNeeded();
      await look(page, 'flows-form');
      const stored = await me.api('GET', `DEMO/sales.invoice/${invoice.id}`);
      assert.equal(stored['extra.channel'], 'Web shop');
      const history = await me.api('GET', `DEMO/sales.invoice/${invoice.id}/history`);
      assert.ok(history.items[0].changes.some((one) => one.label === 'Sales channel'));

      // In the list: a column that filters.
      await me.go('/DEMO/sales.invoice?extra.channel.like=Web');
      await shown(page, 'Web shop').waitFor();
      await page.getByRole('button', { name: /Sales channel/ }).first().waitFor();
      await look(page, 'flows-list');
      const printed = await me.context.request.get(
        `${me.base}/api/DEMO/sales.invoice/${invoice.id}/print?form=invoice&language=en`);
      assert.equal(printed.status(), 200);

      const russian = await person(world.browser, world.server,
        { language: 'ru', theme: 'dark', size: PHONE });
      await russian.go(`/DEMO/sales.invoice/${invoice.id}`);
      await russian.page.getByLabel('Канал продаж').waitFor();
      await look(russian.page, 'flows-form-phone');
      russian.calm();
      await russian.close();
    });

  scenario(world, 'a step waits for a stage, a point and a file, and says so', async (me, page) => {
    const { id } = await me.api('POST', 'DEMO/kernel.flow_plan', { record: 'sales.payment', name: 'Payments',
      stages: [{ status: 'draft', code: 'entered', name_en: 'Entered', name_ru: 'Введён' },
        { status: 'draft', code: 'checked', name_en: 'Checked', name_ru: 'Проверен' }],
      demands: [{ step: 'post', stage: 'checked' }],
      points: [{ code: 'slip', name_en: 'Bank slip compared', name_ru: 'Сверено с выпиской', step: 'post' }],
      files: [{ code: 'order', name_en: 'Payment order', name_ru: 'Платёжное поручение', step: 'post' }] });
    const { items: [party] } = await me.api('GET', 'DEMO/party.party?limit=1');
    const payment = await me.api('POST', 'DEMO/sales.payment', { customer: party.id, amount: '12' });
    await me.go(`/DEMO/sales.payment/${payment.id}`);
    const way = page.getByRole('region', { name: 'Way of the document' });
    await way.getByRole('button', { name: 'Entered' }).waitFor();
    await look(page, 'flows-way');
    assert.deepEqual(await violations(page, 'the way of a document'), []);
    await page.getByRole('button', { name: /^Post/ }).hover({ force: true });
    await shown(page, 'A file is missing: “Payment order”.').waitFor();
    await way.getByRole('button', { name: 'Entered' }).click();
    await way.getByRole('button', { name: 'Checked' }).click();
    await until('it is there', async () => (await me.api('GET', `DEMO/sales.payment/${payment.id}`)).stage === 'checked');
    await way.getByRole('checkbox', { name: 'Bank slip compared' }).click();
    await shown(way, /^owner, /).waitFor();
    const [chooser] = await Promise.all([page.waitForEvent('filechooser'),
      way.getByRole('button', { name: /Attach/ }).click()]);
    await chooser.setFiles({ name: 'order.pdf', mimeType: 'application/pdf', buffer: Buffer.from('%PDF-1.4') });
    await shown(way, 'order.pdf').waitFor();
    await look(page, 'flows-way-done');
    const phone = await person(world.browser, world.server, { language: 'ru', size: PHONE });
    await phone.go(`/DEMO/sales.payment/${payment.id}`);
    await phone.page.getByRole('region', { name: 'Порядок прохождения' }).waitFor();
    await shown(phone.page, 'order.pdf').waitFor();
    await look(phone.page, 'flows-way-phone');
    phone.calm();
    await phone.close();
    await page.getByRole('button', { name: 'Post', exact: true }).click();
    await until('it is posted', async () => (await me.api('GET', `DEMO/sales.payment/${payment.id}`)).status === 'posted');

    const russian = await person(world.browser, world.server, { language: 'ru', theme: 'dark' });
    await russian.go(`/DEMO/kernel.flow_plan/${id}`);
    await russian.page.getByRole('heading', { level: 1 }).waitFor();
    await look(russian.page, 'flows-plan-ru');
    russian.calm();
    await russian.close();

    // The setting goes as it came: an earlier version, then out of force for the tests that follow.
    const change = (method, path, input, version) => me.api(method, `DEMO/kernel.flow_plan/${id}${path}`, input,
      { 'If-Match': `"${version}"` });
    await change('PATCH', '', { name: 'Payments in' }, 1);
    await me.go(`/DEMO/kernel.flow_plan/${id}`);
    await page.getByRole('tab', { name: 'History' }).click();
    await page.getByRole('button', { name: 'Back to this version' }).click();
    await until('the first name is back', async () =>
      (await me.api('GET', `DEMO/kernel.flow_plan/${id}`)).name === 'Payments');
    await change('PATCH', '', { in_force: false }, 3);
  });
}
