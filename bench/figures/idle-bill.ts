import { billedMetrics, DASHBOARD_MONTH, IDLE_ALARMS, type IdlePass, idleBill } from '../rig/bill.ts';
import { startCluster } from '../rig/cluster.ts';
import { type Figure, rounded, type Suite, say } from '../rig/figure.ts';
import { startMeteredService } from '../rig/metered-service.ts';

const SIZES = [0, 100, 1_000];
/** The first pass writes the hosts, and the first five send zeros. */
const FIRST_PASSES = 8;
const COUNTED_PASSES = 10;

/** Counts the work of a pass of the reconciliation while all hosts are UP: the bill of a month. */
export const idleMonth: Suite = {
  name: 'idle-bill',
  about: `a month without maintenance in dollars, from ${COUNTED_PASSES} counted passes`,
  figures: SIZES.map((hosts) => `idle-bill-${hosts}`),
  async *run(): AsyncGenerator<Figure> {
    for (const hosts of SIZES) {
      say(`idle-bill: ${FIRST_PASSES + COUNTED_PASSES} passes over ${hosts} hosts`);
      const { pass, calls } = await idlePass(hosts);
      const bill = idleBill(pass);
      const value = Object.values(bill).reduce((sum, dollars) => sum + dollars, 0);
      const detail = { ...pass, ...calls, alarms: IDLE_ALARMS, withDashboard: rounded(value + DASHBOARD_MONTH) };
      const dollars = Object.fromEntries(Object.entries(bill).map(([what, each]) => [what, rounded(each)]));
      yield { name: `idle-bill-${hosts}`, value, unit: '$ a month', target: 3, detail: { ...detail, dollars } };
    }
  },
};

interface Calls {
  readonly dynamodbCalls: Readonly<Record<string, number>>;
  readonly mesosCalls: number;
}

/** Means of the counted passes. */
async function idlePass(hosts: number): Promise<{ readonly pass: IdlePass; readonly calls: Calls }> {
  await using running = new AsyncDisposableStack();
  const cluster = running.use(await startCluster({ hosts, tasksPerHost: 0 }));
  const { meter, output } = await startMeteredService(running, cluster, { reconcileSeconds: 1 });
  await output.passes(FIRST_PASSES);
  output.take();
  meter.take();
  const before = (await cluster.ask('requests')).length;
  await output.passes(COUNTED_PASSES);
  const { readUnits, writeUnits, calls } = meter.take();
  const { bytes, lines, documents } = output.take();
  const after = (await cluster.ask('requests')).length;
  const mean = (sum: number) => rounded(sum / COUNTED_PASSES);
  return {
    pass: {
      ...{ readUnits: mean(readUnits), writeUnits: mean(writeUnits), logBytes: mean(bytes), logLines: mean(lines) },
      metrics: billedMetrics(documents),
    },
    calls: {
      dynamodbCalls: Object.fromEntries(Object.entries(calls).map(([name, count]) => [name, mean(count)])),
      mesosCalls: mean(after - before),
    },
  };
}
