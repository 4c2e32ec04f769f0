// Monitors: a list is watched from its own page, raised in the program, and shown on Home with a way
// into what was counted. LOOK=folder keeps pictures.
import assert from 'node:assert/strict';
import { violations } from './access.mjs';
import { look, person, PHONE, scenario, shown, until } from './people.mjs';

const bell = (page) => page.getByRole('button', { name: /^Notifications/ });
const RAISED_MS = 20_000;   // the program looks every five seconds

export function monitors(world) {

  scenario(world, 'a list is watched: raised, told, shown on Home, and it leads to what was counted',
    async (me, page) => {
      await me.api('POST', 'DEMO/notifications/read', { until: '9223372036854775807' });
      await me.go('/DEMO/sales.invoice?status=posted');
      await page.getByRole('button', { name: /Saved views/ }).click();
      await page.getByPlaceholder('Name of this view').fill('Late ones');
      await page.locator('.views').getByRole('button', { name: 'Save' }).click();
      await shown(page, 'View "Late ones" is saved.').waitFor();
      await page.getByRole('button', { name: 'Watch this list' }).click();
      const dialog = page.getByRole('dialog', { name: 'Watch this list' });
      await shown(dialog, 'Follows the view "Late ones"').waitFor();
      await dialog.getByRole('textbox', { name: 'Threshold' }).fill('1');
      await look(page, 'monitor-dialog');
      assert.deepEqual(await violations(page, 'dialog'), []);
      await dialog.getByRole('button', { name: 'Save' }).click();
      await shown(page, '"Late ones" is watched.').waitFor();

      // What of it cannot be watched is said in the dialog.
      await page.getByRole('button', { name: /Saved views/ }).click();
      await page.getByRole('button', { name: 'Watch this list' }).click();
      await dialog.getByLabel('Comparison').click();
      await page.getByTitle('changed by').click();
      await dialog.getByRole('button', { name: 'Save' }).click();
      await shown(dialog, 'A change is more than nothing.').waitFor();
      await dialog.getByRole('button', { name: 'Cancel' }).click();

      await me.go('/DEMO/');
      await page.getByRole('button', { name: 'Arrange' }).click();
      await page.getByRole('button', { name: 'Add a tile' }).click();
      await page.getByRole('menuitem', { name: 'Monitors' }).click();
      await page.getByRole('button', { name: 'Done' }).click();
      const tile = page.getByRole('region', { name: 'Monitors' });
      await tile.locator('.monitor-raised').waitFor({ timeout: RAISED_MS });
      await shown(page.getByRole('region', { name: 'Waits for me' }), /Late ones: \d+, above 1/)
        .waitFor();
      const { items: [one] } = await me.api('GET', 'DEMO/monitors');
      assert.equal(one.state, 'raised');
      assert.ok(Number(one.figure) > 1);
      await page.mouse.move(0, 0);
      await look(page, 'monitor-home');
      assert.deepEqual(await violations(page, 'home'), []);
      await bell(page).click();
      await page.getByRole('dialog', { name: 'Notifications' })
        .getByRole('link', { name: /Late ones/ }).click();
      await page.waitForURL(/sales\.invoice\?status=posted/);
      await me.go('/DEMO/');
      await tile.getByRole('link', { name: 'Late ones' }).click();
      await page.waitForURL(/sales\.invoice\?status=posted/);
      await page.getByRole('heading', { name: 'Late ones' }).waitFor();

      for (const [name, who] of [['phone-dark', { size: PHONE, theme: 'dark' }],
        ['russian', { language: 'ru' }]]) {
        const other = await person(world.browser, world.server, { login: 'anna', ...who });
        await other.go('/DEMO/');
        await other.page.locator('.monitor-raised').waitFor();
        await other.page.locator('.tile-monitors').scrollIntoViewIfNeeded();
        await look(other.page, `monitor-${name}`);
        assert.deepEqual(await violations(other.page, `tile ${name}`), []);
        await other.go('/DEMO/sales.invoice?status=posted');
        await other.page.locator('.views-open').click();
        await other.page.locator('.views .ant-btn', { has: other.page.locator('.anticon-bell') })
          .click();
        await other.page.locator('.watch').waitFor();
        await look(other.page, `monitor-dialog-${name}`);
        await other.close();
      }
      // The monitor's own page: what else there is to say.
      await me.go('/DEMO/');
      await tile.getByRole('link', { name: 'raised' }).click();
      await page.getByRole('heading', { name: /Late ones/ }).waitFor();
      await look(page, 'monitor-record');
    }, { login: 'anna', expects: [/422/] });

  scenario(world, 'a filter until today stays true tomorrow', async (me, page) => {
    await me.go('/DEMO/sales.invoice');
    await page.locator('.filters').getByText('Filter').click();
    await page.locator('.filter-menu').getByText('Due on').click();
    await page.getByRole('button', { name: 'Before today' }).click();
    await page.waitForURL(/due_on\.to=today-1/);
    await shown(page, /≤ yesterday/).waitFor();
    await until('rows are there', async () => (await page.locator('.list-totals').count()) > 0);
    await look(page, 'monitor-filter');
  });
}
