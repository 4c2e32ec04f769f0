// Rows of a file: columns found and mapped, bad rows shown with their reasons, set aside and
// downloaded; nothing is made twice, and what looks like a tag stays text.
import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { choicesOf, scenario, shown, until } from './people.mjs';
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
      const names = await choicesOf(chooser);
      await names.filter({ hasText: 'Old ones (hidden), rows: 1' }).waitFor();
      assert.deepEqual(await names.allInnerTexts(),
        ['Cover, rows: 0', 'Suppliers, rows: 1', 'Customers, rows: 2', 'Old ones (hidden), rows: 1']);
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

  // In the month of the workspace's today, which is open.
  const ledgerOf = (month) => `; the books of a flat
${month}-01 * (42) Rent
    Expenses:Rent       £500.00
    Assets:Cash box

${month}-02 Not in balance <img src=x onerror="window.caught=3">
    Expenses:Food       £10.00
    Assets:Cash box     £-9.00

${month}-03 Shares
    Assets:Shares       10 ACME
    Equity:Opening
`;
  const ledger = (text) => ({ name: 'flat.txt', mimeType: 'text/plain', buffer: Buffer.from(text) });
  scenario(world, 'a ledger journal: accounts chosen, a bad transaction seen, the rest posted once',
    async (me, page) => {
      const count = async () => Number((await me.api('GET', 'DEMO/books.entry/count')).count);
      const before = await count();
      const month = (await me.api('GET', 'DEMO/meta')).company.business_date.slice(0, 7);
      const LEDGER = ledgerOf(month);
      await me.go('/DEMO/import');
      await page.locator('input[type=file]').setInputFiles(ledger(LEDGER));
      await shown(page, /flat\.txt: Ledger, UTF-8, transactions: 3/).waitFor();
      await shown(page, 'Cannot be taken: 1.').waitFor();
      await shown(page, 'New accounts: 4. New units: 1.').waitFor();
      await shown(page.locator('.import-commodities div', { hasText: 'ACME' }),
        'a new unit without value in the book').waitFor();
      // One name onto the chart, one as another kind of account.
      const row = (name) => page.getByRole('row').filter({ has:
        page.getByRole('rowheader', { name, exact: true }) });
      await shown(row('Expenses:Rent'), 'New account: expense').waitFor();
      const pick = async (name, text) => {
        const chooser = page.getByRole('combobox', { name, exact: true });
        await chooser.click();
        await page.keyboard.type(text);
        await (await choicesOf(chooser)).filter({ hasText: text }).first().click();
      };
      const [book] = (await me.api('GET', 'DEMO/ledger.book?code=main')).items;
      const chart = (await me.api('GET', 'DEMO/ledger.account?limit=500')).items.find((one) =>
        one.book === book.id && one.type === 'expense' && !one.heading);
      await pick('Expenses:Rent', chart.code);
      await shown(row('Expenses:Rent'), `${chart.code} `).waitFor();
      await pick('Assets:Shares', 'New account: equity');
      await shown(page, 'New accounts: 3. New units: 1.').waitFor();
      await page.getByRole('button', { name: 'Check the transactions' }).click();

      await shown(page, '2 transactions are ready').waitFor();
      await shown(page, '1 cannot be posted and will be set aside').waitFor();
      await page.getByLabel('Only those with problems').check();
      const rows = page.getByRole('region', { name: 'Check' }).getByRole('row');
      assert.equal(await rows.count(), 2, 'the head and one bad transaction');
      await shown(rows.nth(1), 'Line 6: the transaction does not balance (1 £).').waitFor();
      await shown(rows.nth(1), 'Not in balance <img src=x').waitFor();
      await page.getByRole('button', { name: 'Import', exact: true }).click();
      await page.getByRole('heading', { name: 'Imported' }).waitFor();
      await page.reload();
      await page.getByRole('heading', { name: 'Imported' }).waitFor();
      const figure = async (label) => page.locator('.import-figures div', { hasText: label })
        .locator('dd').innerText();
      assert.deepEqual([await figure('Read'), await figure('Made'), await figure('Set aside')],
        ['3', '2', '1']);
      assert.equal(await count(), before + 2);
      const [download] = await Promise.all([page.waitForEvent('download'),
        page.getByRole('link', { name: 'Download what was set aside' }).click()]);
      assert.match(download.suggestedFilename(), /^parked-\d+\.ledger$/);
      const text = await readFile(await download.path(), 'utf8');
      assert.match(text, /; Line 6\. Line 6: the transaction does not balance \(1 £\)\.\n\d{4}-\d\d-02 Not in balance/);

      // Mended, the file that came back makes what was missing; the first one again makes nothing.
      await page.getByRole('button', { name: 'Import another file' }).click();
      await page.locator('input[type=file]').setInputFiles(ledger(text.replace('£-9.00', '£-10.00')));
      await shown(page, 'New accounts: 1. New units: 0.').waitFor();   // Expenses:Food
      await page.getByRole('button', { name: 'Check the transactions' }).click();
      await page.getByRole('button', { name: 'Import', exact: true }).click();
      await page.getByRole('heading', { name: 'Imported' }).waitFor();
      assert.equal(await count(), before + 3);
      await page.getByRole('button', { name: 'Import another file' }).click();
      await page.locator('input[type=file]').setInputFiles(ledger(LEDGER));
      // What was chosen for a name is remembered.
      await shown(row('Expenses:Rent'), `${chart.code} `).waitFor();
      await page.getByRole('button', { name: 'Check the transactions' }).click();
      await shown(page, 'Imported before').waitFor();
      await page.getByRole('button', { name: 'Import', exact: true }).click();
      await page.getByRole('heading', { name: 'Imported' }).waitFor();
      assert.deepEqual([await figure('Made'), await figure('Imported before'), await figure('Set aside')],
        ['0', '2', '1']);
      assert.equal(await count(), before + 3);
      assert.equal(await page.evaluate(() => window.caught), undefined);
    });

  scenario(world, 'a journal whose meaning is not understood is refused whole, by its line',
    async (me, page) => {
      await me.go('/DEMO/import');
      await page.locator('input[type=file]').setInputFiles(ledger(`alias A=B\n${ledgerOf('2025-01')}`));
      await shown(page, /Line 1: directive alias changes what the other lines mean/).waitFor();
      await page.getByRole('button', { name: 'Choose a file' }).waitFor();
    }, { expects: [/422/] });
}
