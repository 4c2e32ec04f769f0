// Printed forms that the firm makes itself: a person copies an example, puts fields in, looks at the paper while
// he writes, and prints it from the document. Reports are grouped by a field that the firm added.
import assert from 'node:assert/strict';
import { violations } from './access.mjs';
import { choose, choicesOf, look, person, PHONE, scenario, shown, until } from './people.mjs';

export function prints(world) {
  scenario(world, 'a printed form is written, looked at, put in force and printed', async (me, page) => {
    const { items: [example] } = await me.api('GET', 'DEMO/kernel.print_form?code=delivery_note');
    await me.go(`/DEMO/kernel.print_form/new?from=${example.id}`);
    await page.getByLabel('Code').fill('packing_list');
    await page.getByLabel('Name in English').fill('Packing list');
    const paper = page.getByRole('region', { name: 'How it looks' });
    await paper.getByRole('img', { name: /^Page 1/ }).waitFor();
    const editor = page.getByRole('textbox', { name: 'Template', exact: true });
    const written = await editor.inputValue();
    // What does not fit is said with its line while it is written; the last paper stays.
    await editor.fill(`${written}\n{{customer.nam}}`);
    await shown(page, /Line \d+, column 3: .* has no field “customer\.nam”/).waitFor();
    await editor.fill(written.replace('# Delivery note', '# Packing list'));
    // A field is found by its name and put in where the cursor stands.
    await editor.press('Control+End');
    await editor.press('Enter');
    const fields = page.getByRole('region', { name: 'Fields to put in' });
    await fields.getByLabel('Find a field').fill('customer country');
    await fields.getByRole('button', { name: /customer\.country/ }).click();
    assert.ok((await editor.inputValue()).endsWith('{{customer.country}}'));
    await until('the paper is new', async () => await paper.locator('[data-old="false"] img').count() > 0);
    await page.waitForTimeout(900);
    await look(page, 'prints-editor');
    await paper.scrollIntoViewIfNeeded();
    await paper.getByRole('img').first().evaluate((one) => one.scrollIntoView());
    await look(page, 'prints-paper');
    await page.getByLabel('In force').check();
    await page.getByRole('button', { name: 'Save' }).click();
    await page.waitForURL(/kernel\.print_form\/\d+/);
    assert.deepEqual(await violations(page, 'a printed form'), []);

    // It stands among the forms of an invoice.
    const { items: [invoice] } = await me.api('GET', 'DEMO/sales.invoice?status=posted&limit=1');
    await page.reload();
    await me.go(`/DEMO/sales.invoice/${invoice.id}`);
    await page.getByRole('button', { name: 'Print' }).click();
    await shown(page, 'Packing list').waitFor();
    await look(page, 'prints-menu');
    const printed = await me.context.request.get(
      `${me.base}/api/DEMO/sales.invoice/${invoice.id}/print?form=own.packing_list`);
    assert.equal(printed.status(), 200);
    assert.equal((await printed.body()).subarray(0, 5).toString(), '%PDF-');

    const id = page.url() && (await me.api('GET', 'DEMO/kernel.print_form?code=packing_list')).items[0].id;
    const russian = await person(world.browser, world.server, { language: 'ru', theme: 'dark', size: PHONE });
    await russian.go(`/DEMO/kernel.print_form/${id}`);
    await russian.page.getByRole('region', { name: 'Как это выглядит' }).getByRole('img').first().waitFor();
    await look(russian.page, 'prints-editor-phone');
    await russian.page.getByRole('region', { name: 'Как это выглядит' }).scrollIntoViewIfNeeded();
    await russian.page.getByRole('img', { name: /Страница 1/ }).scrollIntoViewIfNeeded();
    await look(russian.page, 'prints-paper-phone');
    russian.calm();
    await russian.close();
  });

  scenario(world, 'a report is grouped and filtered by a field that the firm added', async (me, page) => {
    await me.api('POST', 'DEMO/kernel.added_field', { record: 'party.party', code: 'segment', type: 'choice',
      name_en: 'Segment', name_ru: 'Сегмент', choices: [{ code: 'banks', name_en: 'Banks', name_ru: 'Банки' },
        { code: 'shops', name_en: 'Shops', name_ru: 'Магазины' }] });
    // Those who buy; what other tests enter has no sales.
    for (const [i, code] of ['K1001', 'K1002', 'K1003', 'K1004'].entries()) {
      const party = (await me.api('GET', `DEMO/party.party?code=${code}`)).items[0];
      await me.api('PATCH', `DEMO/party.party/${party.id}`, { 'extra.segment': i % 2 ? 'banks' : 'shops' },
        { 'If-Match': `"${party.version}"` });
    }
    await me.go('/DEMO/report/sales?by=customer.extra.segment&last=24&from=&to=');
    await shown(page, 'Banks').waitFor();
    await shown(page, 'Customer: Segment').waitFor();
    await look(page, 'prints-report');
    const both = await page.getByRole('row').count();
    const filter = page.getByRole('combobox', { name: 'Customer: Segment' });
    await filter.click();
    await (await choicesOf(filter)).filter({ hasText: 'Banks' }).first().click();
    await until('only those', async () => await page.getByRole('row').count() < both);
    await look(page, 'prints-report-one');
    assert.deepEqual(await violations(page, 'a report by an added field'), []);
    const csv = await me.context.request.get(
      `${me.base}/api/DEMO/report/sales?by=customer.extra.segment&format=csv&language=ru`);
    assert.match(await csv.text(), /Сегмент/);
  });

  scenario(world, 'statuses, steps and stages of a way are chosen, not typed', async (me, page) => {
    await me.go('/DEMO/kernel.flow_plan/new');
    await choose(page, 'Kind of document', 'Credit notes');
    await page.getByRole('textbox', { name: 'Name', exact: true }).fill('Credits');
    const stages = page.getByRole('region', { name: 'Stages', exact: true });
    await stages.getByRole('button', { name: /Add/ }).click();
    await page.keyboard.press('d');   // kept until the grid has been drawn
    await page.locator('.cell-choices').getByText('draft').waitFor();
    assert.equal(await page.locator('.cell-choices').getByText('posted').count(), 1);
    await look(page, 'prints-choices');
  });
}
