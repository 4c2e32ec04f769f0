#!/usr/bin/env node
// tools/bom.mjs [BUILD]: what is in the program that was built in the folder (build), as a bill of
// materials in CycloneDX 1.5: Debian's packages whose headers were compiled in or whose libraries are
// linked, and packages of npm whose code is in the interface, each with its version and package URL
// (purl). Nothing is taken from a list: the compiler's own dependencies, the program's dynamic section
// and the bundle are asked.
import { execFileSync } from 'node:child_process';
import { readFileSync, realpathSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gunzipSync } from 'node:zlib';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const build = process.argv[2] ?? join(root, 'build');
const run = (...command) => execFileSync(command[0], command.slice(1),
  { encoding: 'utf8', maxBuffer: 1 << 28, stdio: ['ignore', 'pipe', 'ignore'] });

/** Headers outside of the project that the objects of the program were made of. */
function headers() {
  const objects = new Set(run('ninja', '-C', build, '-t', 'inputs', 'osnova').split('\n')
    .filter((name) => name.endsWith('.o')));
  const found = new Set();
  let wanted = false;
  for (const line of run('ninja', '-C', build, '-t', 'deps').split('\n')) {
    const object = /^(\S+): #deps/.exec(line);
    if (object) wanted = objects.has(object[1]);
    else if (wanted && line.startsWith('    /usr/')) found.add(realpathSync(line.trim()));
  }
  if (found.size === 0) throw new Error(`${build} was not built by ninja`);
  return [...found];
}

/** The libraries that the program names itself. */
function libraries() {
  const program = join(build, 'osnova');
  const named = new Set([...run('readelf', '-d', program).matchAll(/\(NEEDED\).*\[(.+)\]/g)]
    .map(([, name]) => name));
  return run('ldd', program).split('\n').map((line) => /^\s*(\S+) => (\S+)/.exec(line))
    .filter((match) => match && named.has(match[1])).map(([, , path]) => realpathSync(path));
}

/** Package -> architecture, of files; those of no package (a compiler's own folder) stay out. */
function debianPackages(files) {
  const packages = new Set();
  // Packages from before /lib became a link to /usr/lib are known by the shorter path.
  const paths = files.flatMap((file) => [file, file.replace(/^\/usr\/lib\//, '/lib/')]);
  for (let at = 0; at < paths.length; at += 500) {
    let answer;
    try {
      answer = run('dpkg', '-S', ...paths.slice(at, at + 500));
    } catch (error) {
      answer = error.stdout;   // some of them belong to nobody
    }
    for (const line of answer.split('\n')) {
      const [owners] = line.split(': /');
      for (const name of owners.split(', '))
        if (/^[a-z0-9][a-z0-9+.:-]+$/.test(name)) packages.add(name);
    }
  }
  return [...packages];
}

function fromDebian() {
  const release = /^VERSION_CODENAME=(.*)$/m.exec(readFileSync('/etc/os-release', 'utf8'))[1];
  const packages = debianPackages([...headers(), ...libraries()]);
  return run('dpkg-query', '-W', '-f', '${Package}\t${Version}\t${Architecture}\t${source:Package}\n',
    ...packages).split('\n').filter(Boolean).map((line) => {
    const [name, version, architecture, source] = line.split('\t');
    return {
      type: 'library', name, version,
      purl: `pkg:deb/debian/${name}@${encodeURIComponent(version)}?arch=${architecture}&distro=${release}`,
      properties: [{ name: 'debian:source', value: source }],
    };
  });
}

function fromNpm() {
  const notices = gunzipSync(readFileSync(join(root, 'web/dist/third-party.txt.gz'))).toString();
  const parts = notices.split(/^(?:-{78})?\n\n?(?=\S+ \S+ \(.*\)$)/m).slice(1);
  return parts.map((part) => {
    const [, name, version, licence] = /^(\S+) (\S+) \((.*)\)/.exec(part);
    return {
      type: 'library', name, version, licenses: [{ expression: licence }],
      purl: `pkg:npm/${name.replace('@', '%40')}@${version}`,
    };
  });
}

const [, version] = /project\(osnova VERSION (\S+)/.exec(
  readFileSync(join(root, 'CMakeLists.txt'), 'utf8'));
const components = [...fromDebian(), ...fromNpm()]
  .map((one) => ({ 'bom-ref': one.purl, ...one }))
  .sort((a, b) => (a.purl < b.purl ? -1 : 1));
console.log(JSON.stringify({
  bomFormat: 'CycloneDX', specVersion: '1.5', version: 1,
  metadata: { component: { type: 'application', 'bom-ref': 'osnova', name: 'osnova', version } },
  components,
}, null, 1));
