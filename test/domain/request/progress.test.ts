import type { Host } from '../../../functions/domain/host/host.ts';
import type { Maintenance } from '../../../functions/domain/request/maintenance.ts';
import { progressOfFinish, progressOfHosts, progressOfRollout } from '../../../functions/domain/request/progress.ts';
import { PHASES } from '../../../functions/domain/rolling/phase.ts';
import { hostRecord } from '../../fakes/host-record.ts';
import { rollout, rolloutHost } from '../rolling/rollouts.ts';

const NOON = new Date('2026-03-01T12:00:00.000Z');

describe('the progress', () => {
  test('of a rolling maintenance counts each host once', () => {
    const hosts = PHASES.map((phase) => rolloutHost(phase, { phase }));

    expect(progressOfRollout(rollout({ status: 'halted', hosts }))).toEqual({
      ...{ status: 'halted', waiting: 1, underWay: 4, arrived: 1, failed: 1, left: 1 },
    });
  });

  test('of a maintenance that is over is that of its end', () => {
    const outcomes = { arrived: 3, takenOver: 1, failed: 2, notBegun: 1 };

    expect(progressOfFinish({ outcomes, hostCount: 7 })).toEqual({
      ...{ status: 'finished', waiting: 0, underWay: 0, arrived: 3, failed: 2, left: 2 },
    });
  });

  const inMaintenance = (hostname: string, state: Host['state']) => {
    const goal = { state, goalState: 'HOST_STATE_DOWN' } as const;
    const maintenance = { ...hostRecord().maintenance, id: 'm-1' } as NonNullable<Host['maintenance']>;
    return [hostname, hostRecord({ hostname, ...goal, maintenance })] as const;
  };
  const records = new Map([
    inMaintenance('down', 'HOST_STATE_DOWN'),
    inMaintenance('draining', 'HOST_STATE_DRAINING'),
    ['elsewhere', hostRecord({ hostname: 'elsewhere' })],
  ]);
  const named = ['down', 'draining', 'elsewhere', 'forgotten'].map((hostname) => ({ hostname }));

  test.each([
    { name: 'begun', start: NOON.toISOString(), waiting: 0, underWay: 1 },
    { name: 'not begun', start: '2026-03-01T13:00:00.000Z', waiting: 1, underWay: 0 },
  ])('of a maintenance that has $name is that of its hosts', ({ start, waiting, underWay }) => {
    const maintenance = { id: 'm-1', kind: 'start', start, hosts: named } as unknown as Maintenance;

    expect(progressOfHosts(maintenance, records, NOON)).toEqual({
      ...{ status: 'running', waiting, underWay, arrived: 1, failed: 0, left: 2 },
    });
  });
});
