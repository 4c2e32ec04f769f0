// Who did what, as reports: found by number and by person, page by page, opened and taken away; on a
// phone and in Russian too. LOOK=folder keeps pictures.
import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { look, PHONE, scenario, shown, until } from './people.mjs';

export function audit(world) {

  scenario(world, 'what happened to a document is found by its number', async (me, page) => {
    const { items } = await me.api('GET', 'DEMO/sales.invoice?limit=1&status=posted');
    const [{ id, number }] = items;
    await me.go('/DEMO/report/audit-changes?from=2020-01-01');
    await page.getByRole('heading', { name: 'Audit: changes' }).waitFor();
    await page.getByRole('row').nth(20).waitFor();
    await look(page, 'changes');
    // Near the end of the page the next one is asked for.
    const [next] = await Promise.all([
      page.waitForResponse((answer) => answer.url().includes('after=')),
      (async () => {
        await page.getByRole('row').nth(5).hover();
        for (let i = 0; i < 20; i += 1) await page.mouse.wheel(0, 1000);
      })(),
    ]);
    assert.ok((await next.json()).rows.length > 0);
    const find = page.getByRole('textbox', { name: 'Operation, record or number' });
    await find.fill(number);
    await find.press('Enter');
    await shown(page, number).waitFor();
    await look(page, 'changes-found');
    await page.getByRole('link', { name: number }).first().click();
    await page.waitForURL(new RegExp(`/DEMO/sales.invoice/${id}`));
  });

  scenario(world, 'who opened a party is in the access log, and it is taken away', async (me, page) => {
    const { items } = await me.api('GET', 'DEMO/party.party?limit=1');
    const [{ id, code }] = items;
    await me.api('GET', `DEMO/party.party/${id}`);
    await me.go('/DEMO/report/audit-access?from=2020-01-01&user=owner');
    await page.getByRole('heading', { name: 'Audit: access log' }).waitFor();
    await until('it was written down', async () => {
      const { rows } = await me.api('GET', 'DEMO/report/audit-access?user=owner');
      return rows.some(({ event, document }) => event === 'Opened' && document.includes(code));
    });
    await page.reload();
    await shown(page.getByRole('row', { name: /Opened/ }), new RegExp(code)).waitFor();
    await look(page, 'access');
    await page.getByRole('button', { name: 'Download' }).click();
    const [download] = await Promise.all([page.waitForEvent('download'),
      page.getByRole('menuitem', { name: 'CSV' }).click()]);
    const text = await readFile(await download.path(), 'utf8');
    assert.match(text, /at,user,event,document,/);
    assert.match(text, /Opened/);
  });

  scenario(world, 'по-русски, с телефона', async (me, page) => {
    await me.go('/DEMO/report/audit-changes?from=2020-01-01&find=провести');
    await page.getByRole('heading', { name: 'Аудит: изменения' }).waitFor();
    await look(page, 'changes-ru-phone');
    await shown(page, /Провести/).waitFor();
    await me.go('/DEMO/report/audit-access?from=2020-01-01');
    await shown(page, 'Вход').waitFor();
    await look(page, 'access-ru-phone');
  }, { language: 'ru', size: PHONE, touch: true });
}
