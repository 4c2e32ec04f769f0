// People at their browsers: a signed-in page, and what the page must never do.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { chromium } from 'playwright-core';
import { password } from './server.mjs';

// Keeps a picture when LOOK names a folder.
export const look = async (page, name) => {
  if (process.env.LOOK) await page.screenshot({ path: `${process.env.LOOK}/${name}.png` });
};

export const DESK = { width: 1280, height: 720 };
export const PHONE = { width: 390, height: 844 };
const WAIT_MS = 15_000;

export function launch() {
  return chromium.launch({
    executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
    args: ['--headless', '--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run',
      '--disable-background-networking', '--disable-component-update', '--disable-sync'],
  });
}

/**
 * A browser of one person. `complaints` collects errors of the console and of scripts: each test
 * ends with none, but for those that it expects.
 */
export async function person(browser, server, {
  login = 'owner', language = 'en', theme = 'light', size = DESK, signedIn = true, touch = false,
} = {}) {
  const context = await browser.newContext({ viewport: size, deviceScaleFactor: 1,
    hasTouch: touch, permissions: ['clipboard-read', 'clipboard-write'], locale: 'en-GB' });
  context.setDefaultTimeout(WAIT_MS);
  if (signedIn) {
    const answer = await context.request.post(`${server.base}/api/session`,
      { data: { login, password } });
    assert.equal(answer.status(), 200, 'signed in');
    // What an earlier test set for this person does not count here.
    const { companies } = await (await context.request.get(`${server.base}/api/session`)).json();
    for (const { code } of companies)
      await context.request.delete(`${server.base}/api/${code}/my/settings/web`,
        { headers: { 'X-Osnova-Client': 'web' } });
  }
  await context.addInitScript(([kept]) => {
    if (!localStorage.getItem('osnova.settings')) localStorage.setItem('osnova.settings', kept);
  }, [JSON.stringify({ theme, language })]);
  const complaints = [];
  const page = await context.newPage();
  page.on('console', (message) => {
    if (message.type() === 'error' || message.type() === 'warning')
      complaints.push(`${message.type()}: ${message.text()} (${message.location().url})`);
  });
  page.on('pageerror', (error) => complaints.push(String(error.stack ?? error)));
  return {
    context, page, complaints, base: server.base,
    go: (path) => page.goto(server.base + path),
    api: caller(context, server),
    /** Asserts that the page complained of nothing else than `expected` (patterns). */
    calm: (...expected) => assert.deepEqual(
      complaints.filter((text) => !expected.some((pattern) => pattern.test(text))), []),
    close: () => context.close(),
  };
}

// Requests as the interface sends them, for what a test needs to be there.
function caller(context, server) {
  return async (method, path, data, headers = {}) => {
    const answer = await context.request.fetch(`${server.base}/api/${path}`, {
      method, data, headers: { 'X-Osnova-Client': 'web', ...headers },
    });
    const text = await answer.text();
    assert.ok(answer.ok(), `${method} ${path}: ${answer.status()} ${text}`);
    return text ? JSON.parse(text) : undefined;
  };
}

/** Waits until `find` gives something true; says `what` when it never does. */
export async function until(what, find, within_ms = WAIT_MS) {
  const end = Date.now() + within_ms;
  for (;;) {
    const found = await find();
    if (found) return found;
    if (Date.now() > end) throw new Error(`never happened: ${what}`);
    await new Promise((resolve) => { setTimeout(resolve, 50); });
  }
}

/**
 * A test with one person at a browser. It fails also when the page complained of something that
 * `expects` (patterns) does not name. FAILED=folder keeps pictures of all pages as it failed.
 */
export function scenario(world, name, body, { expects = [], ...who } = {}) {
  test(name, { timeout: 90_000 }, async () => {
    const me = await person(world.browser, world.server, who);
    try {
      await body(me, me.page);
      me.calm(...expects);
    } catch (error) {
      if (process.env.FAILED) await keepPages(world.browser, name);
      throw error;
    } finally {
      await me.close();
    }
  });
}

// Whoever takes part may be the one who is stuck.
async function keepPages(browser, name) {
  const pages = browser.contexts().flatMap((one) => one.pages());
  for (const [i, page] of pages.entries())
    await page.screenshot({ path: `${process.env.FAILED}/${name.slice(0, 60)} ${i + 1}.png` });
}

/** That the record on the page is in the state of that name: its way shows the others as well. */
export function reached(page, state) {
  return page.locator('.steps [aria-current=step]').filter({ hasText: state }).waitFor();
}

/** The first place where the text can be seen. */
export function shown(place, text) {
  return place.getByText(text).filter({ visible: true }).first();
}

/** What an open chooser offers; not what another one offers that is still closing. */
export async function choicesOf(combobox) {
  const list = await until('the chooser opens', () => combobox.getAttribute('aria-controls'));
  return combobox.page().locator('.ant-select-dropdown')
    .filter({ has: combobox.page().locator(`[id="${list}"]`) }).locator('.ant-select-item-option');
}

/** Chooses what has the text, in the field of that name. */
export async function choose(page, label, text) {
  const chooser = page.getByRole('combobox', { name: label });
  await chooser.fill(text);
  await (await choicesOf(chooser)).filter({ hasText: text }).first().click();
}
