// A working day: an invoice by keyboard alone, what it posts, from a figure back to the document,
// the reversal, and a refusal in Russian.
import assert from 'node:assert/strict';
import { scenario, shown, until } from './people.mjs';
import { password } from './server.mjs';

// As copied from a spreadsheet: item, description, quantity, price, in both ways of writing.
const LINES = [
  ['A100', '', '2', '1 500.00', 'vat10'], ['A101', '', '1', '820,50', 'vat10'],
  ['A102', 'As agreed', '10', '99.90', 'vat10'], ['A103', '', '3', '450', 'vat10'],
  ['A104', '', '1,5', '2000', 'vat10'],
];
// 3000 + 820.50 + 999 + 1350 + 3000, and 10 % of it.
const GROSS = '10086.45';

const plain = (text) => text.replace(/\s/g, '');

export function story(world) {
  scenario(world, 'sign in', async (me, page) => {
    await me.go('/');
    await page.getByLabel('Login').waitFor();
    // Nothing but the keyboard: the login has the focus already.
    await page.keyboard.type('owner');
    await page.keyboard.press('Tab');
    await page.keyboard.type('not the password');
    await page.keyboard.press('Enter');
    await shown(page, 'The login or the password is wrong.').waitFor();
    await page.getByLabel('Password', { exact: true }).fill(password);
    await page.keyboard.press('Enter');
    await page.getByRole('navigation').waitFor();
    assert.match(page.url(), /\/DEMO\/$/);
  }, { signedIn: false, expects: [/401/] });

  scenario(world, 'an invoice by keyboard: five pasted lines, posted, opened from the trial balance, '
    + 'reversed', async (me, page) => {
    const keys = page.keyboard;
    await me.go('/DEMO/');
    await page.getByRole('navigation').waitFor();
    await keys.press('Control+K');
    await page.getByRole('combobox', { name: 'Search and commands' }).waitFor();
    await keys.type('new invoice');
    await page.getByRole('option', { name: /New: Invoice/ }).waitFor();
    await keys.press('Enter');
    await page.getByRole('heading', { name: 'Invoice: new' }).waitFor();

    await until('the customer has the focus', () =>
      page.evaluate(() => document.activeElement?.id === 'field-customer'));
    await keys.type('K1001');
    await shown(page.locator('.found'), 'New House').waitFor();
    await keys.press('Enter');
    await shown(page, 'K1001 New House').waitFor();

    await page.evaluate((text) => navigator.clipboard.writeText(text),
      LINES.map((line) => line.join('\t')).join('\n'));
    await page.locator('revo-grid').first().waitFor();
    await keys.press('Alt+N');
    await keys.press('Control+V');
    const lines = page.getByRole('region', { name: 'Lines' });
    await shown(lines, 'A104 Wall clock 1').waitFor();
    await shown(lines, 'As agreed').waitFor();

    const total = page.locator('.total-main dd');
    await until('the total follows', async () =>
      plain(await total.innerText()) === `${GROSS}RUB`);
    const panel = page.getByRole('complementary', { name: 'About the document' });
    await shown(panel, 'Trade receivables').waitFor();
    await shown(panel, 'K1001 New House').waitFor();

    await keys.press('Control+Enter');
    const heading = page.getByRole('heading', { name: /^INV-/ });
    await heading.waitFor();
    const number = await heading.innerText();
    const invoice = page.url();
    assert.match(invoice, /sales\.invoice\/\d+$/);
    await shown(panel.getByRole('tab', { name: 'Posted' }), 'Posted').waitFor();

    // From the trial balance to the account, and from its card to the document.
    await me.go('/DEMO/report/trial-balance');
    const receivable = page.getByRole('row').filter({ hasText: 'Trade receivables' });
    await receivable.getByRole('link').last().click();
    await page.getByRole('heading', { name: 'Account card' }).waitFor();
    await shown(page.locator('.grid'), number).click();
    await page.getByRole('heading', { name: number }).waitFor();
    assert.equal(page.url(), invoice);

    await page.getByRole('button', { name: 'Reverse' }).press('Enter');
    const dialog = page.getByRole('dialog', { name: 'Reverse' });
    await dialog.waitFor();
    await until('the date is asked for', () =>
      page.evaluate(() => document.activeElement?.id === 'argument-date'));
    await keys.press('Control+Enter');
    await shown(page.locator('.steps'), 'reversed').waitFor();
    await shown(panel, 'Storno').waitFor();
  });

  scenario(world, 'refused in Russian: what is missing, then why the month is closed',
    async (me, page) => {
      const keys = page.keyboard;
      await me.go('/DEMO/sales.invoice/new');
      await page.getByRole('heading', { name: 'Реализация: создание' }).waitFor();
      await keys.press('Control+Enter');
      const problems = page.getByRole('alert', { name: 'Ошибки' });
      await problems.waitFor();
      assert.match(await problems.innerText(), /Покупатель\s*Заполните это поле\./);
      // The name in the summary leads to the field.
      await problems.getByRole('button', { name: 'Покупатель' }).press('Enter');
      await keys.type('K1004');
      await shown(page.locator('.found'), 'Green House').waitFor();
      await keys.press('Enter');
      for (const date of ['date', 'transferred_on'])
        await page.locator(`#field-${date}`).fill('10.03.25');
      await page.locator('revo-grid').first().waitFor();
      await keys.press('Alt+N');
      await page.evaluate(() => navigator.clipboard.writeText('A100\t\t1\t100'));
      await keys.press('Control+V');
      await shown(page.getByRole('region', { name: 'Строки' }), 'A100 Oak table 1').waitFor();
      await keys.press('Control+Enter');
      await shown(problems, /2025-03 закрыт в книге/).waitFor();
    }, { language: 'ru', expects: [/422/] });
}
