import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { StartExecutionCommand } from '@aws-sdk/client-sfn';
import type { HostView } from '../../functions/contract/api/api.ts';
import { type Simulator, startSimulator } from '../../local/mesos-sim/simulator.ts';
import { NOTICES, synthesizeTo } from '../infra/assembly.ts';
import { ahead } from '../patience.ts';
import { sfnClient, until } from '../scenarios/stage.ts';
import { type EchoServer, MOOD_COUNT, passOn, startEchoServer } from './echo-server.ts';
import { startWatched, type WatchedService, type Written } from './watched-service.ts';
import { fileTexts, itemTexts, spellings } from './written.ts';

/**
 * Plants secrets and runs a whole maintenance with every kind of failure and the most verbose logs.
 * Every counterpart echoes the service's requests. Then the test searches all that was written.
 */

const MESOS = 'planted/mesos+s3cret "1"';
const WRONG = 'planted/wrong+s3cret';
const MARATHON = 'planted/marathon+s3cret';
const PELOTON = 'planted/peloton+s3cret';
const WEBHOOK = 'planted/webhook+k3y';
const REPAIR = 'planted/repair+k3y';
/** A webhook address that is a secret itself, as those of chats are, and the value of a header. */
const NOTICE_PATH = 'planted-notice-p4th';
const NOTICE_VALUE = 'planted/notice+v4lue';
/** No secret: it has to be found where the search looks, else the search would find nothing anywhere. */
const DECOY = 'decoy-that-is-to-be-found';

const running = new AsyncDisposableStack();
const directory = mkdtempSync(join(tmpdir(), 'peloton-secrets-'));
const assembly = mkdtempSync(join(tmpdir(), 'peloton-secrets-assembly-'));
const written: Written = { answers: [], output: [], executions: [], events: [], files: [], table: [] };
let simulator: Simulator;
let master: EchoServer;
let marathon: EchoServer;
let peloton: EchoServer;
let owner: EchoServer;
let vendor: EchoServer;
let chat: EchoServer;
/** Each is asked about once, in another mood. */
const REPAIRED = Array.from({ length: MOOD_COUNT }, (_, index) => `host${4 + index}`);

beforeAll(async () => {
  synthesizeTo(assembly, NOTICES);
  simulator = running.adopt(
    await startSimulator({
      hosts: 3 + REPAIRED.length,
      frameworks: [{ name: 'orders', relaunch: false }],
      marathons: [
        {
          credentials: { user: 'ops', password: MARATHON },
          apps: Array.from({ length: MOOD_COUNT }, (_, index) => ({
            id: `/shop-${index}`,
            instances: 1,
            minimumHealthCapacity: 0,
            startsOn: ['host1'],
          })),
        },
      ],
      pelotons: [
        {
          credentials: { username: 'ops', password: PELOTON },
          jobs: Array.from({ length: MOOD_COUNT }, (_, index) => ({
            name: `billing-${index}`,
            instances: 1,
            startsOn: ['host1'],
          })),
        },
      ],
      credentials: { principal: 'ops', secret: MESOS },
    }),
    (started) => started.stop(),
  );
  const echo = async (honest: Parameters<typeof startEchoServer>[0]) =>
    running.adopt(await startEchoServer(honest), (started) => started.stop());
  master = await echo(passOn(simulator.url));
  marathon = await echo(passOn(simulator.marathon().url));
  peloton = await echo(passOn(simulator.peloton().url));
  owner = await echo(async () => {
    for (const { taskId } of simulator.tasksOfFramework('orders')) simulator.killTask('orders', taskId);
    return Response.json({ outcome: 'moved' });
  });
  vendor = await echo(async () => Response.json({ status: 'done' }));
  chat = await echo(async () => new Response());
  for (const each of [vendor, chat]) each.echoes = true;
  // One request a task: in one look every counterpart answers in every mood.
  for (let task = 0; task < MOOD_COUNT; task += 1) {
    simulator.launchTask({ framework: 'orders', hostname: 'host1', atOnce: true });
  }
  await maintain();
  await refuseCredentials();
  written.files = fileTexts(directory);
  written.table = await itemTexts(join(directory, 'database'));
});

afterAll(async () => {
  await running.disposeAsync();
  for (const folder of [directory, assembly]) rmSync(folder, { recursive: true });
});

