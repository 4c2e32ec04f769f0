// The program under test: a workspace in a scratch folder, made by the program's own commands, and
// a server on a port of its own that can be ended and started again.
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const root = new URL('../..', import.meta.url).pathname;
const binary = process.env.OSNOVA ?? join(root, 'build/osnova');
export const SHOP = join(root,
  '../shared/data/uci-online-retail/online-retail_2010-12..2011-08.csv.gz');
const STARTS_WITHIN_MS = 20_000;

export const password = 'a password of the tests';

export class Server {
  constructor() {
    this.folder = mkdtempSync(join(tmpdir(), 'osnova-browser-'));
    this.workspace = join(this.folder, 'w.osnova');
    this.port = 0;
    this.child = null;
    process.on('exit', () => { this.child?.kill('SIGKILL'); this.remove(); });
  }

  get base() { return `http://127.0.0.1:${this.port}`; }

  /** Runs a command of the program on the workspace; throws with what it said when it fails. */
  command(words, input = '') {
    const done = spawnSync(binary, ['--workspace', this.workspace, ...words], { input });
    if (done.status !== 0)
      throw new Error(`osnova ${words.join(' ')}: ${done.stderr}${done.stdout}`);
    return String(done.stdout);
  }

  /** A wholesaler with a year of documents, and four people. */
  makeDemo(documents, from = '2025-01') {
    this.command(['demo', '--documents', String(documents), '--from', from]);
    this.command(['user', 'password', 'owner'], `${password}\n`);
    for (const login of ['anna', 'boris', 'vera']) {
      this.command(['user', 'add', login, '--role', 'owner']);
      this.command(['user', 'password', login, '--known'], `${password}\n`);
    }
  }

  /** A shop without anything, and its owner. */
  makeShop() {
    this.command(['init', '--company', 'SHOP', '--name', 'Corner shop', '--currency', 'GBP',
      '--country', 'GB', '--book', 'main:ifrs']);
    this.command(['user', 'password', 'owner'], `${password}\n`);
  }

  /** Nine months of a real shop, closed; false where its data is not there. */
  makeRealShop() {
    if (!existsSync(SHOP)) return false;
    this.makeShop();
    this.command(['import', 'sales', SHOP, '--map', join(root, 'examples/online-retail.toml')]);
    this.command(['close', '2010-12', '--through', '2011-08']);
    this.command(['close', '--year', '2010']);
    return true;
  }

  /** `settings` in front of those of the command itself: ['--set', 'sign_in.idle=1h']. */
  async start(settings = [], environment = {}) {
    const child = spawn(binary, ['--workspace', this.workspace, ...settings, 'serve',
      '--listen', `127.0.0.1:${this.port}`],
    { stdio: ['ignore', 'pipe', 'pipe'], env: { ...process.env, ...environment } });
    this.child = child;
    let said = '';
    await new Promise((resolve, reject) => {
      const late = setTimeout(() => reject(new Error(`no server: ${said}`)), STARTS_WITHIN_MS);
      const hear = (part) => {
        said += part;
        const port = /http:\/\/127\.0\.0\.1:(\d+)/.exec(said)?.[1];
        if (!port) return;
        clearTimeout(late);
        this.port = Number(port);
        resolve();
      };
      child.stdout.on('data', hear);
      child.stderr.on('data', hear);
      child.on('exit', (code) => { clearTimeout(late); reject(new Error(`ended: ${code} ${said}`)); });
    });
  }

  /** Ends the process, by default as a power cut would. */
  async end(signal = 'SIGKILL') {
    const { child } = this;
    this.child = null;
    if (!child || child.exitCode !== null || child.signalCode !== null) return;
    const gone = once(child, 'exit');
    child.kill(signal);
    await gone;
  }

  remove() { rmSync(this.folder, { recursive: true, force: true }); }
}
