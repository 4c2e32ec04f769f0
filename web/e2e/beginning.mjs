// A company without any document: Home says what to do first, and the steps lead there.
import assert from 'node:assert/strict';
import { scenario, shown, until } from './people.mjs';

export function beginning(world, shop) {
  scenario(shop, 'an empty company: the first steps lead from the first party to the first '
    + 'posted invoice', async (me, page) => {
    const steps = page.getByRole('region', { name: 'First steps' });
    const first = async (what) => {
      await me.go('/SHOP/');
      await steps.getByRole('link', { name: `Enter the first: ${what}` }).click();
      await page.getByRole('heading', { name: `${what}: new` }).waitFor();
    };
    const save = async () => {
      await page.keyboard.press('Control+S');
      await shown(page.locator('.ant-message'), /^Saved/).waitFor();
    };
    await me.go('/SHOP/');
    await shown(page, 'Corner shop').waitFor();
    await steps.getByRole('link', { name: 'Enter the first: Invoice' }).waitFor();

    await first('Party');
    await page.locator('#field-code').fill('ACME');
    await page.locator('#field-name').fill('Acme Ltd');
    await save();
    await page.getByRole('heading', { name: 'ACME Acme Ltd' }).waitFor();

    await first('Terms');
    await page.locator('#field-party').fill('ACME');
    await shown(page.locator('.found'), 'Acme Ltd').click();
    await page.locator('#field-payment_days').fill('14');
    await save();

    // What is done is ticked and leads to the list.
    await me.go('/SHOP/');
    await steps.getByRole('link', { name: 'Parties', exact: true }).waitFor();
    await steps.getByRole('link', { name: 'Terms', exact: true }).waitFor();

    // An empty list says how to begin.
    await me.go('/SHOP/item.item');
    await shown(page, 'Items: nothing here yet').waitFor();
    await page.getByRole('button', { name: 'New: Item' }).click();
    await page.locator('#field-code').fill('TEA');
    await page.locator('#field-name').fill('Tea, 1 kg');
    await save();

    await first('Invoice');
    await page.locator('#field-customer').fill('ACME');
    await shown(page.locator('.found'), 'Acme Ltd').click();
    await page.evaluate(() => navigator.clipboard.writeText('TEA\t\t2\t7.50'));
    await page.locator('revo-grid').first().waitFor();
    await page.keyboard.press('Alt+N');
    await page.keyboard.press('Control+V');
    await shown(page.getByRole('region', { name: 'Lines' }), 'TEA Tea, 1 kg').waitFor();
    await page.keyboard.press('Control+Enter');
    await page.getByRole('heading', { name: /^INV-/ }).waitFor();
    await until('it is in the books', async () => {
      const { rows } = await me.api('GET', 'SHOP/report/trial-balance');
      return rows.some((row) => row.account === '1100' && row.closing_debit === '15.00');
    });
    await me.go('/SHOP/');
    await page.getByRole('navigation').waitFor();
    assert.equal(await steps.count(), 0, 'a company that has begun needs no first steps');
  });
}