/** A host goes down and comes back, although every counterpart echoes at first. */
async function maintain(): Promise<void> {
  const service = await start(MESOS);
  const { ask, host, url } = service;
  master.echoes = true;
  for (let mood = 0; mood < MOOD_COUNT; mood += 1) {
    await ask('POST', '/v1/maintenance/start', { hosts: ['host2'], reason: DECOY });
    await ask('GET', '/v1/health');
  }
  master.echoes = false;
  for (const each of [marathon, peloton, owner]) each.echoes = true;
  await ask('POST', '/v1/maintenance/start', { hosts: ['host1'], reason: DECOY });
  await until(
    'every echo of the schedulers',
    () => host('host1'),
    () => Math.min(...[marathon, peloton, owner].map(({ echoed }) => echoed)) >= MOOD_COUNT,
  );
  // After a refusal schedulers are asked half a minute later again: the end is not waited for so long.
  const forced = { deadline: `${ahead(4_000) / 1_000}s`, onDeadline: 'force' };
  await ask('POST', '/v1/maintenance/start', { hosts: ['host1'], ...forced });
  master.echoes = true;
  await until(
    'a failed execution',
    () => host('host1'),
    ({ blockers }) => blockers.some(({ taskId }) => taskId === ''),
  );
  for (const each of [master, marathon, peloton, owner]) each.echoes = false;
  await goOn(url, await host('host1'));
  await until(
    'host1 to be down',
    () => host('host1'),
    ({ state }) => state === 'HOST_STATE_DOWN',
  );
  await ask('POST', '/v1/maintenance/complete', { hosts: ['host1'], reason: DECOY });
  await until(
    'host1 to be up',
    () => host('host1'),
    ({ state }) => state === 'HOST_STATE_UP',
  );
  await repair(service);
  await service.end();
}

/** Hosts are down. The repair hook echoes, and so does the receiver of the end's notice. */
async function repair({ ask, host }: WatchedService): Promise<void> {
  const options = { repair: 'vendor', concurrency: REPAIRED.length, maxErrors: REPAIRED.length };
  expect(await ask('POST', '/v1/maintenance/start', { hosts: REPAIRED, reason: DECOY, ...options })).toBe(202);
  await until(
    'every echo of who repairs and of who is told',
    () => host(REPAIRED[0] ?? ''),
    () => vendor.echoed >= MOOD_COUNT && chat.echoed > 0,
  );
}

/** Starts an execution that goes on with the maintenance, as the reconciliation would later. */
async function goOn(url: string, { hostname, maintenance }: HostView): Promise<void> {
  const sfn = sfnClient(url);
  const input = JSON.stringify({ hosts: [hostname], maintenanceId: maintenance?.id });
  const stateMachineArn = 'arn:aws:states:us-east-1:000000000000:stateMachine:StartMaintenance';
  await sfn.send(new StartExecutionCommand({ stateMachineArn, input }));
  sfn.destroy();
}

/** The master does not know the secret that the service is started with next. */
async function refuseCredentials(): Promise<void> {
  const service = await start(WRONG);
  expect(await service.ask('POST', '/v1/maintenance/start', { hosts: ['host3'] })).toBe(502);
  await service.end();
}

function start(secret: string): Promise<WatchedService> {
  return startWatched(assembly, settings(secret), written, running);
}

function settings(secret: string): Record<string, string> {
  const schedulers = [
    { framework: 'marathon', type: 'marathon', url: marathon.url, secret: 'env:MARATHON_LOGIN' },
    { framework: 'Peloton', type: 'peloton', url: peloton.url, secret: 'env:PELOTON_LOGIN' },
    { framework: 'orders', type: 'webhook', url: owner.url, secret: 'env:WEBHOOK_KEY' },
  ];
  const repairs = { type: 'webhook', url: vendor.url, secret: 'env:REPAIR_KEY', timeout: '1h' };
  return {
    ...{ PELOTON_PORT: '0', PELOTON_DATA_DIR: directory, POLL_SECONDS: '1', RECONCILE_SECONDS: '2' },
    ...{ MESOS_MASTERS: master.url, MESOS_PRINCIPAL: 'ops', MESOS_SECRET: secret },
    ...{ SCHEDULERS: JSON.stringify(schedulers), WEBHOOK_KEY: WEBHOOK },
    ...{ REPAIRS: JSON.stringify({ vendor: repairs }), REPAIR_KEY: REPAIR },
    NOTIFY_SECRET: JSON.stringify({ url: `${chat.url}/${NOTICE_PATH}`, headerValue: NOTICE_VALUE }),
    PELOTON_LOGIN: JSON.stringify({ username: 'ops', password: PELOTON }),
    MARATHON_LOGIN: JSON.stringify({ username: 'ops', password: MARATHON }),
    ...{ POWERTOOLS_LOG_LEVEL: 'DEBUG', DEBUG: '1' },
  };
}

const SECRETS = { MESOS, WRONG, MARATHON, PELOTON, WEBHOOK, REPAIR, NOTICE_PATH, NOTICE_VALUE };

test.each(['answers', 'output', 'executions', 'events', 'files', 'table'] as const)(
  'the %s tell of the maintenance, and of no secret',
  (where) => {
    const texts = written[where];
    const found = Object.entries(SECRETS).filter(([, secret]) =>
      spellings(secret, `ops:${secret}`).some((spelling) => texts.some((text) => text.includes(spelling))),
    );

    // By name: a failure must not spread what it found.
    expect(found.map(([name]) => name)).toEqual([]);
    expect(texts.some((text) => text.includes(where === 'output' ? 'peloton' : DECOY))).toBe(true);
  },
);

test('what was echoed is quoted, with the secrets blotted out', () => {
  expect([master, marathon, peloton, owner, vendor].every(({ echoed }) => echoed >= MOOD_COUNT)).toBe(true);
  expect(written.answers.some((text) => text.includes('Basic *** (***)'))).toBe(true);
});
