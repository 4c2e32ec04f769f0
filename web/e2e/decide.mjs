// Staged authorisation: two people and one payment, a change of what is shared, an edit that voids.
import assert from 'node:assert/strict';
import { choicesOf, choose, look, person, PHONE, reached, scenario, shown, until } from './people.mjs';

const POLICY = { code: 'e2e', name: 'Payments from 5,000', active: true,
  command: 'sales.payment.post', conditions: [{ field: 'amount', op: 'at_least', value: '5000' }],
  stages: [{ name: 'Second person' }] };

/** A change of policy waits as well: the other one agrees to it. */
async function setPolicy(anna, boris, input) {
  const code = input.code ?? POLICY.code;
  const { items: [known] } = await anna.api('GET', `DEMO/kernel.policy?code=${code}`);
  const answer = known
    ? await anna.api('PATCH', `DEMO/kernel.policy/${known.id}`, input,
      { 'If-Match': `"${known.version}"` })
    : await anna.api('POST', 'DEMO/kernel.policy', input);
  assert.ok(answer.waits, 'policies wait themselves');
  await boris.api('POST', `DEMO/kernel.workspace_approval/${answer.waits}/approve`, {},
    { 'If-Match': '"1"' });
}

const banner = (page) => page.locator('.notice');

export function decide(world) {
  scenario(world, 'two people, one payment: it waits, is refused to its maker, agreed to by the other',
    async (anna, page) => {
      const boris = await person(world.browser, world.server, { login: 'boris', size: PHONE });
      await setPolicy(anna, boris, POLICY);
      await anna.go('/DEMO/sales.payment/new');
      await page.getByLabel('Customer').fill('K1003');
      await shown(page.locator('.found'), 'Old House').click();
      await page.getByLabel('Amount').fill('7 000');
      await shown(banner(page), 'Others have to agree before this is done: Payments from 5,000')
        .waitFor();
      await page.keyboard.press('Control+Enter');
      await shown(banner(page), /“Post” waits since .*: Second person/).waitFor();
      const id = await until('it has an address', () => /sales\.payment\/(\d+)/.exec(page.url())?.[1]);
      assert.equal((await anna.api('GET', `DEMO/sales.payment/${id}`)).status, 'draft');

      // Her own: she may look and withdraw, not agree.
      await banner(page).getByRole('link').click();
      await page.waitForURL(/kernel\.approval\/\d+/);
      const agree = page.getByRole('button', { name: /^Approve/ });
      await agree.hover({ force: true });
      await shown(page, 'You asked for this or drafted it: somebody else has to decide.').waitFor();

      // Boris finds it on his phone.
      await boris.go('/DEMO/');
      const home = boris.page.getByRole('region', { name: 'Waits for me' });
      await home.getByRole('link', { name: /^Customer payment/ }).first().waitFor();
      await look(boris.page, 'home-phone');
      await home.getByRole('link', { name: /^Customer payment/ }).first().click();
      await boris.page.getByRole('link', { name: 'Open the record: Customer payment' }).waitFor();
      await look(boris.page, 'case-phone');
      await boris.page.getByRole('button', { name: 'Approve', exact: true }).click();
      await boris.page.getByRole('dialog').getByRole('button', { name: 'Approve' }).click();
      await reached(boris.page, 'Done');
      const done = await anna.api('GET', `DEMO/sales.payment/${id}`);
      assert.equal(done.status, 'posted');
      assert.ok(done.number, 'it has its number');

      // Anna hears of it without a reload.
      await page.getByRole('button', { name: /^Notifications, unread/ }).waitFor();
      await look(page, 'case-desk');
      await setPolicy(anna, boris, { active: false });
      boris.calm();
      await boris.close();
    });

  scenario(world, 'the account of a payee waits; nothing is stored until the other one has agreed',
    async (anna, page) => {
      const boris = await person(world.browser, world.server, { login: 'boris' });
      const { items: [party] } = await anna.api('GET', 'DEMO/party.party/find?q=K1002');
      const answer = await anna.api('PATCH', `DEMO/party.party/${party.id}`,
        { accounts: [{ iban: 'DE89370400440532013000' }] },
        { 'If-Match': `"${(await anna.api('GET', `DEMO/party.party/${party.id}`)).version}"` });
      await anna.go(`/DEMO/party.party/${party.id}`);
      await shown(banner(page), /“Change” waits since/).waitFor();
      await look(page, 'party');
      await boris.go(`/DEMO/kernel.workspace_approval/${answer.waits}`);
      await shown(boris.page, 'DE89370400440532013000').waitFor();
      await look(boris.page, 'account');
      await boris.page.getByRole('button', { name: 'Refuse', exact: true }).click();
      const dialog = boris.page.getByRole('dialog');
      await dialog.getByLabel('Reason').fill('call them first');
      await dialog.getByRole('button', { name: 'Refuse' }).click();
      await reached(boris.page, 'Refused');
      const { accounts } = await anna.api('GET', `DEMO/party.party/${party.id}`);
      assert.equal(accounts.length, 0);
      boris.calm();
      await boris.close();
    });

  scenario(world, 'keyed twice: the second person does not see what the first one entered, and a difference blocks',
    async (anna, page) => {
      const boris = await person(world.browser, world.server, { login: 'boris', size: PHONE });
      await setPolicy(anna, boris, { code: 'e2e-keys', name: 'Keyed twice', active: true,
        command: 'sales.payment.create', stages: [{ name: 'Second entry', rekey: 'amount' }] });
      await anna.go('/DEMO/sales.payment/new');
      await page.getByLabel('Customer').fill('K1003');
      await shown(page.locator('.found'), 'Old House').click();
      await page.getByLabel('Amount').fill('1 234.50');
      await page.keyboard.press('Control+s');
      await page.waitForURL(/kernel\.approval\/\d+/);   // nothing else is there yet
      const id = /kernel\.approval\/(\d+)/.exec(page.url())[1];
      const seen = await boris.api('GET', `DEMO/kernel.approval/${id}`);
      assert.ok(!JSON.stringify(seen).includes('1234.5'), 'he is not told what was entered');
      const history = await boris.api('GET', `DEMO/kernel.approval/${id}/history`);
      const list = await boris.api('GET', 'DEMO/kernel.approval');
      assert.ok(list.items.some((one) => one.id === id), 'the list has it');
      assert.ok(!JSON.stringify([history, list]).includes('1234.5'), 'nor by history and list');
      await boris.go(`/DEMO/kernel.approval/${id}`);
      await boris.page.getByRole('button', { name: 'Approve', exact: true }).click();
      const dialog = boris.page.getByRole('dialog');
      await dialog.getByLabel('Amount').fill('1,243.50');
      await dialog.getByRole('button', { name: 'Approve' }).click();
      await shown(dialog, 'This is not what was entered first.').waitFor();
      await look(boris.page, 'keyed-phone');
      await dialog.getByLabel('Amount').fill('1,234.50');
      await dialog.getByRole('button', { name: 'Approve' }).click();
      await reached(boris.page, 'Done');
      await look(page, 'keyed-desk');
      const [made] = (await anna.api('GET', 'DEMO/sales.payment?amount=1234.50')).items;
      assert.equal(made.status, 'draft');
      await setPolicy(anna, boris, { code: 'e2e-keys', active: false });
      boris.calm();
      await boris.close();
    });

  scenario(world, 'the ISIN is keyed twice by a policy that ships: a wrong digit blocks, the right one is stored',
    async (anna, page) => {
      const boris = await person(world.browser, world.server, { login: 'boris', size: PHONE, language: 'ru' });
      await setPolicy(anna, boris, { code: 'instruments-keyed-twice', active: true });
      await anna.go('/DEMO/securities.instrument/new');
      await page.getByLabel('Code').fill('SBER');
      await page.getByLabel('ISIN').fill('RU0009029541');
      await page.getByLabel('Name').fill('Sberbank');
      await page.keyboard.press('Control+s');
      await shown(page, 'The check digit of the ISIN is wrong.').waitFor();
      await look(page, 'isin-wrong');
      await page.getByLabel('ISIN').fill('RU0009029540');
      await choose(page, 'Currency', 'RUB');
      await page.getByLabel('Nominal').fill('3');
      await page.keyboard.press('Control+s');
      await page.waitForURL(/kernel\.workspace_approval\/\d+/);
      const id = /kernel\.workspace_approval\/(\d+)/.exec(page.url())[1];
      assert.ok(!JSON.stringify(await boris.api('GET', `DEMO/kernel.workspace_approval/${id}`))
        .includes('RU0009029540'), 'he is not told what was entered');
      await boris.go(`/DEMO/kernel.workspace_approval/${id}`);
      await shown(boris.page, 'Инструмент: Создать').waitFor();
      await look(boris.page, 'isin-case-phone-ru');
      await boris.page.getByRole('button', { name: 'Утвердить', exact: true }).click();
      const dialog = boris.page.getByRole('dialog');
      await dialog.getByLabel('ISIN').fill('RU0009029557');
      await dialog.getByLabel('Номинал').fill('3,00');
      await dialog.getByRole('button', { name: 'Утвердить' }).click();
      await shown(dialog, 'Первый раз было введено другое.').waitFor();
      await look(boris.page, 'isin-keyed-phone-ru');
      await dialog.getByLabel('ISIN').fill('ru0009029540');
      await dialog.getByRole('button', { name: 'Утвердить' }).click();
      await reached(boris.page, 'Исполнено');
      const [made] = (await anna.api('GET', 'DEMO/securities.instrument?isin=RU0009029540')).items;
      assert.equal(made.code, 'SBER');
      await look(page, 'isin-case-desk');
      const { items: [policy] } = await anna.api('GET', 'DEMO/kernel.policy?code=instruments-keyed-twice');
      await anna.go(`/DEMO/kernel.policy/${policy.id}`);
      await until('the policy opens', async () => (await page.getByLabel('Command').inputValue()) === 'securities.instrument.*');
      await look(page, 'isin-policy');
      await anna.go('/DEMO/securities.instrument');
      await shown(page, 'Sberbank').waitFor();
      await look(page, 'isin-list');
      await setPolicy(anna, boris, { code: 'instruments-keyed-twice', active: false });
      boris.calm();
      await boris.close();
    }, { expects: [/status of 422/] });

  scenario(world, 'a policy is written by choosing: the command, the fields that it looks at, and what else can be typed',
    async (anna, page) => {
      await anna.go('/DEMO/kernel.policy/new');
      await page.getByLabel('Code').fill('e2e-chosen');
      await page.getByLabel('Name').first().fill('Chosen');
      const command = page.getByLabel('Command');
      await command.fill('invoice: post');
      const post = (await choicesOf(command)).filter({ hasText: 'sales.invoice.post' });
      await post.waitFor();
      await look(page, 'policy-commands');
      await post.click();
      assert.equal(await command.inputValue(), 'sales.invoice.post');
      const sum = page.getByLabel('Sum by');
      await sum.click();
      await (await choicesOf(sum)).filter({ hasText: 'customer' }).first().click();
      await page.getByRole('button', { name: 'Add a line' }).first().click();
      await page.keyboard.type('country');   // at once: the grid keeps what comes before it is drawn
      const offers = page.locator('.cell-choices');
      await offers.getByText('Customer: Country').waitFor();
      await look(page, 'policy-fields');
      await offers.getByText('Customer: Country').click();
      await shown(page, 'customer.country').waitFor();
      // What is not offered is taken as it was typed.
      await command.fill('sales.invoice.*');
      assert.equal(await command.inputValue(), 'sales.invoice.*');
      await page.keyboard.press('Escape');
      await look(page, 'policy-chosen');
    });

  scenario(world, 'a rate that moves while a payment waits: within the tolerance it is done, beyond it the rate is named',
    async (anna, page) => {
      const boris = await person(world.browser, world.server, { login: 'boris', language: 'ru' });
      const rate = (date, value) => anna.api('POST', 'DEMO/ledger.rate',
        { from_currency: 'CHF', to_currency: 'RUB', date, value, source: 'e2e' });
      const ago = (days) => new Date(Date.now() - days * 86_400_000).toISOString().slice(0, 10);
      await rate(ago(9), '90');
      await setPolicy(anna, boris, { code: 'e2e-rate', name: 'Swiss francs above the limit', active: true,
        command: 'sales.payment.post', rate_tolerance: '2',
        conditions: [{ field: 'currency', op: 'equal', value: 'CHF' },
          { field: 'amount', op: 'above', against: 'customer.terms.credit_limit' }],
        stages: [{ name: 'Second person' }] });
      const { items: [policy] } = await anna.api('GET', 'DEMO/kernel.policy?code=e2e-rate');
      await anna.go(`/DEMO/kernel.policy/${policy.id}`);
      assert.equal(await page.getByLabel('Tolerance of rates, %').inputValue(), '2');
      await shown(page, 'customer.terms.credit_limit').waitFor();
      if (process.env.LOOK) {
        await page.screenshot({ path: `${process.env.LOOK}/policy-desk.png`, fullPage: true });
        await boris.go(`/DEMO/kernel.policy/${policy.id}`);
        await shown(boris.page, 'customer.terms.credit_limit').waitFor();
        await boris.page.screenshot({ path: `${process.env.LOOK}/policy-ru.png`, fullPage: true });
      }
      const { items: [customer] } = await anna.api('GET', 'DEMO/party.party/find?q=K1003');
      const ask = async () => {
        const { waits } = await anna.api('POST', 'DEMO/sales.payment?then=post',
          { customer: customer.id, date: ago(0), currency: 'CHF', amount: '123456' });
        assert.ok(waits, 'above the limit it waits');
        await boris.go(`/DEMO/kernel.approval/${waits}`);
        await boris.page.getByRole('button', { name: 'Утвердить', exact: true }).waitFor();
        return waits;
      };
      const agree = async () => {
        await boris.page.getByRole('button', { name: 'Утвердить', exact: true }).click();
        await boris.page.getByRole('dialog').getByRole('button', { name: 'Утвердить' }).click();
      };
      await ask();
      await rate(ago(2), '91.8');
      await agree();
      await reached(boris.page, 'Исполнено');
      const second = await ask();
      await rate(ago(1), '99');
      await agree();
      await reached(boris.page, 'Устарело');
      await shown(boris.page, `CHF/RUB ${ago(0)}: 91.8 → 99`).waitFor();
      if (process.env.LOOK) {
        await boris.page.screenshot({ path: `${process.env.LOOK}/rates-ru.png`, fullPage: true });
        await page.setViewportSize(PHONE);
        await anna.go(`/DEMO/kernel.approval/${second}`);
        await shown(page, `CHF/RUB ${ago(0)}: 91.8 → 99`).waitFor();
        await page.screenshot({ path: `${process.env.LOOK}/rates-phone.png`, fullPage: true });
        await anna.go(`/DEMO/kernel.policy/${policy.id}`);
        await shown(page, 'customer.terms.credit_limit').waitFor();
        await page.screenshot({ path: `${process.env.LOOK}/policy-phone.png`, fullPage: true });
      }
      await setPolicy(anna, boris, { code: 'e2e-rate', active: false });
      boris.calm();
      await boris.close();
    });

  scenario(world, 'several decisions at once, from the list of approvals',
    async (anna) => {
      const boris = await person(world.browser, world.server, { login: 'boris' });
      await setPolicy(anna, boris, { ...POLICY, code: 'e2e-many' });
      const { items: [customer] } = await anna.api('GET', 'DEMO/party.party/find?q=K1003');
      const cases = [];
      for (const amount of ['6001.00', '6002.00', '6003.00'])
        cases.push((await anna.api('POST', 'DEMO/sales.payment?then=post', { customer: customer.id, amount })).waits);
      const statuses = () => Promise.all(cases.map(async (id) =>
        (await anna.api('GET', `DEMO/kernel.approval/${id}`)).status));
      assert.deepEqual(await statuses(), ['waiting', 'waiting', 'waiting']);
      await boris.go('/DEMO/kernel.approval?status=waiting&sort=asked_at&order=desc');
      const rows = boris.page.locator('.grid revogr-data .rgCell input[type=checkbox]');
      await until('they are listed', async () => await rows.count() >= 3);
      await rows.nth(0).click();
      await rows.nth(1).click();
      const bulk = boris.page.getByRole('toolbar', { name: 'Chosen rows' });
      await bulk.getByRole('button', { name: 'Approve (2)' }).click();
      await boris.page.getByRole('dialog').getByRole('button', { name: 'Approve' }).click();
      await shown(boris.page.getByRole('dialog'), /2/).waitFor();
      await look(boris.page, 'decide-many');
      await until('two are done, the third still waits', async () =>
        (await statuses()).sort().join() === 'done,done,waiting');
      await setPolicy(anna, boris, { code: 'e2e-many', active: false });
      boris.calm();
      await boris.close();
    });

  scenario(world, 'a decision is handed on: the other one decides in his name, and the case says so',
    async (anna, page) => {
      const boris = await person(world.browser, world.server, { login: 'boris', size: PHONE, language: 'ru' });
      const vera = await person(world.browser, world.server, { login: 'vera' });
      const { id: role } = await anna.api('POST', 'DEMO/kernel.role',
        { code: 'e2e-decides', name: 'Decides alone', rights: 'kernel.approval.* *.read' });
      const { items: [user] } = await anna.api('GET', 'DEMO/kernel.user?login=boris');
      const { roles, version } = await anna.api('GET', `DEMO/kernel.user/${user.id}`);
      await anna.api('PATCH', `DEMO/kernel.user/${user.id}`,
        { roles: [...roles.map(({ line_id }) => ({ line_id })), { role }] },
        { 'If-Match': `"${version}"` });
      await setPolicy(anna, boris, { ...POLICY, code: 'e2e-hand', strict: false, stages: [{ name: 'The treasurer', role }] });
      const { items: [customer] } = await anna.api('GET', 'DEMO/party.party/find?q=K1003');
      const { waits } = await anna.api('POST', 'DEMO/sales.payment?then=post',
        { customer: customer.id, amount: '7777.00' });
      await boris.go(`/DEMO/kernel.approval/${waits}`);
      await boris.page.getByRole('button', { name: 'Утвердить', exact: true }).waitFor();
      await boris.page.getByRole('button', { name: 'Другие действия' }).click();
      await boris.page.getByRole('menuitem', { name: 'Передать' }).click();
      const dialog = boris.page.getByRole('dialog');
      const chooser = dialog.getByRole('combobox', { name: 'Кому' });
      await chooser.fill('vera');
      await (await choicesOf(chooser)).first().click();
      await dialog.getByLabel('Причина').fill('Она знает этого покупателя');
      await look(boris.page, 'hand-on-phone-ru');
      await dialog.getByRole('button', { name: 'Передать' }).click();
      await dialog.waitFor({ state: 'hidden' });
      await vera.go('/DEMO/');
      const home = vera.page.getByRole('region', { name: 'Waits for me' });
      await home.getByRole('link', { name: /^Customer payment/ }).first().waitFor();
      await vera.go(`/DEMO/kernel.approval/${waits}`);
      await vera.page.getByRole('button', { name: 'Approve', exact: true }).click();
      await vera.page.getByRole('dialog').getByRole('button', { name: 'Approve' }).click();
      await reached(vera.page, 'Done');
      const { decisions } = await anna.api('GET', `DEMO/kernel.approval/${waits}`);
      assert.equal(decisions[0].acted_for, user.id, 'in his name');
      await look(vera.page, 'handed-on-desk');
      await anna.go(`/DEMO/kernel.approval/${waits}`);
      await shown(page, 'Она знает этого покупателя').waitFor();
      await setPolicy(anna, boris, { code: 'e2e-hand', active: false });
      for (const one of [boris, vera]) {
        one.calm();
        await one.close();
      }
    });
}
