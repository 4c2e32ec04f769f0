// For everybody: no violation that axe-core knows, no trap and no invisible stop for the keyboard,
// and a layout that holds on a small desk and on a phone.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { DESK, person, PHONE, scenario, shown, until } from './people.mjs';
import { draft } from './rough.mjs';

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

// The main screens, and what shows that each is there.
const SCREENS = [
  ['home', '/DEMO/', '.tile-waiting li'],
  ['list', '/DEMO/sales.invoice', '.grid revogr-data .rgCell a'],
  ['new document', '/DEMO/sales.invoice/new', '.lines-grid revogr-data .rgCell'],
  ['document', null, '.entry table'],
  ['catalogue', '/DEMO/party.party/new', '#field-code'],
  ['report', '/DEMO/report/trial-balance?from=2025-01-01&to=2025-12-31&as_of=2025-12-31',
    '.grid revogr-data .rgCell a'],
  ['chart', '/DEMO/report/sales?by=month&from=2025-01-01&to=2025-12-31&chart=1', '.chart canvas'],
  ['import', '/DEMO/import', '.import-drop, .import button'],
  ['quarantine', '/DEMO/quarantine', '.quarantine p[role=status]'],
  ['account', '/DEMO/account', '.account-list li'],
  ['guide', '/DEMO/guide/', '.guide h1'],
];

/** Opens each screen in turn; a posted invoice stands for the document. */
async function eachScreen(me, visit) {
  const { items: [invoice] } = await me.api('GET', 'DEMO/sales.invoice?status=posted&limit=1');
  for (const [name, path, sign] of SCREENS) {
    await me.go(path ?? `/DEMO/sales.invoice/${invoice.id}`);
    await me.page.locator(sign).first().waitFor();
    await visit(name);
  }
}

export async function violations(page, name) {
  await rest(page);  // a colour on its way has no contrast to judge
  await page.evaluate(axe);
  const found = await page.evaluate(() => window.axe.run({ resultTypes: ['violations'] }));
  return found.violations.map((one) =>
    `${name}: ${one.impact} ${one.id}: ${one.nodes.slice(0, 3).map((n) => n.html.slice(0, 200))}`);
}

/** Waits until what the last change set in motion has come to rest. */
async function rest(page) {
  await page.evaluate(() => new Promise((resolve) => {
    requestAnimationFrame(() => requestAnimationFrame(resolve));
  }));
  await until('nothing moves', () => page.evaluate(() =>
    document.getAnimations().every((one) => one.playState !== 'running'
      || one.effect?.getTiming().iterations === Infinity)));
}

/** What is wider than its window, cut off without dots, or drawn over something else. */
function misplaced() {
  const wrong = [];
  const root = document.scrollingElement;
  if (root.scrollWidth > window.innerWidth) wrong.push(`the page is ${root.scrollWidth} wide`);
  const seen = (element) => {
    const box = element.getBoundingClientRect();
    if (box.width === 0 || box.height === 0) return false;
    const at = document.elementFromPoint(box.left + box.width / 2, box.top + box.height / 2);
    return at !== null && (element.contains(at) || at.contains(element));
  };
  const named = (element) => `${element.tagName} "${element.textContent.trim().slice(0, 40)}"`;
  for (const element of document.querySelectorAll('h1, h2, button, label, summary, a')) {
    const style = getComputedStyle(element);
    const inGrid = element.closest('revo-grid');
    if (inGrid || style.position === 'absolute' || !seen(element)) continue;
    if (element.scrollWidth > element.clientWidth + 1 && element.clientWidth > 0
        && style.overflowX === 'hidden' && style.textOverflow !== 'ellipsis')
      wrong.push(`cut: ${named(element)}`);
    const box = element.getBoundingClientRect();
    if (box.right > window.innerWidth + 1 || box.left < -1) wrong.push(`outside: ${named(element)}`);
  }
  const controls = [...document.querySelectorAll('button, input, select, textarea')].filter((one) =>
    !one.closest('revo-grid, .ant-select, .ant-picker, .ant-segmented, .ant-input-affix-wrapper')
    && seen(one));
  controls.forEach((one, i) => {
    const a = one.getBoundingClientRect();
    for (const other of controls.slice(i + 1)) {
      const b = other.getBoundingClientRect();
      const over = Math.min(a.right, b.right) - Math.max(a.left, b.left) > 2
        && Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top) > 2;
      if (over && !one.contains(other) && !other.contains(one))
        wrong.push(`over each other: ${named(one)} and ${named(other)}`);
    }
  });
  return wrong;
}

