// Pictures of pages, and what the page complains of: node tools/look.mjs OUT NAME=PATH ...
//   SIZE=1280x720 THEME=light|dark LANGUAGE=en|ru STEPS="press:Control+k;click:.chip;wait:500"
//   AXE=1 also reports accessibility violations. Needs `vite preview` on BASE, or a server and
//   SIGN_IN=login:password.
import { mkdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { chromium } from 'playwright-core';

const [out, ...pages] = process.argv.slice(2);
const { BASE = 'http://localhost:4173', SIZE = '1280x720', THEME = 'light', LANGUAGE = 'en',
  STEPS = '', AXE, SIGNED_OUT, SIGN_IN = 'ann:x', CHROMIUM = '/usr/bin/chromium' } = process.env;
const [width, height] = SIZE.split('x').map(Number);
mkdirSync(out, { recursive: true });

const browser = await chromium.launch({ executablePath: CHROMIUM, args: ['--no-sandbox'] });
const context = await browser.newContext({ viewport: { width, height }, deviceScaleFactor: 1 });
await context.addInitScript(([theme, language]) => {
  if (!localStorage.getItem('osnova.settings'))
    localStorage.setItem('osnova.settings', JSON.stringify({ theme, language }));
}, [THEME, LANGUAGE]);
if (!SIGNED_OUT)
{
  const [login, password] = SIGN_IN.split(/:(.*)/s);
  await context.request.post(`${BASE}/api/session`, { data: { login, password } });
}

for (const page of pages) {
  const [name, path] = page.split(/=(.*)/s);
  const tab = await context.newPage();
  tab.on('console', (message) => {
    if (message.type() === 'error' || message.type() === 'warning')
      console.log(`${name}: ${message.type()}: ${message.text().slice(0, 400)}`);
  });
  tab.on('pageerror', (error) => console.log(`${name}: ${error.stack?.slice(0, 600)}`));
  await tab.goto(BASE + path);
  await tab.waitForTimeout(1200);
  for (const step of STEPS.split(';').filter(Boolean)) {
    const [what, value] = step.split(/:(.*)/s);
    if (what === 'press') await tab.keyboard.press(value);
    else if (what === 'type') await tab.keyboard.type(value);
    else if (what === 'click') await tab.locator(value).first().click();
    else if (what === 'dblclick') await tab.locator(value).first().dblclick();
    else if (what === 'wait') await tab.waitForTimeout(Number(value));
    else if (what === 'eval') console.log(name, JSON.stringify(await tab.evaluate(value)));
    await tab.waitForTimeout(250);
  }
  await tab.waitForTimeout(500);
  await tab.screenshot({ path: `${out}/${name}.png` });
  if (AXE) {
    const file = createRequire(import.meta.url).resolve('axe-core/axe.min.js');
    await tab.evaluate(readFileSync(file, 'utf8'));
    const { violations } = await tab.evaluate('axe.run()');
    for (const v of violations)
      console.log(`${name}: axe ${v.impact} ${v.id}: ${v.nodes.length} × ${
        v.nodes.slice(0, 3).map((n) => n.html.slice(0, 160)).join(' | ')}`);
  }
  await tab.close();
}
await browser.close();
