// A procedure is published by two people, found where the work is done, read and acknowledged.
import assert from 'node:assert/strict';
import { person, PHONE, scenario, shown } from './people.mjs';

const TEXT = `# Before an invoice is posted

1. The order is **signed**.
2. The price is that of the list.

<b>not</b> drawn as HTML
`;

/** What a policy makes wait, the other one agrees to. */
async function publish(anna, boris, id) {
  const answer = await anna.api('POST', `DEMO/kernel.procedure/${id}/publish`, {}, { 'If-Match': '"1"' });
  if (answer.waits)
    await boris.api('POST', `DEMO/kernel.workspace_approval/${answer.waits}/approve`, {}, { 'If-Match': '"1"' });
}

export function procedures(world) {
  scenario(world, 'a procedure is found on the form, read, and acknowledged once', async (anna, page) => {
    const boris = await person(world.browser, world.server, { login: 'boris', size: PHONE });
    const { id } = await anna.api('POST', 'DEMO/kernel.procedure', { code: 'e2e', title: 'Posting invoices',
      kind: 'procedure', text: TEXT, acknowledge: true, within_days: 5,
      links: [{ place: 'step', name: 'sales.invoice', step: 'post' }] });
    await publish(anna, boris, id);

    await boris.go('/DEMO/');
    const home = boris.page.getByRole('region', { name: 'Waits for me' });
    await home.getByRole('link', { name: 'Posting invoices' }).waitFor();
    if (process.env.LOOK) await boris.page.screenshot({ path: `${process.env.LOOK}/procedure-home-phone.png` });

    await anna.go('/DEMO/sales.invoice/new');
    await shown(page, 'How it is done here:').waitFor();
    if (process.env.LOOK) await page.screenshot({ path: `${process.env.LOOK}/procedure-form.png` });
    await page.getByRole('link', { name: 'Posting invoices' }).click();
    await page.getByRole('heading', { name: 'Before an invoice is posted' }).waitFor();
    await shown(page, '<b>not</b> drawn as HTML').waitFor();
    if (process.env.LOOK) await page.screenshot({ path: `${process.env.LOOK}/procedure-page.png` });
    await page.getByRole('button', { name: 'I have read it' }).click();
    await shown(page, 'You have read this version.').waitFor();
    assert.equal(await page.getByRole('button', { name: 'I have read it' }).count(), 0);

    await home.getByRole('link', { name: 'Posting invoices' }).click();
    await boris.page.getByRole('button', { name: 'I have read it' }).waitFor();
    if (process.env.LOOK) await boris.page.screenshot({ path: `${process.env.LOOK}/procedure-phone.png` });
    boris.calm();
    await boris.close();
  });
}