export function access(world) {
  for (const language of ['en', 'ru'])
    scenario(world, language === 'en'
      ? 'the main screens: axe-core finds nothing in light and dark, the layout holds on a small '
        + 'desk and on a phone' : 'the layout holds in Russian',
    async (me, page) => {
      const found = [];
      const everySide = async (name) => {
        for (const [where, size] of [['desk', DESK], ['phone', PHONE]]) {
          await page.setViewportSize(size);
          await rest(page);
          for (const one of await page.evaluate(misplaced)) found.push(`${name}, ${where}: ${one}`);
          if (where === 'phone' && language === 'en')
            found.push(...await violations(page, `${name}, ${where}`));
        }
        await page.setViewportSize(DESK);
        for (const colorScheme of language === 'en' ? ['light', 'dark'] : []) {
          await page.emulateMedia({ colorScheme });
          await page.locator(`html[data-theme=${colorScheme}]`).waitFor();
          await rest(page);
          found.push(...await violations(page, `${name}, ${colorScheme}`));
        }
      };
      await eachScreen(me, everySide);
      // While a cell is typed in and its choices are open.
      await me.go('/DEMO/sales.invoice/new');
      await page.getByRole('heading', { level: 1 }).waitFor();
      await page.locator('revo-grid').first().waitFor();
      await rest(page);
      await page.keyboard.press('Alt+N');
      await page.keyboard.type('A10');
      await page.locator('.cell-choices [role=option]').first().waitFor();
      await everySide('cell');
      await page.keyboard.press('Escape');
      await me.go('/DEMO/sales.invoice');
      await rest(page);
      // The grid draws itself anew when its rows have come: the cursor is set when it stays.
      await until('the cursor is set', async () => {
        await page.locator('.grid revogr-data .rgCell').nth(12).click();
        return page.locator('.grid revogr-focus.focused-cell').isVisible();
      });
      await page.keyboard.press('Space');
      await page.locator('.look').waitFor();
      await everySide('quick look');
      await page.keyboard.press('Escape');
      await page.keyboard.press('Control+K');
      await page.getByRole('combobox').first().waitFor();
      await everySide('palette');
      await somethingToTell(world, me);
      await me.go('/DEMO/guide/');
      await page.locator('.guide h1').waitFor();
      await page.keyboard.press('Alt+I');
      await page.locator('.notice-excerpt').first().waitFor();
      await page.locator('.jobs li').first().waitFor();
      await everySide('notifications');
      await page.locator('[aria-controls=notice-kinds]').click();
      await page.locator('#notice-kinds input:enabled').first().waitFor();
      await everySide('kinds of notifications');
      await page.keyboard.press('Escape');
      await eraseDialog(me, language);
      await everySide('erase dialog');
      await page.keyboard.press('Escape');
      await me.go('/DEMO/import');
      await page.locator('input[type=file]').setInputFiles(JOURNAL);
      await page.locator('.import-commodities dt').first().waitFor();
      await everySide('accounts of a journal');
      await page.locator('.import-buttons .ant-btn-primary').click();
      await page.locator('.import-text').first().waitFor();
      await everySide('transactions of a journal');
      await me.context.clearCookies();
      await me.go('/');
      await page.locator('.sign-in input').first().waitFor();
      await everySide('sign-in');
      assert.deepEqual(found, []);
    }, { language, theme: 'system', expects: [/401/] });

  scenario(world, 'on a phone: find in a list, read, approve', onPhone,
    { size: PHONE, touch: true });
  scenario(world, 'every stop of the keyboard can be seen', everyStop);
  scenario(world, 'Tab leads into the rows of a list and out, forth and back', throughGrid);
  scenario(world, 'a list by keyboard alone: cursor, quick look, choice, filter, columns, out',
    listByKeys);
}

