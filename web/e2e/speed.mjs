// How long a first screen takes and what it weighs. Times are told, not asserted: machines differ.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { test } from 'node:test';
import { person } from './people.mjs';

export function speed(world) {
  test('the first screens are within their budget of bytes', (t) => {
    const script = new URL('../tools/size.mjs', import.meta.url).pathname;
    const { status, stdout, stderr } = spawnSync(process.execPath, [script], { encoding: 'utf8' });
    for (const line of stdout.trim().split('\n')) t.diagnostic(line);
    assert.equal(status, 0, stderr);
  });

  test('the time to the first screen, measured', { timeout: 60_000 }, async (t) => {
    for (const [name, path, sign] of [
      ['home', '/DEMO/', '.tile-waiting li'], ['list', '/DEMO/sales.invoice', '.rgCell a'],
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
}
