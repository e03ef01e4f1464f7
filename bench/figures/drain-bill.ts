import { setTimeout as sleep } from 'node:timers/promises';
import { billedLogBytes, billedMetrics, type HostWork, metricsBill, workBill } from '../rig/bill.ts';
import { hostnames, startCluster } from '../rig/cluster.ts';
import { type Figure, rounded, type Suite, say } from '../rig/figure.ts';
import { entriesOf, invocationsIn, transitionsIn } from '../rig/history.ts';
import { startMeteredService } from '../rig/metered-service.ts';

/** Hosts of the counted drain. As many other hosts take their tasks. */
const HOSTS = 20;
/** Hosts of the bill. */
const BILLED_HOSTS = 500;
/** Each host has one task of each app. One instance of an app may be away at a time. */
const APPS = 20;
/** Looks of a watcher in an hour, at AWS's default of 10 s a look while hosts change. */
const LOOKS_AN_HOUR = 360;
/**
 * From a kill until the replacement counts: one task leaves with each look, so the hosts would be
 * empty after an hour.
 */
const TIMES = { killDelayMs: 1_000, relaunchDelayMs: 0, startDelayMs: 16_000 };
const FIRST_LOOKS = 5;
const COUNTED_LOOKS = 100;
/** GB-seconds of a look at 500 agents: an assumption, larger than the bench measures because a real cluster is further away. */
const LOOK_GB_SECONDS = 5;
/** A waiting execution hands in a new task token after two hours: a transition, and an invocation. */
const RENEWALS_AN_HOUR = 0.5;
const RENEWAL_GB_SECONDS = 0.3;

/** Counts the looks at hosts that drain within the limits of their jobs: the bill of an hour. */
export const drainBill: Suite = {
  name: 'drain-bill',
  about: `an hour in which ${BILLED_HOSTS} hosts drain, in dollars, from ${COUNTED_LOOKS} counted looks at ${HOSTS} hosts`,
  figures: ['drain-hour'],
  async *run(): AsyncGenerator<Figure> {
    say(`drain-bill: ${FIRST_LOOKS + COUNTED_LOOKS} looks at ${HOSTS} hosts`);
    const { looks, metrics, ...look } = await countLooks();
    const dollars = { ...workBill(hourOf(look)), metrics: metricsBill(metrics, 1) };
    const value = Object.values(dollars).reduce((sum, each) => sum + each, 0);
    const parts = Object.fromEntries(Object.entries(dollars).map(([what, each]) => [what, rounded(each)]));
    const perLook = Object.fromEntries(Object.entries(look).map(([what, each]) => [what, rounded(each)]));
    const detail = { hosts: BILLED_HOSTS, counted: HOSTS, looks, perLook, metrics: metrics.length, dollars: parts };
    yield { name: 'drain-hour', value, unit: '$ an hour', target: 0.3, detail };
  },
};

type Look = Omit<HostWork, 'gbSeconds'>;

/**
 * The work of an hour. Counts everything that is stored, logged and published as work of single
 * hosts. So work that all hosts share counts 25 times: the bill is too high rather than too low.
 */
function hourOf(look: Look): HostWork {
  const hosts = (LOOKS_AN_HOUR * BILLED_HOSTS) / HOSTS;
  const renewals = RENEWALS_AN_HOUR * BILLED_HOSTS;
  return {
    transitions: look.transitions * LOOKS_AN_HOUR + renewals,
    invocations: look.invocations * LOOKS_AN_HOUR + renewals,
    gbSeconds: LOOK_GB_SECONDS * LOOKS_AN_HOUR + RENEWAL_GB_SECONDS * renewals,
    readUnits: look.readUnits * hosts,
    writeUnits: look.writeUnits * hosts,
    events: look.events * hosts,
    logBytes: look.logBytes * hosts,
  };
}

/** Means of the counted looks. */
async function countLooks(): Promise<Look & { readonly looks: number; readonly metrics: readonly string[] }> {
  await using running = new AsyncDisposableStack();
  const hosts = hostnames(HOSTS);
  const apps = Array.from({ length: APPS }, (_, index) => {
    const limits = { minimumHealthCapacity: 1 - 1 / HOSTS, maximumOverCapacity: 0 };
    return { id: `/service-${index + 1}`, instances: HOSTS, startsOn: hosts, ...limits };
  });
  const options = { ...TIMES, hosts: 2 * HOSTS, frameworks: [], marathons: [{ name: 'marathon', apps }] };
  const cluster = running.use(await startCluster(options));
  const { marathon: url } = await cluster.ask('schedulers');
  const schedulers = JSON.stringify([{ framework: 'marathon', type: 'marathon', url }]);
  const { client, meter, output, events } = await startMeteredService(running, cluster, {
    ...{ schedulers, reconcileSeconds: 86_400 },
  });
  const accepted = await client.start(hosts);
  const histories = async () => [...(await client.requestHistories(accepted)), ...(await client.watcherHistories())];
  const reached = async (count: number) => {
    for (;;) {
      const now = await histories();
      const looks = entriesOf('Look', now);
      if (looks >= count) return { looks, transitions: transitionsIn(now), invocations: invocationsIn(now) };
      await sleep(1_000);
    }
  };
  const before = await reached(FIRST_LOOKS);
  output.take();
  meter.take();
  const published = events.length;
  const after = await reached(before.looks + COUNTED_LOOKS);
  const used = meter.take();
  const lines = output.take();
  const looks = after.looks - before.looks;
  const mean = (sum: number) => sum / looks;
  const invocations = after.invocations - before.invocations;
  return {
    looks,
    transitions: mean(after.transitions - before.transitions),
    invocations: mean(invocations),
    readUnits: mean(used.readUnits),
    writeUnits: mean(used.writeUnits),
    events: mean(events.length - published),
    logBytes: mean(billedLogBytes(lines, invocations)),
    metrics: billedMetrics(lines.documents),
  };
}
