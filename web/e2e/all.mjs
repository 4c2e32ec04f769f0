// All browser tests against one server and one browser: node --test-reporter=spec e2e/all.mjs
import { after, before } from 'node:test';
import { launch } from './people.mjs';
import { password, Server } from './server.mjs';
import { story } from './story.mjs';

const world = { server: new Server(), browser: null, password };

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

story(world);
