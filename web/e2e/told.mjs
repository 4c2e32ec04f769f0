// What people are told: a call in a discussion, what others do to a document, a job that stands.
import assert from 'node:assert/strict';
import { violations } from './access.mjs';
import { look, person, scenario, shown, until } from './people.mjs';
import { draft } from './rough.mjs';
import { password } from './server.mjs';

const bell = (page) => page.getByRole('button', { name: /^Notifications/ });
const unread = (page, count) => page.getByRole('button', {
  name: count ? `Notifications, unread: ${count}` : 'Notifications', exact: true,
});
const panel = (page) => page.getByRole('dialog', { name: 'Notifications' });

/** Nothing that an earlier test caused counts here. */
async function readAll(me) {
  await me.api('POST', 'DEMO/notifications/read', { until: '9223372036854775807' });
}

export function told(world) {
  scenario(world, 'Boris calls Anna in a discussion: her bell counts, she lands there, it falls',
    async (anna, page) => {
      await readAll(anna);
      const { id, path } = await draft(anna, { note: 'for the discussion' });
      const boris = await person(world.browser, world.server, { login: 'boris' });
      await anna.go('/DEMO/');
      await unread(page, 0).waitFor();
      const home = page.getByRole('region', { name: 'Waits for me' });
      await shown(home, 'Invoice: draft').waitFor();

      // Behind "@" those who may read it are offered; the keyboard chooses.
      await boris.go(path);
      await boris.page.getByRole('tab', { name: 'Discussion' }).click();
      const comment = boris.page.getByRole('textbox', { name: 'Comment' });
      await comment.pressSequentially('Dear @ann');
      await boris.page.getByRole('option', { name: 'anna @anna' }).waitFor();
      // Who types on at once loses no letter, and none of them changes its place.
      await boris.page.keyboard.press('Enter');
      await boris.page.keyboard.type('is the price right?');
      assert.equal(await comment.inputValue(), 'Dear @anna is the price right?');
      await boris.page.keyboard.press('Control+Enter');
      await shown(boris.page, 'Dear @anna is the price right?').waitFor();

      // Without a reload, for the eye and for the ear.
      await unread(page, 1).waitFor();
      assert.equal(await page.locator('.bell-count').innerText(), '1');
      await page.locator('.bell [role=status]', { hasText: 'boris mentions you: Invoice' }).waitFor();
      await shown(home, 'boris mentions you').waitFor();
      assert.equal(await bell(boris.page).getAttribute('aria-label'), 'Notifications');

      await page.keyboard.press('Alt+I');
      await shown(panel(page), 'Dear @anna is the price right?').waitFor();
      await page.keyboard.press('Escape');
      await panel(page).waitFor({ state: 'hidden' });
      assert.equal(await page.evaluate(() => document.activeElement?.getAttribute('aria-label')),
        'Notifications, unread: 1', 'the bell has the focus again');

      // A second window of hers counts as well, and falls with this one.
      const other = await anna.context.newPage();
      await other.goto(`${world.server.base}/DEMO/sales.invoice`);
      await unread(other, 1).waitFor();
      await page.bringToFront();
      // As fast as one types: the palette is there with the key that opens it.
      await page.keyboard.press('Control+K');
      await page.keyboard.type('notifications');
      assert.equal(await page.getByRole('combobox', { name: 'Search and commands' }).inputValue(),
        'notifications');
      await page.getByRole('option', { name: /Notifications/ }).waitFor();
      await page.keyboard.press('Enter');
      // Opening a record is told to the server a moment later; what comes before that is read as well.
      const opened = page.waitForResponse((answer) => answer.url().endsWith('/notifications/read')
        && (answer.request().postData() ?? '').includes('record_id'));
      await panel(page).getByRole('link', { name: /boris mentions you/ }).click();
      await page.getByRole('tab', { name: 'Discussion', selected: true }).waitFor();
      await shown(page.locator('.discussion'), 'Dear @anna is the price right?').waitFor();
      assert.match(page.url(), new RegExp(`${id}\\?part=discussion$`));
      await panel(page).waitFor({ state: 'hidden' });
      await unread(page, 0).waitFor();
      await unread(other, 0).waitFor();
      await other.close();
      await opened;

      // An answer stands on the other side without a reload; what he does next is told to her.
      await page.getByRole('textbox', { name: 'Comment' }).fill('It is.');
      await page.keyboard.press('Control+Enter');
      await shown(boris.page.locator('.discussion'), 'It is.').waitFor();
      await unread(boris.page, 1).waitFor();
      const { version } = await boris.api('GET', `DEMO/sales.invoice/${id}`);
      await boris.api('POST', `DEMO/sales.invoice/${id}/post`, {}, { 'If-Match': `"${version}"` });
      await unread(page, 1).waitFor();
      await bell(page).click();
      await shown(panel(page), /boris posted Invoice INV-/).waitFor();
      await panel(page).getByRole('button', { name: 'Mark all read' }).click();
      await unread(page, 0).waitFor();
      boris.calm();
      await boris.close();
    }, { login: 'anna' });

  scenario(world, 'a document that is opened by its address has been heard of; a kind that nobody '
    + 'wants to hear of does not ring', async (anna, page) => {
    await readAll(anna);
    const { id, path } = await draft(anna, { note: 'opened another way' });
    const boris = await person(world.browser, world.server, { login: 'boris' });
    const say = (text) => boris.api('POST', `DEMO/sales.invoice/${id}/comments`, { text });
    await anna.go('/DEMO/');
    await unread(page, 0).waitFor();
    await say('a question');
    await say('@anna another one');
    await unread(page, 2).waitFor();
    await anna.go(path);
    await shown(page, 'A101 Beech chair 1').waitFor();
    await unread(page, 0).waitFor();

    await anna.go('/DEMO/');
    await bell(page).click();
    await panel(page).getByRole('button', { name: 'What to tell me' }).click();
    const comments = panel(page).getByLabel('somebody writes about what concerns me');
    await panel(page).locator('#notice-kinds input:enabled').first().waitFor();
    assert.ok(await comments.isChecked());
    await comments.uncheck();
    await until('it is kept', async () =>
      (await anna.api('GET', 'DEMO/my/settings/notices'))?.value.off[0] === 'comment');
    await page.keyboard.press('Escape');
    await say('nobody hears this');
    await say('@anna but this');
    await unread(page, 1).waitFor();
    await bell(page).click();
    await shown(panel(page), '@anna but this').waitFor();
    assert.equal(await panel(page).getByText('nobody hears this').count(), 0);
    // Wanted again, it is there: nothing was lost meanwhile.
    await panel(page).getByRole('button', { name: 'What to tell me' }).click();
    await comments.check();
    await unread(page, 2).waitFor();
    await shown(panel(page), 'nobody hears this').waitFor();
    boris.calm();
    await boris.close();
  }, { login: 'anna' });

  scenario(world, 'when mail may come is kept, beside what the bell leaves out', async (me, page) => {
    const path = 'DEMO/my/settings/notices';
    await me.api('PUT', path, { off: ['comment'] });
    await me.go('/DEMO/');
    await bell(page).click();
    await panel(page).getByRole('button', { name: 'What to tell me' }).click();
    await panel(page).getByLabel('Quiet from').fill('22:00');
    await panel(page).getByLabel('Quiet until').fill('07:00');
    await panel(page).getByLabel('Saturday and Sunday are quiet').check();
    await panel(page).getByLabel('once a day, in one').check();
    await panel(page).getByLabel('Each day at').fill('08:30');
    await panel(page).getByLabel('By the clock of').fill('tokyo');
    await page.getByTitle('Asia/Tokyo').click();
    const wanted = { off: ['comment'], gather: 'daily', gather_at: '08:30', zone: 'Asia/Tokyo',
      quiet: { from: '22:00', until: '07:00', weekends: true } };
    await until('it is kept', async () => {
      const kept = (await me.api('GET', path))?.value;
      return JSON.stringify(kept?.quiet) === JSON.stringify(wanted.quiet) && kept.gather_at === '08:30'
        && kept.zone === 'Asia/Tokyo';
    });
    assert.deepEqual((await me.api('GET', path)).value, wanted);
    await panel(page).getByLabel('Each day at').scrollIntoViewIfNeeded();
    await look(page, 'mail-times');
    assert.deepEqual(await violations(page, 'when mail may come'), []);
    await me.api('DELETE', path);
  }, { login: 'vera' });

  scenario(world, 'nothing happened yet: the bell says so', async (me, page) => {
    await me.go('/DEMO/');
    await bell(page).click();
    await shown(panel(page), 'Nothing is running.').waitFor();
    await shown(panel(page), /^Nothing has happened yet/).waitFor();
    // Another place takes the focus: the panel does not stay in the way.
    await page.getByRole('heading', { level: 1 }).click();
    await panel(page).waitFor({ state: 'hidden' });
  }, { login: 'vera' });

  scenario(world, 'a job that stops is told with its reason, resumed from the bell, told when done',
    async (owner) => {
      const vera = await person(world.browser, world.server, { login: 'vera' });
      await stopped(owner, vera);
      await vera.go('/DEMO/');
      const { page } = vera;
      await unread(page, 1).waitFor();
      await shown(page.getByRole('region', { name: 'Waits for me' }), 'Import').waitFor();
      await bell(page).click();
      const jobs = panel(page).getByRole('region', { name: 'Jobs' });
      await shown(jobs, 'paused').waitFor();
      await shown(jobs, 'The user vera is not active.').waitFor();
      await shown(panel(page), /Import: stopped at [0-9]+ of 12000/).waitFor();
      // What the program ships for it, in the company's language, at the job and at what is told of it.
      await until('the runbook is offered', async () =>
        await panel(page).getByRole('link', { name: 'Загрузка или другое задание стоит' }).count() === 2);
      await look(page, 'told-runbook');
      await jobs.getByRole('button', { name: 'Resume: Import' }).click();
      await jobs.getByRole('button', { name: 'Pause: Import' }).click();
      await jobs.getByRole('button', { name: 'Resume: Import' }).click();
      await unread(page, 2).waitFor({ timeout: 60_000 });
      await shown(panel(page), 'Import: finished, 12000 of 12000, set aside: 1').waitFor();
      await shown(jobs, 'done').waitFor();
      await jobs.getByRole('link', { name: 'Import' }).click();
      await page.getByRole('heading', { name: 'Imported' }).waitFor();
      vera.calm();
      await vera.close();
    });
}

