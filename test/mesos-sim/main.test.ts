import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { ask } from './ask-scheduler.ts';

const MAIN = join(import.meta.dirname, '../../local/mesos-sim/main.ts');

function run(...flags: string[]) {
  return spawn(process.execPath, [MAIN, '--port', '0', '--hosts', '2', ...flags], {
    stdio: ['ignore', 'pipe', 'pipe'],
  });
}

test('the command starts a Marathon and a Peloton with the jobs that it is given', async () => {
  const apps = JSON.stringify([{ id: '/web', instances: 2 }]);
  const simulator = run('--marathon', '0', '--marathon-apps', apps, '--peloton', '0');
  let printed = '';
  for await (const chunk of simulator.stdout) {
    printed += String(chunk);
    if (printed.includes('mesos master on')) break;
  }
  const [, marathon = ''] = /^marathon on (\S+)$/m.exec(printed) ?? [];
  const [, peloton = ''] = /^peloton on (\S+)$/m.exec(printed) ?? [];

  expect((await ask(`${marathon}/v2/apps`)).json).toMatchObject({ apps: [{ id: '/web', tasksRunning: 2 }] });
  expect((await ask(peloton, { method: 'POST' })).text).toContain('missing service name');
  simulator.kill();
  expect(await once(simulator, 'exit')).toEqual([0, null]);
});

test.each([
  { flags: ['--marathon-apps', '{'], said: 'Expected a JSON list.' },
  {
    flags: ['--marathon-apps', '[{"id":"/web"}]'],
    said: "Each job needs 'id' (a text) and 'instances' (a whole number).",
  },
  { flags: ['--peloton-jobs', '[{"name":"api","instances":1,"limit":1}]'], said: "'limit' is none of instances" },
])('the command refuses $flags', async ({ flags, said }) => {
  const simulator = run(...flags);

  expect(await text(simulator.stderr)).toContain(said);
  expect(simulator.exitCode ?? (await once(simulator, 'exit'))[0]).toBe(2);
});
