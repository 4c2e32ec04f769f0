// What goes wrong in a real office: somebody else was quicker, the page is reloaded, the server
// falls over, the session ends. Nothing that was typed may be lost and nothing done twice.
import assert from 'node:assert/strict';
import { person, scenario, shown, until } from './people.mjs';
import { password } from './server.mjs';

export async function draft(me, input = {}) {
  const { items: [customer] } = await me.api('GET', 'DEMO/party.party/find?q=K1002');
  const { id } = await me.api('POST', 'DEMO/sales.invoice', {
    customer: customer.id, lines: [{ item: '@A101', quantity: '2', price: '100' }], ...input,
  });
  return { id, path: `/DEMO/sales.invoice/${id}` };
}

const note = (page) => page.getByLabel('Note');

export function rough(world) {
  scenario(world, 'two people on one document: the second is told and loses nothing',
    async (anna, page) => {
      const { id, path } = await draft(anna);
      const boris = await person(world.browser, world.server, { login: 'boris' });
      await anna.go(path);
      await note(page).fill('typed by Anna');
      await boris.go(path);
      await note(boris.page).fill('saved by Boris');
      await boris.page.getByLabel('Due on').fill('31.12.2026');
      await boris.page.keyboard.press('Control+S');
      await shown(boris.page, /^Saved/).waitFor();
      boris.calm();
      await boris.close();

      await page.keyboard.press('Control+S');
      const dialog = page.getByRole('dialog', { name: /boris changed this record/ });
      await dialog.waitFor();
      await shown(dialog, 'Changed by both: 1.').waitFor();
      const conflict = dialog.getByRole('row', { name: /Note/ });
      assert.match(await conflict.innerText(), /typed by Anna[\s\S]*saved by Boris/);
      await page.keyboard.press('Enter');   // "Keep my input on top" has the focus
      await dialog.waitFor({ state: 'hidden' });
      assert.equal(await note(page).inputValue(), 'typed by Anna');
      assert.equal(await page.getByLabel('Due on').inputValue(), '31 Dec 2026'.replace(/ /g, '\u00a0'));
      await page.keyboard.press('Control+S');
      await shown(page, /^Saved/).waitFor();
      const saved = await anna.api('GET', `DEMO/sales.invoice/${id}`);
      assert.equal(saved.note, 'typed by Anna');
      assert.equal(saved.due_on, '2026-12-31');
    }, { expects: [/409/] });

  scenario(world, 'reload in the middle of typing: the draft is back, here and in another browser',
    async (me, page) => {
      const keys = page.keyboard;
      await me.go('/DEMO/sales.payment/new');
      await page.getByLabel('Customer').fill('K1003');
      await shown(page.locator('.found'), 'Old House').click();
      await page.getByLabel('Amount').fill('1 234,5');
      await page.reload();
      await shown(page, /Your unsaved input of .* is back/).waitFor();
      await shown(page, 'K1003 Old House').waitFor();
      assert.match(await page.getByLabel('Amount').inputValue(), /^1.234\.50$/);
      await page.getByRole('button', { name: 'Discard' }).click();
      await until('the amount is as it was', async () =>
        await page.getByLabel('Amount').inputValue() === '0.00');

      // In a cell of the lines, too, that was not left yet.
      await me.go('/DEMO/sales.invoice/new');
      await page.getByRole('heading', { name: 'Invoice: new' }).waitFor();
      await note(page).fill('half a thought');
      await page.locator('revo-grid').first().waitFor();
      await keys.press('Alt+N');
      await keys.press('ArrowRight');
      await keys.type('typed in a cell');
      await page.reload();
      await shown(page.getByRole('region', { name: 'Lines' }), 'typed in a cell').waitFor();
      assert.equal(await note(page).inputValue(), 'half a thought');

      await until('the server keeps it as well', async () => {
        const kept = await me.api('GET', 'DEMO/my/draft');
        return kept.some(({ value }) => value.edits?.fields?.note === 'half a thought');
      });
      const other = await person(world.browser, world.server);
      await other.go('/DEMO/sales.invoice/new');
      await shown(other.page, /Your unsaved input of/).waitFor();
      assert.equal(await note(other.page).inputValue(), 'half a thought');
      await other.page.getByRole('button', { name: 'Discard' }).click();
      other.calm();
      await other.close();
    });

  scenario(world, 'the server is killed and started again while a document is being saved',
    async (me, page) => {
      const { server } = world;
      const { path, id } = await draft(me);
      await me.go(path);
      await shown(page.getByRole('region', { name: 'Lines' }), 'A101 Beech chair 1').waitFor();
      await note(page).fill('typed before the fall');
      await server.end();
      await note(page).fill('typed after the fall');
      await shown(page, /No connection to the server/).waitFor();
      await page.keyboard.press('Control+S');
      await shown(page, /The connection was lost while saving/).waitFor();
      await server.start();
      // Sessions outlive the process: nobody is asked for his password.
      await shown(page, /^Saved/).waitFor();
      assert.equal(await note(page).inputValue(), 'typed after the fall');
      const { items } = await me.api('GET', `DEMO/sales.invoice/${id}/history`);
      assert.deepEqual(items.map(({ command }) => command.split('.').at(-1)), ['update', 'create']);
      // The stream of changes is there again: a change of another hand is shown without a reload.
      const boris = await person(world.browser, server, { login: 'boris' });
      const { version } = await boris.api('GET', `DEMO/sales.invoice/${id}`);
      await boris.api('PATCH', `DEMO/sales.invoice/${id}`, { note: 'seen live' },
        { 'If-Match': `"${version}"` });
      await until('the change arrives', async () => await note(page).inputValue() === 'seen live',
        40_000);
      await boris.close();
    }, { expects: [/ERR_CONNECTION_REFUSED/, /ERR_INCOMPLETE_CHUNKED/, /ERR_EMPTY_RESPONSE/,
      /ERR_CONNECTION_RESET/, /401/] });

  scenario(world, 'the session ends in mid-work: the password is asked for and the work goes on',
    async (me, page) => {
      const { path, id } = await draft(me);
      await me.go(path);
      await note(page).fill('before the end');
      await me.context.clearCookies();
      await page.keyboard.press('Control+S');
      const dialog = await renew(page, 'no such password');
      await shown(dialog, 'The login or the password is wrong.').waitFor();
      await renew(page);
      await shown(page, /^Saved/).waitFor();
      assert.equal((await me.api('GET', `DEMO/sales.invoice/${id}`)).note, 'before the end');
    }, { expects: [/401/] });
}

async function renew(page, word = password) {
  const dialog = page.getByRole('dialog', { name: 'Your session has ended' });
  await dialog.waitFor();
  await dialog.getByLabel('Password of owner').fill(word);
  await page.keyboard.press('Enter');
  if (word === password) await dialog.waitFor({ state: 'hidden' });
  return dialog;
}
