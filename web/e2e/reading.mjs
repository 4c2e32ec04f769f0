// Lists in groups and reports beside an earlier period: what a person reads, and does from there.
import assert from 'node:assert/strict';
import { scenario, shown, until } from './people.mjs';
import { draft } from './rough.mjs';

export function reading(world) {
  scenario(world, 'a list in groups: counts agree, a quick look, two chosen and posted', async (me, page) => {
    for (let i = 0; i < 2; i += 1) await draft(me, { note: 'chosen in a group' });
    const { groups } = await me.api('GET', 'DEMO/sales.invoice/groups?by=status');
    const drafts = groups.find(({ value }) => value === 'draft');
    await me.go('/DEMO/sales.invoice');
    await page.locator('.grid revogr-data .rgCell a').first().waitFor();
    await page.getByRole('button', { name: 'Group' }).click();
    await page.getByRole('menuitem', { name: 'Status' }).click();
    await page.waitForURL(/group=status/);
    const group = page.getByRole('gridcell', { name: /^▸? ?draft/ }).first();
    await group.waitFor();
    assert.match(await group.innerText(), new RegExp(`draft\\s*${drafts.count}`));
    await group.getByText('draft').click();
    const rows = page.locator('.grid revogr-data .rgCell input[type=checkbox]');
    await until('its rows are there', async () => await rows.count() === Number(drafts.count));

    // The keyboard: down into the group, a quick look, closed again.
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('Space');
    await page.locator('.look').waitFor();
    await page.keyboard.press('Escape');
    await page.locator('.look').waitFor({ state: 'hidden' });

    await rows.nth(0).click();
    await rows.nth(1).click();
    const bulk = page.getByRole('toolbar', { name: 'Chosen rows' });
    await bulk.getByRole('button', { name: 'Post (2)' }).click();
    await page.getByRole('dialog').getByText(/2/).first().waitFor();
    await page.keyboard.press('Escape');
    await until('two are posted', async () => {
      const now = await me.api('GET', 'DEMO/sales.invoice/groups?by=status');
      return Number(now.groups.find(({ value }) => value === 'draft')?.count ?? 0)
        === Number(drafts.count) - 2;
    });
  });

  scenario(world, 'a report beside the year before: both figures and their difference', async (me, page) => {
    const search = 'from=2025-01-01&to=2025-12-31&compare=previous_year&book=main';
    const { columns, rows } = await me.api('GET', `DEMO/report/profit-loss?${search}`);
    const row = rows.find((one) => one.item === 'Revenue') ?? rows[0];
    assert.ok(columns.length >= 5, JSON.stringify(columns));
    await me.go(`/DEMO/report/profit-loss?${search}`);
    for (const column of columns.slice(2))
      await shown(page.locator('.grid'), column.label).waitFor();
    const line = page.getByRole('row').filter({ hasText: 'Revenue' }).first();
    const text = (await line.innerText()).replace(/[\s\u00a0\u202f,]/g, '');
    for (const column of columns.slice(2)) {
      const figure = String(row[column.name] ?? '').replace('-', '');
      if (/\d/.test(figure)) assert.ok(text.includes(figure), `${column.name} ${figure}: ${text}`);
    }
  });
}
