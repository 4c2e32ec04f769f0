// An import that takes a few seconds, for its progress to be seen.
import type { Answer, Asked } from './plugin';

const run = { state: 'ready', read: 0, posted: 0, parked: 0, total: 240 };
let timer: ReturnType<typeof setInterval> | undefined;

function start() {
  run.state = 'running';
  clearInterval(timer);
  timer = setInterval(() => {
    if (run.state !== 'running') return;
    run.read = Math.min(run.total, run.read + 9);
    run.parked = Math.floor(run.read / 40);
    run.posted = run.read - run.parked;
    if (run.read === run.total) { run.state = 'done'; clearInterval(timer); }
  }, 150);
}

export function importing({ method, path, meta }: Asked): Answer {
  const [, , id, what] = path;
  if (!id) {
    Object.assign(run, { state: 'ready', read: 0, posted: 0, parked: 0 });
    return [200, { id: '1', format: 'CSV, semicolons, UTF-8', rows: 240,
      columns: [{ name: 'Code', samples: ['A-1', 'A-2', 'A-3'] }, { name: 'Name of customer', samples: ['Alder Ltd', 'Birch'] },
        { name: 'Land', samples: ['GB', 'DE'] }, { name: 'Limit', samples: ['1 200,50', '800'] }, { name: 'Remark', samples: ['', 'pays late'] }],
      suggested: { Code: 'code' }, targets: Object.keys(meta.records) }];
  }
  if (what === 'preview')
    return [200, { rows: Array.from({ length: 40 }, (_, i) => ({ row: i + 2, values: { code: `A-${i + 1}`, name: i % 7 === 3 ? '' : `Customer ${i + 1}`, country: 'GB', credit_limit: '1200.50' },
      problems: i % 7 === 3 ? [{ code: 'field.required', path: 'name', args: {}, message: 'Fill in "Name".' }] : [] })) }];
  if (what === 'run') { start(); return [200, run]; }
  if (what === 'pause') { run.state = 'paused'; return [200, run]; }
  if (what === 'resume') { start(); return [200, run]; }
  if (what === 'parked') return [200, 'Code;Name;Problem\nA-4;;Fill in "Name".\n'];
  return method === 'GET' ? [200, run] : [404, {}];
}