const JOURNAL = { name: 'flat.journal', mimeType: 'text/plain', buffer: Buffer.from(`\
2025-03-02 * (42) Rent of a flat with a name that takes a while to read on a telephone
    Expenses:Housing:Rent of the flat in the old part of the town       £1,500.00
    Assets:Bank:Current account

2025-03-03 Not in balance
    Expenses:Food       £10.00
    Assets:Bank:Current account         £-9.00

2025-04-04 Shares
    Assets:Shares       10 ACME
    Equity:Opening
`) };

// The question before personal values of a customer are erased, with its warning.
async function eraseDialog(me, language) {
  const texts = await me.api('GET', `texts?language=${language}`);
  const { items: [party] } = await me.api('GET', 'DEMO/party.party?limit=1');
  await me.go(`/DEMO/party.party/${party.id}`);
  await me.page.getByRole('button', { name: texts['web.document.more_actions'] }).click();
  await me.page.getByRole('menuitem', { name: texts['web.document.erase'] }).click();
  await me.page.getByRole('dialog').getByRole('checkbox').first().check();
}

// A call to the owner, and an import of his that set a row aside.
async function somethingToTell(world, me) {
  const { id } = await draft(me);
  const boris = await person(world.browser, world.server, { login: 'boris' });
  await boris.api('POST', `DEMO/sales.invoice/${id}/comments`,
    { text: '@owner: a comment that is long enough to be broken into lines in a narrow panel' });
  await boris.close();
  const answer = await me.context.request.post(`${me.base}/api/DEMO/import`, {
    data: Buffer.from('Code;Name;Country\n;Nobody;GB'),
    headers: { 'X-Osnova-Client': 'web', 'X-File-Name': 'nobody.csv',
      'Content-Type': 'application/octet-stream' },
  });
  const { id: job } = await answer.json();
  await me.api('POST', `DEMO/import/${job}/preview`,
    { record: 'party.party', mapping: { Code: 'code', Name: 'name', Country: 'country' } });
  await me.api('POST', `DEMO/import/${job}/run`, {});
  await until('it has ended', async () =>
    (await me.api('GET', `DEMO/jobs/${job}`)).state === 'done');
}

async function onPhone(me, page) {
  const { id } = await draft(me, { note: 'to be approved on the way' });
  await me.go('/DEMO/');
  await page.getByRole('button', { name: 'Navigation' }).tap();
  await page.getByRole('navigation').getByRole('link', { name: 'Invoices' }).tap();
  await page.locator('.grid revogr-data .rgCell a').first().waitFor();
  await me.go('/DEMO/sales.invoice?status=draft');
  await shown(page.locator('.grid'), 'K1002').waitFor();
  await page.locator(`.grid a[href$="${id}"]`).tap();
  await page.getByRole('heading', { level: 1 }).waitFor();
  await shown(page, 'A101 Beech chair 1').waitFor();
  await page.getByRole('button', { name: /^Post/ }).tap();
  await page.getByRole('heading', { name: /^INV-/ }).waitFor();
  await until('it is posted', async () =>
    (await me.api('GET', `DEMO/sales.invoice/${id}`)).status === 'posted');
}

// The navigation alone has some ninety entries; a link in front of it leads past them.
const MOST_STOPS = 250;

// Tab by Tab: what has the focus differs to the eye from what has not.
async function everyStop(me, page) {
  for (const path of ['/DEMO/', '/DEMO/sales.invoice', '/DEMO/sales.invoice/new',
    '/DEMO/report/trial-balance']) {
    await me.go(path);
    await page.getByRole('heading', { level: 1 }).first().waitFor();
    await page.locator('.tile, .rgCell').filter({ visible: true }).first().waitFor();
    await page.evaluate(() => document.activeElement?.blur());
    const visited = new Set();
    for (let stop = 0; stop < MOST_STOPS; stop += 1) {
      await page.keyboard.press('Tab');
      const here = await page.evaluate(describeFocus);
      if (!here || (here.name === [...visited][0] && stop > 3)) break;
      visited.add(here.name);
      assert.ok(here.marked, `${path}: the focus cannot be seen on ${here.name}`);
      assert.ok(here.inside, `${path}: ${here.name} has the focus outside of the window`);
    }
    assert.ok(visited.size >= 12, `${path}: only ${visited.size} stops`);
    assert.ok(visited.size < MOST_STOPS, `${path}: the keyboard is caught`);
  }
}

