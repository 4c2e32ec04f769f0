// Rows of a file: columns found and mapped, bad rows shown with their reasons, set aside and
// downloaded; nothing is made twice, and what looks like a tag stays text.
import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { scenario, shown, until } from './people.mjs';
import { workbook } from './workbook.mjs';

const HEADER = 'Code;Name;Country;<i>Remark</i>';
const ROWS = [
  'F1;Alder Ltd;GB;first', 'F2;"Birch; and sons";DE;', ';Nobody;FR;no code', 'F1;Again;GB;twice',
  'F3;<img src=x onerror="window.caught=1">;PL;<script>window.caught=2</script>',
];

const file = (name, rows) =>
  ({ name, mimeType: 'text/csv', buffer: Buffer.from([HEADER, ...rows].join('\n')) });

export function files(world) {
  scenario(world, 'a file with bad rows: mapped, checked, imported, the bad ones set aside',
    async (me, page) => {
      await me.go('/DEMO/import?record=party.party');
      await page.getByRole('button', { name: 'Choose a file' }).waitFor();
      await page.locator('input[type=file]').setInputFiles(file('parties.csv', ROWS));
      await shown(page, /parties\.csv: CSV, UTF-8, ;, rows: 5/).waitFor();
      // Columns that are called as a field are are mapped; the foreign one is left out.
      const mapped = page.getByRole('row', { name: /^Country/ });
      await shown(mapped, 'Country').waitFor();
      await shown(page.getByRole('row', { name: /Remark/ }), 'Leave out').waitFor();
      await page.getByRole('button', { name: 'Check the rows' }).click();

      await shown(page, '3 rows are ready').waitFor();
      await shown(page, '2 rows have problems and will be set aside').waitFor();
      await page.getByLabel('Only rows with problems').check();
      const rows = page.getByRole('region', { name: 'Check' }).getByRole('row');
      assert.equal(await rows.count(), 3, 'the head and two bad rows');
      await shown(rows.nth(1), 'This field needs a value.').waitFor();
      await shown(rows.nth(2), 'There is already a record with F1.').waitFor();
      await page.getByLabel('Only rows with problems').uncheck();
      await shown(rows, '<img src=x onerror').waitFor();
      await page.getByRole('button', { name: 'Import', exact: true }).click();

      await page.getByRole('heading', { name: 'Imported' }).waitFor();
      const figure = async (label) => page.locator('.import-figures div', { hasText: label })
        .locator('dd').innerText();
      assert.deepEqual([await figure('Read'), await figure('Made'), await figure('Set aside')],
        ['5', '3', '2']);
      // The run is in the address: it is there after a reload.
      await page.reload();
      await page.getByRole('heading', { name: 'Imported' }).waitFor();
      const [download] = await Promise.all([page.waitForEvent('download'),
        page.getByRole('link', { name: 'Download the rows set aside' }).click()]);
      const text = await readFile(await download.path(), 'utf8');
      assert.match(text, /;Nobody;FR;no code;4;Code: This field needs a value\./);
      assert.match(text, /F1;Again;GB;twice;5;Code: There is already a record with F1\./);
      await page.getByRole('link', { name: 'Open the list' }).click();
      await page.getByRole('textbox', { name: 'Find in the list' }).fill('Birch');
      await shown(page.locator('.grid'), 'Birch; and sons').waitFor();
      assert.equal(await page.evaluate(() => window.caught), undefined);
    });

  const book = () => ({ name: 'book.xlsx', mimeType: 'application/octet-stream',
    buffer: workbook([
      { name: 'Cover', rows: [] },
      { name: 'Suppliers', rows: [['Code', 'Name'], ['WB1', 'Willow']] },
      { name: 'Old ones', hidden: true, rows: [['Code', 'Name'], ['WB9', 'Yew']] },
      { name: 'Customers', rows: [['Code', 'Name', 'Country'], ['WB2', 'Rowan', 'GB'], ['WB3', 'Elder', 'DE']] },
    ]) });
  scenario(world, 'a workbook of several sheets: one is chosen, and the next time it is remembered',
    async (me, page) => {
      await me.go('/DEMO/import?record=party.party');
      await page.locator('input[type=file]').setInputFiles(book());
      await shown(page, /book\.xlsx: XLSX, Suppliers, rows: 1/).waitFor();
      const chooser = page.getByRole('combobox', { name: 'Sheet', exact: true });
      await chooser.click();
      const names = page.locator('.ant-select-dropdown .ant-select-item-option');
      await names.filter({ hasText: 'Old ones (hidden)' }).waitFor();
      assert.deepEqual(await names.allInnerTexts(),
        ['Cover', 'Suppliers', 'Customers', 'Old ones (hidden)']);
      await names.filter({ hasText: 'Customers' }).click();
      await shown(page, /book\.xlsx: XLSX, Customers, rows: 2/).waitFor();
      await shown(page.getByRole('row', { name: /^Country/ }), 'Country').waitFor();
      await page.getByRole('button', { name: 'Check the rows' }).click();
      await shown(page, '2 rows are ready').waitFor();
      await page.getByRole('button', { name: 'Import', exact: true }).click();
      await page.getByRole('heading', { name: 'Imported' }).waitFor();
      const count = async (code) => (await me.api('GET', `DEMO/party.party/count?code=${code}`)).count;
      assert.deepEqual([await count('WB1'), await count('WB2'), await count('WB3'), await count('WB9')],
        ['0', '1', '1', '0']);
      await page.getByRole('button', { name: 'Import another file' }).click();
      await page.locator('input[type=file]').setInputFiles(book());
      await shown(page, /book\.xlsx: XLSX, Customers, rows: 2/).waitFor();
      await shown(page, 'The columns are mapped as last time.').waitFor();
      // A sheet without rows says so, and the one before stays.
      await chooser.click();
      await names.filter({ hasText: 'Cover' }).click();
      await shown(page, 'The file is empty.').waitFor();
      await shown(page, /book\.xlsx: XLSX, Customers, rows: 2/).waitFor();
    }, { expects: [/422/] });

  scenario(world, 'the mended file again: the columns are mapped as last time, nothing is doubled',
    async (me, page) => {
      await me.go('/DEMO/import?record=party.party');
      await page.locator('input[type=file]').setInputFiles(
        file('mended.csv', [...ROWS.slice(0, 2), 'F4;Nobody;FR;mended', ROWS[4]]));
      await shown(page, 'The columns are mapped as last time.').waitFor();
      await page.getByRole('button', { name: 'Check the rows' }).click();
      await shown(page, '4 rows are ready').waitFor();
      await page.getByRole('button', { name: 'Import', exact: true }).click();
      await page.getByRole('heading', { name: 'Imported' }).waitFor();
      await until('only the mended row is new', async () =>
        (await me.api('GET', 'DEMO/party.party/count?q=Nobody')).count === '1');
      assert.equal((await me.api('GET', 'DEMO/party.party/count?q=Alder')).count, '1');
    });
}
