// Papers: the printed forms of a document, a report as a spreadsheet and as PDF.
import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { scenario } from './people.mjs';

/** What a click downloads. */
async function downloaded(page, click) {
  const [download] = await Promise.all([page.waitForEvent('download'), click()]);
  return { name: download.suggestedFilename(), bytes: await readFile(await download.path()) };
}

export function papers(world) {
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
