// What people, or those who send them files, write into text fields is shown as they wrote it: no
// tag becomes an element, no script runs, in no place where the text comes back.
import assert from 'node:assert/strict';
import { scenario, shown, until } from './people.mjs';

const TAG = '<img src=x onerror="window.caught=1">';
const WORDS = `${TAG}<script>window.caught=2</script>`;

async function unharmed(page, where) {
  const found = await page.evaluate(() => ({
    caught: window.caught ?? 0,
    elements: document.querySelectorAll('img[src="x"], script:not([src])').length,
  }));
  assert.deepEqual(found, { caught: 0, elements: 0 }, where);
}

export function hostile(world) {
  scenario(world, 'script and HTML in every text field are shown as text', async (me, page) => {
    page.on('dialog', (dialog) => { assert.fail(`a dialog opened: ${dialog.message()}`); });
    // Every text field that the form of a party, of an item and of an entry has.
    const made = {};
    for (const record of ['party.party', 'item.item', 'books.entry', 'sales.credit_note']) {
      await me.go(`/DEMO/${record}/new`);
      await page.getByRole('heading', { level: 1 }).waitFor();
      const more = page.getByRole('button', { name: /^More fields/ });
      if (await more.count() > 0 && await more.getAttribute('aria-expanded') === 'false')
        await more.click();
      const inputs = page.locator('.fields input[type=text]:not([role=combobox]), .fields textarea');
      await inputs.first().waitFor();
      for (const input of await inputs.all())
        if (/^field-/.test(await input.getAttribute('id') ?? '') && !await input.getAttribute('inputmode')
            && !await input.evaluate((one) => one.classList.contains('input-date')))
          await input.fill(WORDS.slice(0, Number(await input.getAttribute('maxlength')) || 200));
      await page.keyboard.press('Control+S');
      // Saved, or refused with what was typed in the message.
      await page.locator('.summary, .ant-message').first().waitFor();
      await unharmed(page, record);
      made[record] = true;
    }
    const party = await me.api('POST', 'DEMO/party.party', { code: 'HTML', name: WORDS });
    await me.api('POST', 'DEMO/party.terms', { party: party.id, payment_days: 10 });
    await me.api('POST', 'DEMO/item.item', { code: '<b>B</b>', name: WORDS, tax_code: 'vat10' });
    const invoice = await me.api('POST', 'DEMO/sales.invoice?then=post', {
      customer: party.id, note: WORDS, external_number: TAG,
      lines: [{ item: '@<b>B</b>', description: WORDS, quantity: '1', price: '5' }],
    });
    await me.api('POST', `DEMO/sales.invoice/${invoice.id}/comments`, { text: WORDS });
    await me.api('POST', `DEMO/sales.invoice/${invoice.id}/files`, WORDS,
      { 'X-File-Name': encodeURIComponent('<img src=x onerror=alert(1)>.txt'),
        'Content-Type': 'text/plain' });
    await me.api('PUT', 'DEMO/my/view/hostile',
      { record: 'sales.invoice', name: WORDS, search: `q=${encodeURIComponent('x')}` });

    const places = [
      ['/DEMO/party.party?q=HTML', '.grid'],
      ['/DEMO/sales.invoice', '.grid'],
      [`/DEMO/sales.invoice/${invoice.id}`, '.doc'],
      [`/DEMO/party.party/${party.id}`, '.doc'],
      ['/DEMO/report/ageing', '.grid'],
      ['/DEMO/', '.tile-recent'],
    ];
    for (const [path, place] of places) {
      await me.go(path);
      await shown(page.locator(place), /<img src=x onerror/).waitFor();
      await unharmed(page, path);
    }
    await me.go(`/DEMO/sales.invoice/${invoice.id}`);
    for (const tab of ['Files', 'Discussion', 'History', 'Related', 'Posted']) {
      await page.getByRole('tab', { name: tab }).click();
      if (tab !== 'Related') await shown(page.locator('.doc-panel'), /<img src=x/).waitFor();
      await unharmed(page, tab);
    }
    await page.keyboard.press('Control+K');
    await page.keyboard.type('HTML');
    await shown(page.getByRole('option'), /HTML <img src=x/).waitFor();
    await unharmed(page, 'palette');
    await me.go('/DEMO/sales.invoice?q=%3Cimg%20src%3Dx%20onerror%3Dalert(1)%3E');
    await shown(page, 'Nothing fits').waitFor();
    await unharmed(page, 'a search from an address');
    await me.go('/DEMO/guide/%3Cimg%20src=x%3E');
    await shown(page, 'There is no such page of the guide.').waitFor();
    await unharmed(page, 'a page of the guide');
    await until('no script ran', async () => !await page.evaluate(() => window.caught));
    await me.api('DELETE', 'DEMO/my/view/hostile');
  }, { expects: [/404/, /422/] });
}
