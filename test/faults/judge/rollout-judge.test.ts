import type { RollingOptions } from '../../../functions/domain/rolling/options.ts';
import type { Phase } from '../../../functions/domain/rolling/phase.ts';
import type { Rollout, RolloutHost } from '../../../functions/domain/rolling/rollout.ts';
import type { Store } from '../../../functions/ports/store.ts';
import { rollout, rolloutHost } from '../../domain/rolling/rollouts.ts';
import { hostRecord } from '../../fakes/host-record.ts';
import { createMemoryStore } from '../../fakes/memory-store.ts';
import { Ledger } from '../stage/ledger.ts';
import { Memory } from '../stage/process.ts';
import { judgedRollouts, judgeRollouts } from './rollout-judge.ts';
import { watchedStore } from './watch.ts';

/** The judge of rolling maintenances: a limit that is exceeded, and a record that is not true, have to be found. */

const HOSTS = ['h1', 'h2', 'h3', 'h4'];
const rackOf = (hostname: string) => (hostname < 'h3' ? 'r1' : 'r2');
const NO_LIMITS: Partial<RollingOptions> = { concurrency: null, maxUnavailable: null, maxDomains: 1 };

let ledger: Ledger;
let kept: Store;
let store: Store;

beforeEach(async () => {
  ledger = new Ledger();
  kept = createMemoryStore();
  const memory = new Memory();
  const watched = watchedStore(kept, ledger, memory);
  store = { ...watched, ...judgedRollouts(watched, ledger, memory, { hostnames: HOSTS, rackOf, isJudged: true }) };
  for (const hostname of HOSTS) {
    await store.putHost(hostRecord({ hostname, attributes: { rack: rackOf(hostname) }, version: 0 }), 0);
  }
});

async function written(id: string, phases: Partial<Record<string, Phase>>, options: Partial<RollingOptions> = {}) {
  const hosts = Object.entries(phases).map(([hostname, phase]) => rolloutHost(hostname, { phase: phase ?? 'waiting' }));
  const { options: usual } = rollout();
  const given = { ...usual, ...NO_LIMITS, ...options };
  return store.putRollout(rollout({ id, hosts, wave: null, options: given, version: 0 }), 0);
}

/** Lets the hosts begin in the next wave. */
function begin(before: Rollout, ...hostnames: readonly string[]): Promise<Rollout> {
  const wave = { number: 1, maintenanceId: `${before.id}-w1`, startedAt: before.startedAt, isAskedFor: false };
  const hosts = before.hosts.map((host) =>
    hostnames.includes(host.hostname) ? { ...host, phase: 'going-down' as const, wave: 1 } : host,
  );
  return store.putRollout({ ...before, wave, hosts }, before.version);
}

function changed(before: Rollout, changes: Partial<RolloutHost>): Promise<Rollout> {
  const [first, ...others] = before.hosts;
  if (first === undefined) throw new Error('it has no host');
  return store.putRollout({ ...before, hosts: [{ ...first, ...changes }, ...others] }, before.version);
}

const THREE = { h1: 'waiting', h2: 'waiting', h3: 'waiting' } as const;

describe('it is found when', () => {
  test.each([
    { limit: { concurrency: 1 }, begins: ['h1', 'h2'], fault: '2 of its own, not 1' },
    { limit: { maxUnavailable: { percent: 50 } }, begins: ['h1', 'h2', 'h3'], fault: '3 of the pool, not 2' },
    { limit: { failureDomain: 'rack' }, begins: ['h1', 'h3'], fault: '2 racks, not 1' },
    {
      limit: { failureDomain: 'rack', maxUnavailablePerDomain: { count: 1 } },
      begins: ['h1', 'h2'],
      fault: '2 of rack r1, not 1',
    },
  ])('hosts begin beyond a limit: $fault', async ({ limit, begins, fault }) => {
    const before = await written('m1', THREE, limit);

    await expect(begin(before, ...begins)).rejects.toThrow(fault);
  });

  test('hosts begin up to the limit, and another rolling maintenance has one under way', async () => {
    await written('m2', { h4: 'settling' });
    const before = await written('m1', THREE, { maxUnavailable: { count: 2 } });

    await expect(begin(before, 'h1', 'h2')).rejects.toThrow('with h4 out: 3 of the pool, not 2');
  });

  test('hosts begin up to the limit, and the process was shown that one which had failed settles', async () => {
    const other = await written('m2', { h4: 'failed' });
    await store.rollout('m2');
    await changed(other, { phase: 'settling' });
    await store.rollout('m2');
    const before = await written('m1', THREE, { maxUnavailable: { count: 2 } });

    await expect(begin(before, 'h1', 'h2')).rejects.toThrow('with h4 out: 3 of the pool, not 2');
  });

  test('hosts begin up to the limit, and the process was shown one that is out', async () => {
    const before = await written('m1', THREE, { maxUnavailable: { count: 2 } });
    await kept.putHost(hostRecord({ hostname: 'h4', agents: [] }), 1);
    await store.hostsByState(['HOST_STATE_UP'], 10);

    await expect(begin(before, 'h1', 'h2')).rejects.toThrow('with h4 out: 3 of the pool, not 2');
  });

  test.each([
    { name: 'is done that was not seen to be back', from: 'settling', to: { phase: 'done' }, fault: 'and was seen as' },
    { name: 'is done before it has settled', from: 'returning', to: { phase: 'done' }, fault: 'before it has settled' },
    { name: 'has failed for no reason', from: 'returning', to: { phase: 'failed' }, fault: 'has no reason' },
    {
      name: 'is left out that has begun',
      from: 'repairing',
      to: { phase: 'skipped', note: '-' },
      fault: 'is left out',
    },
  ] as const)('a host $name', async ({ from, to, fault }) => {
    await expect(changed(await written('m1', { h1: from }), to)).rejects.toThrow(fault);
  });

  test('one is not over, or has not told of its end, when all is at rest', async () => {
    const running = await written('m1', { h1: 'waiting' });
    await expect(judgeRollouts(kept, ledger)).rejects.toThrow('is not over');
    const hosts = [rolloutHost('h1', { phase: 'skipped', note: 'stopped by ann' })];
    await store.putRollout({ ...running, status: 'finished', hosts }, running.version);

    await expect(judgeRollouts(kept, ledger)).rejects.toThrow('has not told of its end');
  });

  test('a host is done that has never been DOWN', async () => {
    const settling = await written('m1', { h1: 'settling' });
    await store.hosts(['h1']);
    const { version, hosts } = await changed(settling, { phase: 'done' });
    await store.putRollout({ ...settling, status: 'finished', hosts }, version);

    await expect(judgeRollouts(kept, ledger)).rejects.toThrow('has not been DOWN and back');
  });
});

test('hosts that begin within the limits break nothing', async () => {
  const before = await written('m1', THREE, { maxUnavailable: { count: 2 }, failureDomain: 'rack' });

  await expect(begin(before, 'h1', 'h2')).resolves.toMatchObject({ version: 2 });
});

test('hosts that begin while one settles that the process was shown as failed, and back, break nothing', async () => {
  const other = await written('m2', { h4: 'failed' });
  await store.rollout('m2');
  await changed(other, { phase: 'settling' });
  const before = await written('m1', THREE, { maxUnavailable: { count: 2 } });

  await expect(begin(before, 'h1', 'h2')).resolves.toMatchObject({ version: 2 });
});
