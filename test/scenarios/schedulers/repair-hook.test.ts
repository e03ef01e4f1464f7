import type { MaintenanceView } from '../../../functions/contract/api/api.ts';
import { type Asked, closeAll, type OwnerServer, ownerServer } from '../../adapters/schedulers/webhook/owner-server.ts';
import { openStage, type Stage, until } from '../stage.ts';

/** A rolling maintenance whose hosts are repaired through a webhook, each with another outcome. */

const HOSTS = ['host1', 'host2', 'host3'];
let stage: Stage;
let vendor: OwnerServer;
let maintenanceId: string | null;

const hostOf = ({ body }: Asked): string => JSON.parse(body).host.hostname;
const asked = (hostname: string) => vendor.asked.filter((request) => hostOf(request) === hostname);

/** host1 is repaired at the third question, host2 cannot be, host3 takes longer than the limit. */
function answerTo(request: Asked): object {
  if (hostOf(request) === 'host2') return { status: 'failed', message: 'the disk is broken' };
  if (hostOf(request) === 'host1' && asked('host1').length >= 3) return { status: 'done' };
  return { status: 'running', retryAfterSeconds: 1, message: 'is on the bench' };
}

beforeAll(async () => {
  vendor = await ownerServer((request) => ({ body: JSON.stringify(answerTo(request)) }));
  const repairs = JSON.stringify({ vendor: { type: 'webhook', url: vendor.url, timeout: '1h' } });
  stage = await openStage({ cluster: { hosts: 5, tasksPerHost: 0 }, service: { repairs } });
  const request = { hosts: HOSTS, repair: 'vendor', concurrency: 3, maxErrors: 3, settle: '1s', reason: 'new disks' };
  ({ maintenanceId } = await stage.request('start', request));
});

afterAll(async () => {
  await stage.stop();
  await closeAll();
});

async function phases(): Promise<Record<string, string>> {
  const { body } = await stage.call<MaintenanceView>('GET', `/v1/maintenances/${maintenanceId}`);
  const hosts = body.rollout?.hosts ?? [];
  return Object.fromEntries(hosts.map(({ hostname, phase, note }) => [hostname, `${phase} ${note}`.trim()]));
}

const phasesWhen = (isThere: (all: Record<string, string>) => boolean) => until('the phases', phases, isThere);

test('a host is back UP when the hook says that its repair is done, and not before', async () => {
  await stage.hostWhen('host1', ({ state }) => state === 'HOST_STATE_UP' && asked('host1').length > 0);

  expect(asked('host1')).toHaveLength(3);
  expect(new Set(asked('host1').map(({ headers }) => headers['idempotency-key'])).size).toBe(1);
  expect(JSON.parse(asked('host1')[0]?.body ?? '')).toMatchObject({
    ...{ repair: 'vendor', maintenanceId, reason: 'new disks', host: { hostname: 'host1', ip: '127.1.0.1' } },
  });
});

test('a host whose repair has failed stays DOWN, and says why', async () => {
  const all = await phasesWhen(({ host2 = '' }) => host2.startsWith('failed'));

  expect(all.host2).toBe('failed its owner says: the disk is broken');
  await expect(stage.host('host2')).resolves.toMatchObject({ state: 'HOST_STATE_DOWN' });
  expect(asked('host2')).toHaveLength(1);
});

test('a host that somebody brings back meanwhile is not asked about any more', async () => {
  await phasesWhen(({ host3 }) => host3 === 'repairing is on the bench');
  await stage.request('complete', { hosts: ['host3'], reason: 'called back' });
  const before = asked('host3').length;
  const all = await phasesWhen(({ host1 = '', host3 = '' }) => host1.startsWith('done') && host3.startsWith('done'));

  expect(all.host2).toMatch(/^failed/);
  await expect(stage.host('host3')).resolves.toMatchObject({ state: 'HOST_STATE_UP' });
  // One question may have been on its way.
  expect(asked('host3').length).toBeLessThanOrEqual(before + 1);
});

test('a repair that the settings do not have is refused, with those that they have', async () => {
  const problem = await stage.refused('start', { hosts: ['host4'], repair: 'kernel' });

  expect(problem).toMatchObject({
    status: 400,
    errors: [
      {
        field: 'repair',
        code: 'unknown-repair',
        message: "repair: 'kernel' is not a repair of this service: choose one of none, person, vendor",
      },
    ],
  });
  await expect(stage.host('host4')).resolves.toMatchObject({ state: 'HOST_STATE_UP', maintenance: null });
});
