// The pictures of the guide and the README, from a demonstration company of the last twelve months
// and from nine months of a real shop: tests/browser.sh --pictures writes them.
import assert from 'node:assert/strict';
import { existsSync, mkdirSync, statSync, writeFileSync } from 'node:fs';
import { after, test } from 'node:test';
import { DESK, person, PHONE, shown } from './people.mjs';
import { picture } from './png.mjs';
import { Server, SHOP } from './server.mjs';

const LARGEST = 150_000;   // bytes of a file

export function pictures(world) {
  const folder = process.env.PICTURES;
  if (!folder) return;
  const server = new Server();
  const today = new Date();
  const first = new Date(Date.UTC(today.getUTCFullYear(), today.getUTCMonth() - 12, 1));
  const last = new Date(Date.UTC(today.getUTCFullYear(), today.getUTCMonth(), 0));
  const day = (date) => date.toISOString().slice(0, 10);
  let made = null;
  const ready = () => {
    made ??= (async () => {
      mkdirSync(folder, { recursive: true });
      server.makeDemo(3200, day(first).slice(0, 7));
      await server.start();
    })();
    return made;
  };
  after(() => server.end('SIGTERM').then(() => server.remove()));

  const period = `from=${day(first)}&to=${day(last)}`;
  const take = (name, who, open, from = { server, ready }) => test(`picture: ${name}`, {
    timeout: 90_000, skip: from.skip,
  }, async () => {
    await from.ready();
    const me = await person(world.browser, from.server, who);
    await open(me, me.page);
    await me.page.mouse.move(0, 0);
    await me.page.evaluate(() => document.activeElement?.blur());
    const path = `${folder}/${name}.png`;
    writeFileSync(path, await picture(me.page));
    assert.ok(statSync(path).size < LARGEST, `${path} is ${statSync(path).size} bytes`);
    await me.close();
  });
  const home = async (me, page) => {
    await me.go('/DEMO/');
    await page.locator('.counter-number').first().waitFor();
    await page.locator('.mini svg').nth(1).waitFor();
  };
  const list = async (me, page) => {
    await me.go('/DEMO/sales.invoice');
    await shown(page.locator('.grid'), /INV-/).waitFor();
    await page.locator('.list-totals small').first().waitFor();
  };
  const draft = async (me, page) => {
    const { items } = await me.api('GET', 'DEMO/sales.invoice?status=draft&sort=date&order=asc');
    await me.go(`/DEMO/sales.invoice/${items[items.length - 1].id}`);
    await page.locator('.entry tfoot').first().waitFor();
  };
  const posted = async (me, page) => {
    const { items } = await me.api('GET', 'DEMO/sales.invoice?status=posted&limit=1');
    await me.go(`/DEMO/sales.invoice/${items[0].id}`);
    await page.locator('.entry tfoot').first().waitFor();
  };
  const balance = async (me, page) => {
    await me.go(`/DEMO/report/trial-balance?${period}`);
    await page.locator('.grid revogr-data .rgCell a').first().waitFor();
  };
  const sales = async (me, page) => {
    await me.go(`/DEMO/report/sales?by=month&${period}&chart=1`);
    await page.locator('.chart canvas').waitFor();
    await page.waitForTimeout(600);   // the canvas is drawn without a sign
  };
  const check = async (me, page) => {
    await me.go('/DEMO/import?record=party.party');
    await page.locator('input[type=file]').setInputFiles({ name: 'customers.csv',
      mimeType: 'text/csv', buffer: Buffer.from('Code;Name;Country;INN\n'
        + 'C-101;Alder & Sons;GB;\nC-102;Birch Handel GmbH;DE;\n;Nobody;FR;\n'
        + 'C-104;ООО «Ромашка»;RU;7707083893\nC-105;ООО «Василёк»;RU;7707083894\n'
        + 'C-101;Again Ltd;GB;\nC-107;Cedar Import SA;FR;\n') });
    await page.locator('.import-buttons .ant-btn-primary').click();
    await page.locator('.import-rows').waitFor();
  };
  const en = { language: 'en', size: DESK };
  const ru = { language: 'ru', size: DESK };
  take('home-en', en, home);
  take('list-en', en, list);
  take('document-en', en, draft);
  take('report-en', en, balance);
  take('import-en', en, check);
  take('home-ru-dark', { ...ru, theme: 'dark' }, home);
  take('list-ru-dark', { ...ru, theme: 'dark' }, list);
  take('document-ru', ru, posted);
  take('chart-ru-dark', { ...ru, theme: 'dark' }, sales);
  take('phone-list-en', { ...en, size: PHONE }, list);
  take('phone-home-ru-dark', { ...ru, theme: 'dark', size: PHONE }, home);
  take('phone-document-ru', { ...ru, size: PHONE }, posted);

  const shop = new Server();
  let imported = null;
  const real = {
    server: shop, skip: existsSync(SHOP) ? false : `${SHOP} is missing`,
    ready: () => { imported ??= shop.makeRealShop() && shop.start(); return imported; },
  };
  after(() => shop.end('SIGTERM').then(() => shop.remove()));
  take('shop-list-en', en, async (me, page) => {
    await me.go('/SHOP/sales.invoice?group=date');
    await page.locator('.grid revogr-data .rgCell .toggle').first().click();
    await page.locator('.grid revogr-data .rgCell a').first().waitFor();
  }, real);
  take('shop-document-en', en, async (me, page) => {
    const { items } = await me.api('GET', 'SHOP/sales.invoice?sort=gross&order=desc&limit=40');
    const long = [];
    for (const { id } of items)
      long.push(await me.api('GET', `SHOP/sales.invoice/${id}`));
    long.sort((a, b) => b.lines.length - a.lines.length);
    await me.go(`/SHOP/sales.invoice/${long[0].id}`);
    await page.locator('.entry tfoot').first().waitFor();
  }, real);
  take('shop-report-en', en, async (me, page) => {
    await me.go('/SHOP/report/trial-balance?from=2011-01-01&to=2011-08-31&as_of=2011-08-31');
    await page.locator('.grid revogr-data .rgCell a').first().waitFor();
  }, real);
  take('shop-chart-en', en, async (me, page) => {
    await me.go('/SHOP/report/sales?by=month&from=2010-12-01&to=2011-08-31&chart=1');
    await page.locator('.chart canvas').waitFor();
    await page.waitForTimeout(600);
  }, real);
  take('shop-phone-en', { ...en, size: PHONE }, async (me, page) => {
    await me.go('/SHOP/sales.invoice');
    await page.locator('.grid revogr-data .rgCell a').first().waitFor();
  }, real);
}
