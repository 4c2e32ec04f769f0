// All browser tests against one server and one browser: node --test-reporter=spec e2e/all.mjs
// ONLY=story,rough runs some of the files.
import { after, before } from 'node:test';
import { access } from './access.mjs';
import { files } from './files.mjs';
import { hostile } from './hostile.mjs';
import { launch } from './people.mjs';
import { rough } from './rough.mjs';
import { Server } from './server.mjs';
import { speed } from './speed.mjs';
import { story } from './story.mjs';

const world = { server: new Server(), browser: null };

before(async () => {
  world.server.make(Number(process.env.DOCUMENTS ?? 600));
  await world.server.start();
  world.browser = await launch();
});
after(async () => {
  await world.browser?.close();
  await world.server.end('SIGTERM');
  world.server.remove();
});

const all = { story, rough, files, hostile, access, speed };
for (const [name, part] of Object.entries(all))
  if ((process.env.ONLY ?? name).split(',').includes(name)) part(world);
