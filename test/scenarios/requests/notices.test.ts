import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { jest } from '@jest/globals';
import { readAssembly } from '../../../local/assembly/assembly.ts';
import type { ServiceSettings } from '../../../local/settings/settings.ts';
import { closeAll, type OwnerServer, ownerServer } from '../../adapters/schedulers/webhook/owner-server.ts';
import { NOTICES, synthesizeTo } from '../../infra/assembly.ts';
import { openStage, type Stage, until } from '../stage.ts';

/** An assembly that sends notices to a webhook, on this machine. */

const directory = mkdtempSync(join(tmpdir(), 'peloton-notices-'));

let hook: OwnerServer;

beforeAll(async () => {
  synthesizeTo(directory, NOTICES);
  hook = await ownerServer(() => ({ status: 200 }));
});

afterAll(async () => {
  await closeAll();
  rmSync(directory, { recursive: true, force: true });
});

async function withStage(service: Partial<ServiceSettings>, work: (stage: Stage) => Promise<void>): Promise<void> {
  const stage = await openStage({ cluster: { hosts: 2 }, service, assembly: async () => readAssembly(directory) });
  try {
    await work(stage);
  } finally {
    await stage.stop();
  }
}

test('the webhook is told once that a maintenance is over, under the name of the cluster that runs here', async () => {
  const notifySecret = { url: hook.url, headerValue: 'let me in' };
  await withStage({ notifySecret, clusterName: 'laptop' }, async ({ request }) => {
    const { maintenanceId } = await request('start', { hosts: ['host1'] });
    const [notice, ...others] = await until(
      'a notice',
      () => hook.asked,
      ({ length }) => length > 0,
    );

    expect(others).toEqual([]);
    expect(notice?.headers).toMatchObject({ 'x-key': 'let me in' });
    expect(JSON.parse(notice?.body ?? '')).toEqual({
      text: expect.stringMatching(
        `^\\[laptop\\] start ${maintenanceId}, requested by .+, is over: 1 of 1 hosts arrived`,
      ),
    });
  });
});

test('a secret without the value of the header does not start', async () => {
  await expect(withStage({ notifySecret: { url: hook.url } }, async () => undefined)).rejects.toThrow(
    "NOTIFY_SECRET needs the key 'headerValue'",
  );
});

test('without the secret the service works, says that nobody is told, and tells nobody', async () => {
  const write = jest.spyOn(process.stderr, 'write').mockImplementation(() => true);
  const before = hook.asked.length;
  await withStage({}, async ({ request, hostWhen }) => {
    await request('start', { hosts: ['host1'] });
    await hostWhen('host1', 'HOST_STATE_DOWN');
  });

  expect(write.mock.calls.map(([text]) => text)).toContainEqual(expect.stringContaining('set NOTIFY_SECRET to'));
  expect(hook.asked).toHaveLength(before);
  write.mockRestore();
});

test('with a secret, and settings that tell nobody, the service says so', async () => {
  const write = jest.spyOn(process.stderr, 'write').mockImplementation(() => true);
  const stage = await openStage({ cluster: { hosts: 1 }, service: { notifySecret: { url: hook.url } } });
  await stage.stop();

  expect(write.mock.calls.map(([text]) => text)).toContainEqual(expect.stringContaining('needs a notifySecretArn'));
  write.mockRestore();
});
