import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { text } from 'node:stream/consumers';

const COMMANDS = ['explore', 'faults', 'fuzz', 'spec'];

async function run(command: string, ...flags: readonly string[]) {
  const child = spawn(process.execPath, [`test/${command}/main.ts`, ...flags], { stdio: ['ignore', 'pipe', 'pipe'] });
  const [stdout, stderr, [exitCode]] = await Promise.all([
    text(child.stdout),
    text(child.stderr),
    once(child, 'close'),
  ]);
  return { stdout, stderr, exitCode };
}

test.each(COMMANDS)('%s refuses a word and a flag that it does not take, and shows its usage', async (command) => {
  for (const flag of ['bogus', '--bogus']) {
    const { stdout, stderr, exitCode } = await run(command, flag);

    expect(stderr).toMatch(new RegExp(`'${flag}'.*\\n\\nnpm run ${command} -- `, 's'));
    expect({ stdout, exitCode }).toEqual({ stdout: '', exitCode: 2 });
  }
});

test.each(COMMANDS)('%s shows its usage when it is asked for help', async (command) => {
  expect(await run(command, '--help')).toMatchObject({
    stdout: expect.stringContaining(`npm run ${command} -- `),
    exitCode: 0,
  });
});

test('a number that is none is refused', async () => {
  expect(await run('faults', '--runs', 'many')).toMatchObject({
    stderr: expect.stringContaining("--runs takes a whole number, not 'many'"),
    exitCode: 2,
  });
});
