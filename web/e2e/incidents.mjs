// An incident from its report to its end: an owner, a day, a cause and a measure; who closes it is not
// who agrees to that. In English at the desk, in Russian on a phone. LOOK=folder keeps pictures.
import assert from 'node:assert/strict';
import { violations } from './access.mjs';
import { choose, look, person, PHONE, scenario, shown, until } from './people.mjs';

/** A reference is looked up while it is typed. */
async function refer(page, label, text) {
  await page.getByLabel(label, { exact: true }).fill(text);
  await shown(page.locator('.found'), text).click();
}

export function incidents(world) {
  scenario(world, 'an incident is reported, taken up, given cause and measure, and closed by two', async (anna, page) => {
    await anna.api('POST', 'DEMO/desk.cause',
      { code: 'typing', name_en: 'Typing error', name_ru: 'Ошибка ввода' });
    await anna.go('/DEMO/desk.incident');
    await page.getByRole('button', { name: 'New', exact: true }).click();
    await page.getByLabel('What happened').fill('A bill was paid twice');
    await choose(page, 'Severity', 'high');
    await page.getByLabel('Until', { exact: true }).fill('31.12.2027');
    await page.getByLabel('Description').fill('The number was typed again, and the bill was paid again.');
    await choose(page, 'Currency', 'RUB');
    await page.getByLabel('Loss').fill('120,50');
    await look(page, 'incident-report');
    await page.getByRole('button', { name: 'Save', exact: true }).click();
    await page.getByRole('heading', { name: /^INC-\d{4}-00001 A bill was paid twice$/ }).waitFor();
    const id = /desk\.incident\/(\d+)/.exec(page.url())[1];
    const read = () => anna.api('GET', `DEMO/desk.incident/${id}`);
    assert.equal((await read()).status, 'reported');

    await page.getByRole('button', { name: 'Take up' }).click();
    await until('she has it', async () => (await read()).status === 'in_work');
    assert.ok((await read()).responsible, 'who takes it up owns it');
    // No measure without a cause, a measure, its owner and its day.
    await until('the step says what it lacks', async () => {
      await page.getByRole('button', { name: /Agree the measure/ }).hover({ force: true });
      return page.getByText('Cause: This field needs a value.').count();
    });
    await refer(page, 'Cause', 'Typing error');
    await page.getByLabel('How it came about').fill('Nobody looked the number up.');
    await page.getByLabel('Measure', { exact: true }).fill('Bills are looked up by number before they are paid.');
    await refer(page, 'Owner of the measure', 'boris');
    await page.getByLabel('Measure until').fill('30.11.2027');
    await page.keyboard.press('Control+s');
    await until('it is stored', async () => (await read()).measure_due === '2027-11-30');
    await look(page, 'incident-measure');
    assert.deepEqual(await violations(page, 'an incident'), []);
    await page.getByRole('button', { name: 'Agree the measure' }).click();
    await until('it is agreed', async () => (await read()).status === 'measure_agreed');

    // In Russian, on a phone: who closes it asks, and somebody else agrees.
    const boris = await person(world.browser, world.server, { login: 'boris', language: 'ru', size: PHONE });
    await boris.go('/DEMO/desk.incident');
    await shown(boris.page, 'A bill was paid twice').waitFor();
    await look(boris.page, 'incident-list-phone');
    await boris.go(`/DEMO/desk.incident/${id}`);
    await boris.page.getByLabel('Как это произошло').waitFor();
    await look(boris.page, 'incident-form-phone');
    await boris.page.getByRole('button', { name: 'Закрыть', exact: true }).click();
    await shown(boris.page.locator('.notice'), /Вторая пара глаз/).waitFor();
    assert.equal((await read()).status, 'measure_agreed');
    await look(boris.page, 'incident-waits-phone');
    await page.reload();
    await page.locator('.notice').getByRole('link').first().click();
    await page.waitForURL(/kernel\.approval\/\d+/);
    await page.getByRole('button', { name: 'Approve', exact: true }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Approve' }).click();
    await until('it is closed', async () => (await read()).status === 'closed');
    await anna.go(`/DEMO/desk.incident/${id}`);
    await shown(page, 'Closed on').waitFor();
    await look(page, 'incident-closed');
    await boris.go('/DEMO/report/incidents?by=cause');
    await shown(boris.page, 'Ошибка ввода').waitFor();
    await look(boris.page, 'incident-counted-phone');
    boris.calm();
    await boris.close();
  });
}
