// Files in and out: a table becomes records and is known when it comes again; printed forms; lists
// and reports as files.
import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { scenario, shown, until } from './people.mjs';

const TABLE = 'Code;Наименование;Country;Note\nT1;Tester;GB;x\nT2;;GB;\nT3;Third;DE;\n';

/** What a click downloads: its name and its first bytes. */
async function downloaded(page, click) {
  const [download] = await Promise.all([page.waitForEvent('download'), click()]);
  const bytes = readFileSync(await download.path());
  return { name: download.suggestedFilename(), bytes };
}

export function files(world) {
  const table = join(world.server.folder, 'parties.csv');

  async function toPreview(me, page) {
    await me.go('/SHOP/import?record=party.party');
    await page.setInputFiles('input[type=file]', table);
    await shown(page, 'parties.csv: CSV, UTF-8, ;, rows: 3').waitFor();
  }

  scenario(world, 'a table becomes records; what was refused comes back with the reason',
    async (me, page) => {
      writeFileSync(table, TABLE);
      await toPreview(me, page);
      await page.getByRole('button', { name: 'Check the rows' }).click();
      await shown(page, '2 rows are ready').waitFor();
      await shown(page, 'Name: This field needs a value.').waitFor();
      await page.getByRole('button', { name: 'Import', exact: true }).click();
      await page.getByRole('status').filter({ hasText: /^Imported$/ }).waitFor();
      const { name, bytes } = await downloaded(page,
        () => page.getByText('Download the rows set aside').click());
      assert.match(name, /^parked-\d+\.csv$/);
      assert.match(bytes.toString('utf8'), /T2;;GB;;3;Name: This field needs a value\./);
      await page.getByText('Open the list').click();
      await until('the list', () => page.url().endsWith('/SHOP/party.party'));
      const { items } = await me.api('GET', 'SHOP/party.party?code.in=T1,T2,T3');
      assert.deepEqual(items.map((row) => row.code).sort(), ['T1', 'T3']);
    });

  scenario(world, 'the same table again: mapped as last time, its rows are known',
    async (me, page) => {
      await toPreview(me, page);
      await shown(page, 'The columns are mapped as last time.').waitFor();
      await page.getByRole('button', { name: 'Check the rows' }).click();
      await shown(page, 'Imported before').waitFor();
      await page.getByRole('button', { name: 'Import', exact: true }).click();
      await page.getByRole('status').filter({ hasText: /^Imported$/ }).waitFor();
      const made = page.locator('dt', { hasText: 'Made' }).locator('xpath=following-sibling::dd');
      assert.equal(await made.first().textContent(), '0');
    });

  scenario(world, 'a posted invoice offers all of its forms', async (me, page) => {
    const { items } = await me.api('GET', 'DEMO/sales.invoice?limit=1&status=posted');
    await me.go(`/DEMO/sales.invoice/${items[0].id}`);
    await page.getByRole('button', { name: 'Print' }).click();
    await page.getByRole('menuitem', { name: 'Bill (Russian form)' }).waitFor();
    const [asked] = await Promise.all([
      me.context.waitForEvent('response', (answer) => answer.url().includes('/print?')),
      page.getByRole('menuitem', { name: 'Bill (Russian form)' }).click(),
    ]);
    assert.match(asked.url(), /form=bill&language=ru/);
    assert.equal(asked.status(), 200);
    assert.equal(asked.headers()['content-type'], 'application/pdf');
  });

  scenario(world, 'a report as a spreadsheet and on paper', async (me, page) => {
    await me.go('/DEMO/report/trial-balance?book=main&as_of=2025-06-30');
    for (const [format, magic] of [['XLSX', 'PK'], ['PDF', '%PDF']]) {
      await page.getByRole('button', { name: 'Download' }).click();
      const { name, bytes } = await downloaded(page,
        () => page.getByRole('menuitem', { name: format }).click());
      assert.equal(name, `Trial balance.${format.toLowerCase()}`);
      assert.equal(bytes.subarray(0, magic.length).toString('latin1'), magic);
    }
  });
}
