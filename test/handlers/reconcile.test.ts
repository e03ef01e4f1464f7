import { METRICS, type MetricName } from '../../functions/contract/metrics.ts';
import { reconcile } from '../../functions/handlers/reconcile.ts';
import type { Reporter } from '../../functions/ports/reporter.ts';
import { fakeCluster, type TestServices, testServices } from '../fakes/services.ts';

const lines: [string, Record<string, unknown> | undefined][] = [];
const metrics = new Map<string, number>();
const report: Reporter = {
  info: (message, fields) => void lines.push([message, fields]),
  warn() {},
  error() {},
  count: (metric: MetricName, value = 1) => void metrics.set(metric, (metrics.get(metric) ?? 0) + value),
};

/** What the next pass logs and counts, a minute later. */
async function nextPass(services: TestServices): Promise<void> {
  lines.length = 0;
  metrics.clear();
  services.advance(60_000);
  await reconcile({}, services);
}

test('a pass logs in one line what is not 0, and counts it', async () => {
  const { mesos, services } = fakeCluster(['h1', 'h2', 'h3'], { report });
  await nextPass(services);
  mesos.downByHand('h1');
  mesos.loseAgent('h2');
  await nextPass(services);

  expect(lines).toEqual([
    [
      'reconciled',
      {
        ...{ hosts: 3, up: 2, down: 1, unmanaged: 1, changed: 2, observed: 1, lost: 1, windows: 0, blockers: {} },
        durationMs: expect.any(Number),
      },
    ],
  ]);
  expect(Object.fromEntries(metrics)).toMatchObject({
    ...{ HostsUp: 2, HostsDown: 1, HostsUnmanaged: 1, HostsLost: 1, HostStateChanges: 1 },
    ReconcileDuration: expect.any(Number),
  });
});

test('a pass that finds all hosts UP and nothing to do sends two metrics and logs nothing', async () => {
  const services = testServices(['h1', 'h2', 'h3'], { report });
  for (let pass = 0; pass < 8; pass += 1) await nextPass(services);
  const { store } = services;
  store.putZerosLeft = () => Promise.reject(new Error('an idle pass writes nothing'));
  store.putHost = store.putZerosLeft as never;
  await nextPass(services);

  expect(lines).toEqual([]);
  // The reporter drops counters that are 0.
  const sent = [...metrics].filter(([name, value]) => METRICS[name as MetricName].kind !== 'counter' || value > 0);
  expect(sent).toEqual([
    ['HostsUp', 3],
    ['ReconcileDuration', expect.any(Number)],
  ]);
});