// Into a list and out of it: the box that chooses all, the rows, the totals; and back.
async function throughGrid(me, page) {
  await me.go('/DEMO/sales.invoice');
  await page.locator('.grid revogr-data .rgCell a').first().waitFor();
  const at = () => page.evaluate(() => {
    const one = document.activeElement;
    const part = one.closest('.list-totals, revogr-header, revo-grid');
    return { 'REVOGR-HEADER': 'head', FOOTER: 'totals' }[part?.tagName]
      ?? (part ? one.closest('.rgCell') && 'row' : 'outside');
  });
  const step = async (key, to) => {
    await page.keyboard.press(key);
    await until(`${key} leads to ${to}`, async () => await at() === to);
  };
  await page.locator('.list-totals').focus();
  await step('Shift+Tab', 'head');
  await step('Tab', 'row');
  await step('Tab', 'totals');
  await step('Shift+Tab', 'head');
  await step('Shift+Tab', 'outside');
  await step('Tab', 'row');
  await step('Shift+Tab', 'head');
  await step('Tab', 'row');
  await step('Tab', 'totals');
}

function describeFocus() {
  const element = document.activeElement;
  if (!element || element === document.body) return null;
  const marks = (one) => {
    const style = getComputedStyle(one);
    return (style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) > 0)
      || style.boxShadow !== 'none';
  };
  let marked = false;
  for (let one = element, up = 0; one && up < 4; one = one.parentElement, up += 1)
    marked ||= marks(one);
  // The grids mark the cell, which is drawn beside what has the focus.
  const grid = element.closest('revo-grid');
  marked ||= grid !== null && grid.querySelector('revogr-focus.focused-cell') !== null;
  const box = element.getBoundingClientRect();
  const inside = box.bottom > 0 && box.top < window.innerHeight && box.right > 0
    && box.left < window.innerWidth;
  const label = element.getAttribute('aria-label') ?? element.textContent?.trim().slice(0, 40) ?? '';
  return { name: `${element.tagName}.${element.className}#${element.id} "${label}"`, marked, inside };
}

async function listByKeys(me, page) {
  const keys = page.keyboard;
  await me.go('/DEMO/sales.invoice');
  await page.locator('.grid revogr-data .rgCell a').first().waitFor();
  await keys.press('/');
  await keys.type('INV-2025-0000');
  await shown(page.locator('.list-totals'), 'Entries: 9').waitFor();
  // From the search on to the rows.
  for (let stop = 0; stop < 20; stop += 1) {
    await keys.press('Tab');
    if (await page.evaluate(() => document.activeElement?.closest('revo-grid') !== null)) break;
  }
  await keys.press('ArrowDown');
  await keys.press('Space');
  const look = page.getByRole('dialog');
  await shown(look, 'Invoice INV-2025-00008').waitFor();
  await keys.press('ArrowDown');
  await shown(look, 'Invoice INV-2025-00007').waitFor();
  await keys.press('Escape');
  await look.waitFor({ state: 'hidden' });
  await keys.press('x');
  await shown(page.getByRole('toolbar'), 'Chosen: 1').waitFor();
  await keys.press('x');
  await page.getByRole('toolbar').waitFor({ state: 'hidden' });
  await keys.press('Enter');
  await page.getByRole('heading', { name: /^INV-2025-0000/ }).waitFor();
  await keys.press('Escape');
  await page.getByRole('button', { name: 'Invoices' }).waitFor();
  assert.match(page.url(), /\/DEMO\/sales\.invoice$/);
  await keys.press('?');
  await page.getByRole('dialog', { name: 'Keys' }).waitFor();
}
