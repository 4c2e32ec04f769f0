// Lines typed faster than the grid draws: what a scanner or a quick hand sends is all there.
import assert from 'node:assert/strict';
import { scenario, shown, until } from './people.mjs';
import { draft } from './rough.mjs';

const LINES = 12;
const lineOf = (i, pace) => ({
  item: `A10${i % 5}`, description: `as agreed at ${pace} ${i}`, quantity: String(i + 1),
  price: String(100 + i),
});

export function typing(world) {
  for (const pace_ms of [0, 5])
    scenario(world, `${LINES} lines typed at ${pace_ms} ms a key: no letter is lost`,
      async (me, page) => {
        const { path, id } = await draft(me);
        await me.go(path);
        const lines = page.getByRole('region', { name: 'Lines' });
        await shown(lines, 'A101 Beech chair 1').waitFor();
        await page.keyboard.press('Alt+N');
        const typed = { delay: pace_ms };
        const wanted = Array.from({ length: LINES }, (_, i) => lineOf(i, pace_ms));
        for (const line of wanted) {
          for (const text of [line.item, line.description, line.quantity]) {
            await page.keyboard.type(text, typed);
            await page.keyboard.press('Tab', typed);
          }
          await page.keyboard.type(line.price, typed);
          await page.keyboard.press('Enter', typed);
        }
        await until('the codes are found', async () => {
          await page.keyboard.press('Control+S');
          const saved = await me.api('GET', `DEMO/sales.invoice/${id}`);
          return saved.lines.length === LINES + 1;
        });
        const { lines: [, ...saved] } = await me.api('GET', `DEMO/sales.invoice/${id}`);
        const codes = new Map();
        for (const { item } of saved)
          codes.set(item, (await me.api('GET', `DEMO/item.item/${item}`)).code);
        assert.deepEqual(saved.map((line) => ({
          item: codes.get(line.item), description: line.description,
          quantity: String(Number(line.quantity)), price: String(Number(line.price)),
        })), wanted);
      }, { expects: [/422/] });
}
