import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { RepairSettings } from '../../../functions/contract/settings/repair-settings.ts';
import type { RepairWork } from '../../../functions/ports/repair-hook.ts';
import { type ExampleServer, startExample } from '../schedulers/webhook/example-server.ts';
import { closeAll, ownerServer } from '../schedulers/webhook/owner-server.ts';
import { callInsteadOfAws, heard, hook, work } from './repairs.ts';

/** The unchanged examples of docs/repairs.md, called by the adapters. */

const fileOf = (path: string) => fileURLToPath(new URL(`../../../docs/${path}`, import.meta.url));

describe('the example of a server', () => {
  const KEY = 'k3y-of-the-example';
  let example: ExampleServer;

  beforeAll(async () => {
    const environment = { WEBHOOK_KEY: KEY, DOMAIN: '.example', REPAIR_SECONDS: '0' };
    example = await startExample('repair-server.mjs', environment);
  });

  afterAll(() => example.end());

  function ask(more: Partial<RepairWork> = {}, key = KEY, now = new Date()) {
    const webhook = hook(
      { type: 'webhook', url: example.url, secret: 'env:VENDOR_KEY', timeout: '2h' },
      { secrets: new Map([['VENDOR_KEY', key]]), clock: () => now },
    );
    return heard(webhook.repair(work(more)));
  }

  async function end(more: Partial<RepairWork>): Promise<object> {
    for (;;) {
      const answer = await ask(more);
      if (!('outcome' in answer) || answer.outcome !== 'running') return answer;
    }
  }

  test('repairs a host once, and reports progress until it is done', async () => {
    await expect(ask()).resolves.toEqual({
      ...{ outcome: 'running', retryAfterSeconds: 1, message: 'Host1.example is on the bench' },
    });
    await expect(end({})).resolves.toEqual({ outcome: 'done' });
    await expect(ask()).resolves.toEqual({ outcome: 'done' });
  });

  test('treats each repair separately', async () => {
    await expect(ask({ idempotencyKey: 'another' })).resolves.toMatchObject({ outcome: 'running' });
  });

  test('gives the reason of a failed repair', async () => {
    await expect(end({ hostname: 'broken.example', idempotencyKey: 'b' })).resolves.toEqual({
      outcome: 'failed',
      message: 'its owner says: the disk is broken, and a new one is ordered',
    });
  });

  test('refuses hosts that are not its own', async () => {
    await expect(ask({ hostname: 'host1.elsewhere', idempotencyKey: 'c' })).resolves.toMatchObject({
      message: 'its owner says: host1.elsewhere is none of our hosts',
    });
  });

  test.each([
    ['signed with another key', 'another key', 0, 'the signature is not right'],
    ['that is six minutes old', KEY, -360, 'the request is too old'],
    ['from the future', KEY, 360, 'the request is too old, or from the future'],
  ])('rejects a request %s', async (_name, key, shiftSeconds, why) => {
    const answer = await ask({}, key, new Date(Date.now() + shiftSeconds * 1000));

    expect(answer).toMatchObject({ outcome: 'RepairUnavailable', message: expect.stringContaining(why) });
  });
});

describe('the example of a function', () => {
  const environment = { ...process.env };
  afterAll(async () => {
    process.env = environment;
    await closeAll();
  });

  interface Machine {
    PowerState: string;
    LastResetTime: string;
    Status?: { Health: string };
  }

  /** The function behind Lambda, and the controller of a machine that restarts on command. */
  async function stage(machine: Machine, status = 200) {
    const controller = await ownerServer((_asked, method) => {
      if (method === 'GET') return { status, body: JSON.stringify(machine) };
      Object.assign(machine, { PowerState: 'Off', LastResetTime: '2026-11-22T14:20:00Z' });
      return { status: 204 };
    });
    process.env.CONTROLLER = `${controller.url}/{hostname}`;
    const file = fileOf('examples/repair-function.mjs');
    const { handler } = (await import(`${file}?${controller.url}`)) as { handler(event: unknown): Promise<unknown> };
    const lambda = await ownerServer(async ({ body }) => ({ body: JSON.stringify(await handler(JSON.parse(body))) }));
    callInsteadOfAws(lambda.url);
    const functionArn = 'arn:aws:lambda:us-east-1:111122223333:function:power';
    const power = hook({ type: 'lambda', functionArn, timeout: '30m' });
    const resets = () => controller.asked.filter(({ path }) => path.endsWith('ComputerSystem.Reset'));
    return { ask: () => heard(power.repair(work())), controller, resets };
  }

  test('restarts the machine once, and is done when it is on again', async () => {
    const machine = { PowerState: 'On', LastResetTime: '2026-01-01T00:00:00Z' };
    const { ask, controller, resets } = await stage(machine);

    await expect(ask()).resolves.toMatchObject({ outcome: 'running', message: 'is told to restart' });
    await expect(ask()).resolves.toMatchObject({ outcome: 'running', message: 'restarts' });
    machine.PowerState = 'On';
    await expect(ask()).resolves.toEqual({ outcome: 'done', message: 'restarted at 2026-11-22T14:20:00Z' });
    expect(resets().map(({ body }) => JSON.parse(body))).toEqual([{ ResetType: 'ForceRestart' }]);
    expect(controller.asked[0]?.path).toBe('/Host1.example/redfish/v1/Systems/1');
  });

  test('fails for a machine that cannot be restarted', async () => {
    const { ask, resets } = await stage({ PowerState: 'On', LastResetTime: '', Status: { Health: 'Critical' } });

    await expect(ask()).resolves.toMatchObject({ outcome: 'failed', message: expect.stringContaining('critical') });
    expect(resets()).toEqual([]);
  });

  test('keeps trying while the controller is busy or away', async () => {
    const { ask, controller } = await stage({ PowerState: 'On', LastResetTime: '' }, 503);

    await expect(ask()).resolves.toMatchObject({ outcome: 'running', message: 'the controller answered 503' });
    await controller.close();
    await expect(ask()).resolves.toMatchObject({
      outcome: 'running',
      message: expect.stringContaining('ECONNREFUSED'),
    });
  });
});

describe('the page', () => {
  const page = readFileSync(fileOf('repairs.md'), 'utf8');
  const blocks = [...page.matchAll(/```json\n([\s\S]*?)```/g)].map(([, text = '']) => text);
  const settings = blocks.flatMap((text) => (text.startsWith('{"kernel"') ? [JSON.parse(text)] : []));

  test('shows valid settings', () => {
    expect(settings).toHaveLength(1);
    expect(RepairSettings.parse(settings[0])).toEqual(settings[0]);
  });

  test('gives the example of a document exactly its parameters', () => {
    const document = JSON.parse(readFileSync(fileOf('examples/repair-document.json'), 'utf8'));
    const steps = document.mainSteps.map(({ name }: { name: string }) => name);
    const used = [...JSON.stringify(document).matchAll(/\{\{ (\w+)/g)].map(([, name = '']) => name);

    expect(Object.keys(settings[0].kernel.parameters).sort()).toEqual(Object.keys(document.parameters).sort());
    for (const name of used) expect([...Object.keys(document.parameters), ...steps]).toContain(name);
  });
});
