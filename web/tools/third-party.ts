// The names and licences of the packages whose code is in what the browser is given. Most of them ask
// that their notice goes with every copy: /third-party.txt is part of the interface, and the Debian
// package has it as its copyright file.
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { Plugin } from 'vite';

const LICENCE = /^(licen[cs]e|copying|notice)(\.|-|$)/i;

/** The folder of the package that a module belongs to; none of our own and of generated code. */
function packageOf(module: string): string | undefined {
  if (!module.includes('/node_modules/')) return undefined;
  let folder = dirname(module.replace(/^\0/, '').replace(/\?.*$/, ''));
  while (!folder.endsWith('node_modules')) {
    const file = join(folder, 'package.json');
    // Packages have further such files without a name, for their kinds of modules.
    if (existsSync(file) && JSON.parse(readFileSync(file, 'utf8')).version) return folder;
    folder = dirname(folder);
  }
  throw new Error(`no package of ${module}`);
}

function noticeOf(folder: string): string {
  const { name, version, license, author } = JSON.parse(
    readFileSync(join(folder, 'package.json'), 'utf8'));
  if (typeof license !== 'string') throw new Error(`${name} does not name its licence`);
  const files = readdirSync(folder).filter((file) => LICENCE.test(file)).sort();
  const texts = files.map((file) => readFileSync(join(folder, file), 'utf8').trim());
  const by = typeof author === 'string' ? author : author?.name;
  if (texts.length === 0) texts.push(`Its package names the licence alone.${by ? ` By ${by}.` : ''}`);
  return [`${name} ${version} (${license})`, '', ...texts].join('\n');
}

export function thirdParty(): Plugin {
  return {
    name: 'third-party',
    generateBundle(_, bundle) {
      const folders = new Set<string>();
      for (const chunk of Object.values(bundle)) {
        if (chunk.type !== 'chunk') continue;
        for (const [module, { renderedLength }] of Object.entries(chunk.modules)) {
          const folder = renderedLength > 0 ? packageOf(module) : undefined;
          if (folder) folders.add(folder);
        }
      }
      const notices = [...folders].map(noticeOf).sort((a, b) => a.localeCompare(b));
      if (notices.length < 5) throw new Error('the packages of the interface were not found');
      this.emitFile({
        type: 'asset',
        fileName: 'third-party.txt',
        source: `Code of others in the interface, with its licences.\n\n${
          [...new Set(notices)].join(`\n\n${'-'.repeat(78)}\n\n`)}\n`,
      });
    },
  };
}
