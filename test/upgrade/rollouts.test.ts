import { ensureAssembly } from '../../local/assembly/assembly.ts';
import { until } from '../scenarios/stage.ts';
import { TwoReleases } from './two-releases.ts';

/** Rolling maintenances that one release begins and another one finishes. */

const HOSTS = ['host1', 'host2', 'host3'];
const REQUEST = { hosts: HOSTS, concurrency: 1, settle: '1s', repair: 'none', reason: 'kernel' };

interface Rolling {
  readonly rollout: {
    readonly status: string;
    readonly waves: number;
    readonly hosts: readonly { readonly hostname: string; readonly phase: string }[];
  };
}

let releases: TwoReleases;

beforeEach(async () => {
  releases = await TwoReleases.open({ hosts: 4, frameworks: [{ name: 'web' }], initRestartMs: 1_000 });
});

afterEach(() => releases.close());

test.each([
  { name: 'the previous release', from: () => releases.previous(), begun: ['host1'] },
  // Functions of this release wait for its watcher, which is there at the end of the deployment.
  { name: 'the previous one with some functions of this one', from: () => releases.halfway(0), begun: [] },
  { name: 'the previous one with the others of this one', from: () => releases.halfway(1), begun: [] },
])('a rolling maintenance of $name goes on after the upgrade, and its execution ends', async ({ from, begun }) => {
  const before = await releases.deploy(from);
  const { maintenanceId, executionArn } = await before.request('start', REQUEST);
  for (const hostname of begun) await before.hostWhen(hostname, ({ state }) => state !== 'HOST_STATE_UP');

  const after = await releases.deploy(ensureAssembly);
  const ended = () => releases.service?.executions.get(executionArn ?? '')?.end?.outcome.status;
  await until('the end of the execution', ended, (status) => status !== undefined);

  const { body } = await after.call<Rolling>('GET', `/v1/maintenances/${maintenanceId}`);
  expect(body.rollout).toMatchObject({ status: 'finished', waves: 3 });
  expect(body.rollout.hosts.map(({ phase }) => phase)).toEqual(['done', 'done', 'done']);
  expect(ended()).toBe('SUCCEEDED');
  expect(releases.started().filter(({ end }) => end?.outcome.status === 'FAILED')).toEqual([]);
});
