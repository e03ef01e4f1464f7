import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { statSync } from 'node:fs';
import { join } from 'node:path';
import { lockDataDir } from '../../../local/database/data-dir-lock.ts';
import { temporaryFolder } from '../../temporary-folder.ts';

const parent = temporaryFolder();

test('a data directory is locked by one service until it releases it', async () => {
  const dir = join(parent, 'made', 'for it');
  const lock = await lockDataDir(dir);

  // Other users of the machine cannot read it, on systems with such modes.
  if (process.platform !== 'win32') expect(statSync(dir).mode & 0o077).toBe(0);
  await expect(lockDataDir(dir)).rejects.toThrow(`the data directory ${dir} is used by another service`);
  lock.release();
  (await lockDataDir(dir)).release();
});

test('a data directory whose service was killed is free', async () => {
  const script = `import { lockDataDir } from ${JSON.stringify(new URL('../../../local/database/data-dir-lock.ts', import.meta.url).href)};
    await lockDataDir(${JSON.stringify(parent)}); console.log('held'); setInterval(() => {}, 1000);`;
  const holder = spawn(process.execPath, ['--input-type=module', '-e', script], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  await once(holder.stdout, 'data');
  await expect(lockDataDir(parent)).rejects.toThrow('is used by another service');
  holder.kill('SIGKILL');
  await once(holder, 'exit');

  (await lockDataDir(parent)).release();
});
