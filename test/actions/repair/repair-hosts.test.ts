import { repairHosts } from '../../../functions/actions/rolling/repair-hosts.ts';
import type { Maintenance } from '../../../functions/domain/request/maintenance.ts';
import type { RepairAnswer } from '../../../functions/domain/rolling/repair.ts';
import type { Rollout } from '../../../functions/domain/rolling/rollout.ts';
import type { RepairWork } from '../../../functions/ports/repair-hook.ts';
import { rollout, rolloutHost } from '../../domain/rolling/rollouts.ts';
import { testServices } from '../../fakes/services.ts';

const SINCE = '2026-03-01T12:00:00.000Z';
const MAINTENANCE = { id: 'm1', requestedBy: 'ann', reason: 'kernel 6.12' } as Maintenance;
const RUNNING: RepairAnswer = { outcome: 'running', retryAfterSeconds: 30, message: 'reboots', handle: 'h' };

/** A hook whose every answer takes so many seconds. */
function stage(answer: RepairAnswer, seconds = 0) {
  const asked: RepairWork[] = [];
  const services = testServices([], {
    repairs: new Map([
      [
        'kernel',
        {
          name: 'a hook',
          timeoutSeconds: 3_600,
          repair: async (work) => {
            asked.push(work);
            services.advance(seconds * 1_000);
            return answer;
          },
        },
      ],
    ]),
  });
  const repair = (all: Rollout) => repairHosts(services, MAINTENANCE, all, all, new Map());
  return { services, asked, repair };
}

function repairing(...hosts: ReturnType<typeof rolloutHost>[]): Rollout {
  const { options } = rollout();
  return rollout({
    options: { ...options, repair: 'kernel' },
    hosts: hosts.map((host) => ({ ...host, phase: 'repairing' })),
  });
}

describe('the hosts that are being repaired', () => {
  test('are asked about with what is kept of their repair, and the answer is kept', async () => {
    const { repair, asked } = stage(RUNNING);
    const { rollout: after, done } = await repair(
      repairing(rolloutHost('h1', { repair: { handle: 'before', askAt: SINCE } })),
    );

    expect(asked[0]).toMatchObject({ hostname: 'h1', startedAt: SINCE, maintenanceId: 'm1', handle: 'before' });
    expect(after.hosts[0]).toMatchObject({ phase: 'repairing', since: SINCE, note: 'reboots' });
    expect(after.hosts[0]?.repair).toEqual({ handle: 'h', askAt: '2026-03-01T12:00:30.000Z' });
    expect(done.size).toBe(0);
  });

  test('are not asked about before their time, nor before their beginning is kept', async () => {
    const { services, repair, asked } = stage(RUNNING);
    await repair(repairing(rolloutHost('h1', { repair: { handle: null, askAt: '2026-03-01T12:00:01.000Z' } })));
    const unknown = repairing(rolloutHost('h2'));
    await repairHosts(services, MAINTENANCE, rollout(), unknown, new Map());

    expect(asked).toEqual([]);
  });

  test('are asked about for 25 seconds at most, those first who have waited longest, and the others by the next step', async () => {
    const { repair, asked } = stage(RUNNING, 1);
    const hosts = Array.from({ length: 100 }, (_, index) => {
      const askAt = new Date(Date.parse(SINCE) - index * 1_000).toISOString();
      return rolloutHost(`h${index}`, { repair: { handle: null, askAt } });
    });

    const { rollout: after } = await repair(repairing(...hosts));

    const first = asked.map(({ hostname }) => hostname);
    expect(first[0]).toBe('h99');
    expect(first.length).toBeLessThan(50);
    const others = after.hosts.filter(({ hostname }) => !first.includes(hostname));
    expect(others.map(({ repair: kept }) => kept?.askAt)).toEqual(
      hosts.slice(0, others.length).map(({ repair: kept }) => kept?.askAt),
    );
    await repair(after);
    expect(new Set(asked.map(({ hostname }) => hostname)).size).toBeGreaterThan(first.length);
  });
});
