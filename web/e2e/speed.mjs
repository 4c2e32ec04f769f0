// How long a first screen takes and what it weighs. Times are told, not asserted: machines differ.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { test } from 'node:test';
import { person, shown, until } from './people.mjs';
import { draft } from './rough.mjs';

const LINES = 1000;

/** Watches the frames of a page while `body` works in it; -> "longest 34 ms, 0 of 120 over 50 ms". */
async function frames(page, body) {
  await page.evaluate(() => {
    const watched = { frames: [], on: true };
    window.watched = watched;
    let before = performance.now();
    const next = (now) => {
      watched.frames.push(now - before);
      before = now;
      if (watched.on) requestAnimationFrame(next);
    };
    requestAnimationFrame((now) => { before = now; requestAnimationFrame(next); });
  });
  await body();
  const all = await page.evaluate(() => { window.watched.on = false; return window.watched.frames; });
  const long = all.filter((ms) => ms > 50);
  const sorted = all.sort((a, b) => a - b);
  return `${all.length} frames, 99 of 100 within ${Math.round(sorted[Math.floor(all.length * 0.99)])}`
    + ` ms, longest ${Math.round(sorted.at(-1))} ms, ${long.length} over 50 ms`;
}

export function speed(world) {
  test('the first screens are within their budget of bytes', (t) => {
    const script = new URL('../tools/size.mjs', import.meta.url).pathname;
    const { status, stdout, stderr } = spawnSync(process.execPath, [script], { encoding: 'utf8' });
    for (const line of stdout.trim().split('\n')) t.diagnostic(line);
    assert.equal(status, 0, stderr);
  });

  test('the time to the first screen, measured', { timeout: 60_000 }, async (t) => {
    for (const [name, path, sign] of [
      ['home', '/DEMO/', '.counter-number'], ['list', '/DEMO/sales.invoice', '.rgCell a'],
      ['document', '/DEMO/sales.invoice/new', '#field-customer'],
    ]) {
      const times = [];
      for (let round = 0; round < 3; round += 1) {
        const me = await person(world.browser, world.server);   // nothing is in its cache
        await me.go(path);
        await me.page.locator(sign).first().waitFor();
        times.push(await me.page.evaluate(() => performance.now()));   // since the navigation
        await me.close();
      }
      t.diagnostic(`${name}: ${Math.round(Math.min(...times))} ms at best, `
        + `${Math.round(times.sort((a, b) => a - b)[1])} ms usually, with an empty cache`);
    }
  });

  test(`typing in a document of ${LINES} lines, scrolling it and a list, measured`,
    { timeout: 90_000 }, async (t) => {
      const me = await person(world.browser, world.server);
      const { page } = me;
      const { id, path } = await draft(me, {
        lines: Array.from({ length: LINES }, (_, i) =>
          ({ item: `@A10${i % 10}`, quantity: String(1 + i % 7), price: '100' })),
      });
      await me.go(path);
      const lines = page.getByRole('region', { name: 'Lines' });
      await shown(lines, 'A101 Beech chair 1').waitFor();
      await page.keyboard.press('Alt+N');
      t.diagnostic(`typing 5 lines: ${await frames(page, async () => {
        for (let i = 0; i < 5; i += 1)
          for (const [text, key] of [['A101', 'Tab'], ['more', 'Tab'], ['2', 'Tab'], ['50', 'Enter']]) {
            await page.keyboard.type(text, { delay: 40 });
            await page.keyboard.press(key, { delay: 40 });
          }
      })}`);
      t.diagnostic(`scrolling its lines: ${await frames(page, () => scroll(page, lines))}`);
      await page.keyboard.press('Control+S');
      await until('all is saved', async () =>
        (await me.api('GET', `DEMO/sales.invoice/${id}`)).lines.length === LINES + 5);
      await me.go('/DEMO/sales.invoice');
      const list = page.locator('.grid');
      await list.locator('.rgCell a').first().waitFor();
      t.diagnostic(`scrolling a list: ${await frames(page, () => scroll(page, list))}`);
      await me.api('DELETE', `DEMO/sales.invoice/${id}`, undefined, { 'If-Match': `"${
        (await me.api('GET', `DEMO/sales.invoice/${id}`)).version}"` });
      me.calm();
      await me.close();
    });
}

async function scroll(page, place) {
  const box = await place.boundingBox();
  await page.mouse.move(box.x + box.width / 2, box.y + box.height / 2);
  for (let i = 0; i < 60; i += 1) {
    await page.mouse.wheel(0, 120);
    await page.waitForTimeout(16);
  }
}
