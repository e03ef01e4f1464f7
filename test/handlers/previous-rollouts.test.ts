import { RolloutStep } from '../../functions/contract/flow/previous-release.ts';
import type { Rollout } from '../../functions/domain/rolling/rollout.ts';
import { LOOKS_PER_EXECUTION } from '../../functions/domain/watch/pace.ts';
import { advanceRollout } from '../../functions/handlers/previous-release/advance-rollout.ts';
import { rollout, rolloutHost } from '../domain/rolling/rollouts.ts';
import { type TestServices, testServices } from '../fakes/services.ts';

/** The step of an execution of the previous release, which looks itself until its rolling maintenance is over. */

const OWN = 'arn:old';

async function withRollout(changes: Partial<Rollout> = {}): Promise<TestServices> {
  const services = testServices([]);
  await services.store.putRollout(rollout({ executionArn: OWN, hosts: [rolloutHost('h1')], ...changes }), 0);
  return services;
}

const step = (changes: Partial<RolloutStep> = {}) =>
  RolloutStep.parse({ maintenanceId: 'm1', executionArn: OWN, startAt: '2026-03-01T12:00:00.000Z', ...changes });

const done = [rolloutHost('h1', { phase: 'done' })];

describe('a step of the previous release', () => {
  test('leaves a wait to the watcher and starts it, and looks again later', async () => {
    const services = await withRollout();

    expect(await advanceRollout(step({ looks: 3, idleLooks: 100 }), services)).toMatchObject({
      ...{ status: 'working', looks: 4, idleLooks: 101, waitSeconds: 60 },
    });

    expect(await services.store.waits()).toMatchObject([
      { phase: 'roll', maintenanceId: 'm1', token: null, executionArn: OWN },
    ]);
    expect(services.started.map(({ machine }) => machine)).toEqual(['WatchHosts']);
    expect(await services.store.rollout('m1')).toMatchObject({ version: 1 });
  });

  test.each<{ name: string; changes: Partial<Rollout>; status: string }>([
    { name: 'is over', changes: { status: 'finished', hosts: done }, status: 'finished' },
    { name: 'was halted, with no host under way', changes: { status: 'halted' }, status: 'resting' },
    { name: 'goes on in another execution', changes: { executionArn: 'arn:new' }, status: 'handed-over' },
  ])('ends when its rolling maintenance $name', async ({ changes, status }) => {
    expect(await advanceRollout(step(), await withRollout(changes))).toMatchObject({ status });
  });

  test('goes on for a halted one that the end of its window still changes', async () => {
    const services = await withRollout({ status: 'halted', lastBeginAt: '2026-03-01T11:00:00.000Z' });

    expect(await advanceRollout(step(), services)).toMatchObject({ status: 'working' });
  });

  test('ends when its window did not open', async () => {
    const services = testServices([]);

    expect(await advanceRollout(step({ maintenanceId: '' }), services)).toMatchObject({ status: 'finished' });
    expect(await services.store.waits()).toEqual([]);
  });

  test('hands over to an execution of this release after many looks', async () => {
    const services = await withRollout();

    const last = await advanceRollout(step({ looks: LOOKS_PER_EXECUTION - 1 }), services);

    expect(last).toMatchObject({ status: 'handed-over' });
    expect(services.started).toMatchObject([
      { machine: 'WatchHosts' },
      { machine: 'RollMaintenance', input: { maintenanceId: 'm1' } },
    ]);
  });
});
