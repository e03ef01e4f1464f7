import { expect, test } from '@jest/globals';
import type { MetricName } from '../../functions/contract/metrics.ts';
import { reconcile } from '../../functions/handlers/reconcile.ts';
import type { Reporter } from '../../functions/ports/reporter.ts';
import { createFakeMesos } from '../fakes/fake-mesos.ts';
import { testServices } from '../fakes/services.ts';

test('a pass logs its findings in one line, and emits them as metrics, zeros too', async () => {
  const lines: [string, Record<string, unknown> | undefined][] = [];
  const metrics = new Map<string, number>();
  const report: Reporter = {
    info: (message, fields) => void lines.push([message, fields]),
    warn() {},
    error() {},
    count: (metric: MetricName, value = 1) => void metrics.set(metric, (metrics.get(metric) ?? 0) + value),
  };
  const mesos = createFakeMesos(['h1', 'h2', 'h3']);
  const services = testServices(mesos, { report });
  await reconcile({}, services);
  mesos.downByHand('h1');
  mesos.loseAgent('h2');
  lines.length = 0;
  metrics.clear();
  services.advance(60_000);
  await reconcile({}, services);

  expect(lines).toEqual([
    [
      'reconciled',
      {
        ...{ hosts: 3, up: 2, draining: 0, drained: 0, down: 1, unmanaged: 1, added: 0, changed: 2, observed: 1 },
        ...{
          unnameable: 0,
          cordonsKept: 0,
          lost: 1,
          driftRepaired: 0,
          restarted: 0,
          rolloutsRestarted: 0,
          stuck: 0,
          settled: 0,
          owed: 0,
          failed: 0,
          durationMs: expect.any(Number),
        },
        ...{ windows: 0, schedulesRepaired: 0, windowsMissed: 0, windowsFailed: 0 },
        ...{ forgotten: 0, drainsStuck: 0, deadlinesPassed: 0, oldestDrainSeconds: 0, blockers: {} },
      },
    ],
  ]);
  expect(Object.fromEntries(metrics)).toEqual({
    ...{ HostsUp: 2, HostsDraining: 0, HostsDrained: 0, HostsDown: 1, HostsUnmanaged: 1, HostsStuck: 0 },
    ...{ HostsForgotten: 0, DrainsStuck: 0, DeadlinesPassed: 0, OldestDrainAge: 0, OutboxOwed: 0, MesosUnreachable: 0 },
    ...{ HostsLost: 1, DriftRepaired: 0, ReconcileFailures: 0, HostStateChanges: 1, ReconcileAge: 60 },
    ReconcileDuration: expect.any(Number),
  });
});
