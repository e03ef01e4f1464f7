import fc from 'fast-check';
import { maintenanceLine } from '../../../functions/actions/host/views.ts';
import { acceptReturn, acceptStart } from '../../../functions/actions/request/accept-request.ts';
import { clusterHosts } from '../../../functions/actions/rolling/cluster-hosts.ts';
import { pauseRolling, resumeRolling, stopRolling } from '../../../functions/actions/rolling/pause-resume-stop.ts';
import { hostsIn } from '../../../functions/domain/rolling/rollout.ts';
import { HOSTS, RollingWorld, rackOf } from './rolling-world.ts';

async function world(): Promise<RollingWorld> {
  const created = new RollingWorld();
  await created.begin();
  return created;
}

const UNATTENDED = { repair: 'none', settle: '10s', returnTimeout: '60s' } as const;
const racks = (hostnames: readonly string[]) => new Set(hostnames.map(rackOf)).size;

describe('a rolling maintenance', () => {
  test('takes every host down and back, a rack at a time, and never more than may be out', async () => {
    const tested = await world();
    const id = await tested.roll({ ...UNATTENDED, maxUnavailable: '25%', failureDomain: 'rack' });
    let most = 0;

    await tested.untilRest(async () => {
      const out = await tested.out();
      most = Math.max(most, out.length);
      expect(out.length).toBeLessThanOrEqual(3);
      expect(racks(out)).toBeLessThanOrEqual(1);
    });

    expect(most).toBe(3);
    const { status, hosts, wave } = await tested.rollout(id);
    expect([status, hostsIn({ hosts }, 'done').length, wave?.number]).toEqual(['finished', 12, 6]);
    expect(tested.mesos.log.filter(({ call }) => call === 'machineDown').length).toBe(12);
    expect(await tested.services.store.activeRollouts()).toEqual([]);
  });

  test('lets a host that takes long hold up no other: all others are done beside it', async () => {
    const tested = await world();
    tested.broken.add('h0');
    const id = await tested.roll({ ...UNATTENDED, returnTimeout: '1h', concurrency: 2 });
    let fewest = 2;

    for (let round = 0; round < 120; round += 1) {
      await tested.round();
      const { hosts } = await tested.rollout(id);
      const isWaiting = hostsIn({ hosts }, 'waiting').length > 0 && round > 3;
      if (isWaiting) fewest = Math.min(fewest, (await tested.out()).length);
    }

    const { hosts } = await tested.rollout(id);
    expect(hosts.map(({ phase }) => phase)).toEqual(['returning', ...HOSTS.slice(1).map(() => 'done')]);
    expect(fewest).toBe(2);
    tested.broken.clear();
    await tested.untilRest();
    expect(await tested.rollout(id)).toMatchObject({ status: 'finished', failures: 0 });
  });

  test('halts at its max errors, goes on when it is resumed, and takes those back who come late', async () => {
    const tested = await world();
    tested.broken.add('h0').add('h3');
    const id = await tested.roll({ ...UNATTENDED, maxUnavailable: '3', maxErrors: 2 });

    await tested.untilRest();

    const halted = await tested.rollout(id);
    expect(halted).toMatchObject({ status: 'halted', failures: 2 });
    expect(halted.heldBy).toBe("halted: 2 of 2 failures (h0, h3): 'resume' goes on");
    expect(hostsIn(halted, 'failed').map(({ note }) => note)).toEqual([
      expect.stringContaining('has not come back'),
      expect.stringContaining('has not come back'),
    ]);

    tested.broken.clear();
    await resumeRolling(tested.services, id, 'bob');
    tested.takeUp();
    await tested.untilRest();

    const finished = await tested.rollout(id);
    expect([finished.status, hostsIn(finished, 'done').length]).toEqual(['finished', 12]);
    expect(finished.notes.map(({ by, text }) => `${by}: ${text}`)).toContain('bob: resumed with 2 failures so far');
  });

  test('is listed with its options, and what it is made of as parts of it', async () => {
    const tested = await world();
    const options = { ...UNATTENDED, maxUnavailable: '25%', maxUnavailablePerDomain: '2', failureDomain: 'rack' };
    const id = await tested.roll(options, ['h0', 'h1']);

    await tested.untilRest();

    const { items } = await tested.services.store.maintenances(10);
    const [rolling, ...parts] = items.map(maintenanceLine).sort((one) => (one.maintenanceId === id ? -1 : 1));
    expect(rolling).toMatchObject({
      parentId: null,
      rolling: {
        ...{ concurrency: null, maxUnavailable: '25%', maxUnavailablePerDomain: '2', failureDomain: 'rack' },
        ...{ maxDomains: 1, maxErrors: 1, settleSeconds: 10, returnSeconds: 60, repair: 'none' },
      },
    });
    expect(new Set(parts.map(({ kind }) => kind))).toEqual(new Set(['start', 'complete']));
    for (const part of parts) expect(part).toMatchObject({ parentId: id, rolling: null });
  });

  test('knows by their keys which hosts are out that the index does not list yet', async () => {
    const tested = await world();
    await acceptStart(tested.services, { hosts: ['h5'] }, 'carol');
    const lagging = { ...tested.services.store, hostsByState: async () => ({ items: [] }) };

    const cluster = await clusterHosts({ ...tested.services, store: lagging }, ['h0', 'h5']);

    expect(cluster.map(({ hostname, isOut }) => [hostname, isOut])).toEqual([
      ['h0', false],
      ['h5', true],
    ]);
  });

  test('tells of the hosts that were its own, and of no others, that it is over', async () => {
    const tested = await world();
    await acceptStart(tested.services, { hosts: ['h5'] }, 'carol');
    tested.takeUp();

    const id = await tested.roll({ ...UNATTENDED, concurrency: 2 }, ['h0', 'h5']);
    await tested.untilRest();

    const ends = tested.services.published.filter(
      (event) => event.type === 'Maintenance Finished' && event.detail.maintenanceId === id,
    );
    expect(ends.map(({ detail }) => detail)).toMatchObject([
      { hostCount: 1, outcomes: { arrived: 1, takenOver: 0, failed: 0, notBegun: 0 } },
    ]);
  });

  test('counts a host that has failed as out, and says who keeps the next one waiting', async () => {
    const tested = await world();
    tested.broken.add('h0');
    const id = await tested.roll({ ...UNATTENDED, maxUnavailable: '1', maxErrors: 9 }, ['h0', 'h1']);

    for (let round = 0; round < 40; round += 1) await tested.round();

    const { status, hosts, heldBy } = await tested.rollout(id);
    expect([status, hosts.map(({ phase }) => phase)]).toEqual(['running', ['failed', 'waiting']]);
    expect(heldBy).toBe('pool default: 1 of its 12 hosts may be out at once: h0 is');
  });

  test('begins no host while it is paused, lets those under way finish, and can be stopped for good', async () => {
    const tested = await world();
    const id = await tested.roll({ ...UNATTENDED, concurrency: 2 });
    for (let round = 0; round < 3; round += 1) await tested.round();
    await pauseRolling(tested.services, id, 'bob');

    await tested.untilRest();

    const paused = await tested.rollout(id);
    expect([paused.status, hostsIn(paused, 'done').length, paused.heldBy]).toEqual([
      'paused',
      2,
      "paused by bob: 'resume' goes on",
    ]);
    expect(await stopRolling(tested.services, id, 'bob')).toMatchObject({ status: 'finished' });
    expect(await tested.out()).toEqual([]);
    await expect(resumeRolling(tested.services, id, 'bob')).rejects.toMatchObject({ name: 'MaintenanceOver' });
  });

  test('leaves hosts DOWN for a person, and goes on when that person completes them', async () => {
    const tested = await world();
    const id = await tested.roll({ settle: '5s', concurrency: 1 }, ['h0', 'h1']);
    for (let round = 0; round < 10; round += 1) await tested.round();

    expect((await tested.rollout(id)).hosts.map(({ phase }) => phase)).toEqual(['repairing', 'waiting']);
    expect((await tested.hosts()).get('h0')).toMatchObject({ state: 'HOST_STATE_DOWN', goalState: 'HOST_STATE_DOWN' });

    await acceptReturn(tested.services, 'complete', { hosts: ['h0'] }, 'carol');
    tested.takeUp();
    for (let round = 0; round < 12; round += 1) await tested.round();

    expect((await tested.rollout(id)).hosts.map(({ phase }) => phase)).toEqual(['done', 'repairing']);
  });

  test('keeps its limits together with another one, whatever the order of steps, and whichever process dies', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(command, { minLength: 10, maxLength: 120 }), async (commands) => {
        const tested = await world();
        const limits = { ...UNATTENDED, maxUnavailable: '3', failureDomain: 'rack', maxErrors: 1_000 };
        const ids = [await tested.roll(limits, HOSTS.slice(0, 7)), await tested.roll(limits, HOSTS.slice(5))];
        const judge = async () => {
          const out = await tested.out();
          expect(out.length).toBeLessThanOrEqual(3);
          expect(racks(out)).toBeLessThanOrEqual(1);
        };
        for (const { which, crashAfter, kind } of commands) {
          const step = tested.pending[which % Math.max(1, tested.pending.length)];
          const other = tested.pending[(which + 1) % Math.max(1, tested.pending.length)];
          if (kind === 'round') await tested.round();
          else if (kind === 'pause') await tested.pauseAndResume(ids[which % 2] ?? '');
          else if (kind === 'pair' && step && other && step !== other)
            await Promise.all([tested.run(step), tested.run(other)]);
          else if (step !== undefined) await tested.run(step, crashAfter);
          await judge();
        }
        await tested.untilRest(judge);
        for (const id of ids) {
          const { status, hosts } = await tested.rollout(id);
          expect([status, hosts.filter(({ phase }) => phase === 'failed')]).toEqual(['finished', []]);
        }
        expect(await tested.out()).toEqual([]);
      }),
      { numRuns: 25 },
    );
  });
});

const command = fc.record({
  kind: fc.constantFrom('step', 'step', 'step', 'step', 'pair', 'pair', 'round', 'pause'),
  which: fc.nat(50),
  crashAfter: fc.oneof({ weight: 3, arbitrary: fc.constant(null) }, { weight: 1, arbitrary: fc.nat(25) }),
});
