// All browser tests against one server and one browser: node --test-reporter=spec e2e/all.mjs
// ONLY=story,rough runs some of the files.
import { after, before } from 'node:test';
import { access } from './access.mjs';
import { audit } from './audit.mjs';
import { account } from './account.mjs';
import { beginning } from './beginning.mjs';
import { decide } from './decide.mjs';
import { emergency } from './emergency.mjs';
import { files } from './files.mjs';
import { flows } from './flows.mjs';
import { hostile } from './hostile.mjs';
import { oidc } from './oidc.mjs';
import { papers } from './papers.mjs';
import { incidents } from './incidents.mjs';
import { monitors } from './monitors.mjs';
import { passkeys } from './passkeys.mjs';
import { launch } from './people.mjs';
import { pictures } from './pictures.mjs';
import { prints } from './prints.mjs';
import { procedures } from './procedures.mjs';
import { reading } from './reading.mjs';
import { rough } from './rough.mjs';
import { Server } from './server.mjs';
import { signatures } from './signatures.mjs';
import { speed } from './speed.mjs';
import { story } from './story.mjs';
import { told } from './told.mjs';
import { typing } from './typing.mjs';
import { upkeep } from './upkeep.mjs';
import { walls } from './walls.mjs';

const world = { server: new Server(), browser: null };
const shop = { server: new Server(), browser: null };   // another workspace, still empty

before(async () => {
  world.server.makeDemo(Number(process.env.DOCUMENTS ?? 600));
  shop.server.makeShop();
  await Promise.all([world.server.start(), shop.server.start()]);
  world.browser = await launch();
  shop.browser = world.browser;
});
after(async () => {
  await world.browser?.close();
  for (const { server } of [world, shop]) {
    await server.end('SIGTERM');
    server.remove();
  }
});

const all = {
  story, typing, rough, told, decide, signatures, reading, beginning, files, papers, audit, hostile, upkeep,
  account, passkeys, oidc, emergency, procedures, incidents, flows, prints, monitors, walls, access, speed, pictures,
};
for (const [name, part] of Object.entries(all))
  if ((process.env.ONLY ?? name).split(',').includes(name)) part(world, shop);
