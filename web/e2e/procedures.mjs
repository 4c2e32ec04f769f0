// A procedure is published by two people, found where the work is done, read and acknowledged.
import assert from 'node:assert/strict';
import { look, person, PHONE, scenario, shown } from './people.mjs';

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

/** A procedure that is in force at these places. */
async function inForce(anna, boris, code, title, ...links) {
  const { id } = await anna.api('POST', 'DEMO/kernel.procedure', { code, title, kind: 'procedure',
    text: 'So it is done.', links: links.map(([place, name]) => ({ place, name })) });
  await publish(anna, boris, id);
}

const FILE = 'code;name\r\n;Nobody\r\nE2E-P;Somebody\r\n';

export function procedures(world) {
  scenario(world, 'reports, lists, pages and refusals name the procedure that says what to do', async (anna, page) => {
    const boris = await person(world.browser, world.server, { login: 'boris', size: PHONE, language: 'ru' });
    await inForce(anna, boris, 'e2e-places', 'Closing a month', ['report', 'trial-balance'], ['screen', 'sales.invoice'],
      ['screen', 'home'], ['screen', 'import'], ['screen', 'account'], ['screen', 'periods']);
    await inForce(anna, boris, 'e2e-required', 'What a card must have', ['problem', 'input.required']);
    const closing = (whose) => whose.getByRole('link', { name: 'Closing a month' });

    for (const [name, place] of [['report', 'report/trial-balance'], ['list', 'sales.invoice'],
      ['home', ''], ['import', 'import'], ['account', 'account']]) {
      await anna.go(`/DEMO/${place}`);
      await closing(page).waitFor();
      await look(page, `procedure-${name}`);
      await boris.go(`/DEMO/${place}`);
      await closing(boris.page).waitFor();
      await look(boris.page, `procedure-${name}-phone`);
    }
    await anna.go('/DEMO/item.item');   // nothing is said where nothing holds
    await page.getByRole('button', { name: 'New', exact: true }).waitFor();
    assert.equal(await closing(page).count(), 0);
    // What comes with the program stands where it is needed, in the company's language.
    await anna.go('/DEMO/quarantine');
    await page.getByRole('link', { name: 'Команда в карантине' }).click();
    await page.getByRole('heading', { name: 'Что видно' }).waitFor();
    await look(page, 'shipped');
    await boris.go('/DEMO/quarantine');
    await boris.page.getByRole('link', { name: 'Команда в карантине' }).waitFor();
    await look(boris.page, 'quarantine-phone');

    // A form that is refused, and rows of a file.
    await anna.go('/DEMO/party.party/new');
    await page.getByRole('button', { name: 'Save', exact: true }).click();
    const refused = page.getByRole('alert', { name: 'Problems' });
    await refused.getByRole('link', { name: 'What a card must have' }).waitFor();
    await look(page, 'refused');
    await anna.go('/DEMO/import?record=party.party');
    await page.locator('input[type=file]').setInputFiles({ name: 'p.csv', mimeType: 'text/csv',
      buffer: Buffer.from(FILE) });
    await page.getByRole('button', { name: 'Check the rows' }).click();
    await page.locator('.import-bad-row').first().waitFor();
    await page.getByRole('link', { name: 'What a card must have' }).click();
    await page.getByRole('heading', { name: 'What a card must have' }).waitFor();
    boris.calm();
    await boris.close();
  }, { expects: [/422/] });
  scenario(world, 'a procedure is found on the form, read, and acknowledged once', async (anna, page) => {
    const boris = await person(world.browser, world.server, { login: 'boris', size: PHONE });
    const { id } = await anna.api('POST', 'DEMO/kernel.procedure', { code: 'e2e', title: 'Posting invoices',
      kind: 'procedure', text: TEXT, acknowledge: true, within_days: 5,
      links: [{ place: 'step', name: 'sales.invoice', step: 'post' }] });
    await publish(anna, boris, id);

    await boris.go('/DEMO/');
    const home = boris.page.getByRole('region', { name: 'Waits for me' });
    await home.getByRole('link', { name: 'Posting invoices' }).waitFor();
    await look(boris.page, 'procedure-home-phone');

    await anna.go('/DEMO/sales.invoice/new');
    await shown(page, 'How it is done here:').waitFor();
    await look(page, 'procedure-form');
    await page.getByRole('link', { name: 'Posting invoices' }).click();
    await page.getByRole('heading', { name: 'Before an invoice is posted' }).waitFor();
    await shown(page, '<b>not</b> drawn as HTML').waitFor();
    await look(page, 'procedure-page');
    await page.getByRole('button', { name: 'I have read it' }).click();
    await shown(page, 'You have read this version.').waitFor();
    assert.equal(await page.getByRole('button', { name: 'I have read it' }).count(), 0);

    await home.getByRole('link', { name: 'Posting invoices' }).click();
    await boris.page.getByRole('button', { name: 'I have read it' }).waitFor();
    await look(boris.page, 'procedure-phone');
    boris.calm();
    await boris.close();
  });
}