// Vera's import is under way when she is made inactive, and she is active again.
async function stopped(owner, vera) {
  const rows = ['Code;Name;Country', ';Nobody;FR'];
  for (let i = 1; i < 12_000; i += 1) rows.push(`V${i};Village ${i};GB`);
  const answer = await vera.context.request.post(`${vera.base}/api/DEMO/import`, {
    data: Buffer.from(rows.join('\n')),
    headers: { 'X-Osnova-Client': 'web', 'X-File-Name': 'villages.csv',
      'Content-Type': 'application/octet-stream' },
  });
  assert.equal(answer.status(), 201);
  const { id } = await answer.json();
  await vera.api('POST', `DEMO/import/${id}/preview`,
    { record: 'party.party', mapping: { Code: 'code', Name: 'name', Country: 'country' } });
  await vera.api('POST', `DEMO/import/${id}/run`, {});
  await until('it is under way', async () =>
    (await vera.api('GET', `DEMO/jobs/${id}`)).done > 0);
  const { items: [user] } = await owner.api('GET', 'DEMO/kernel.user?login=vera');
  const active = async (value) => {
    const { version } = await owner.api('GET', `DEMO/kernel.user/${user.id}`);
    await owner.api('PATCH', `DEMO/kernel.user/${user.id}`, { active: value },
      { 'If-Match': `"${version}"` });
  };
  await active(false);
  await until('it stands', async () =>
    (await owner.api('GET', `DEMO/jobs/${id}`)).state === 'paused');
  await active(true);
  // Who was made inactive signs in again.
  const again = await vera.context.request.post(`${vera.base}/api/session`,
    { data: { login: 'vera', password } });
  assert.equal(again.status(), 200);
}
