import type { MaintenanceAccepted } from '../../functions/contract/api/api.ts';
import { billedLogBytes, type HostWork, workBill } from '../rig/bill.ts';
import { hostnames, startCluster } from '../rig/cluster.ts';
import { type Figure, rounded, type Suite, say } from '../rig/figure.ts';
import { invocationsIn, transitionsIn } from '../rig/history.ts';
import { startMeteredService } from '../rig/metered-service.ts';

const HOSTS = 10;
/** One request takes the hosts down, one brings them up. Each invokes the API's function once. */
const REQUESTS = 2;
/** GB-seconds of an invocation: an assumption. */
const STEP_GB_SECONDS = 0.3;

/** Counts the work on idle hosts in one request, down and up again. */
export const hostBill: Suite = {
  name: 'host-bill',
  about: `one of ${HOSTS} idle hosts in one request, down and up again, in dollars`,
  figures: ['host-down-and-up'],
  async *run(): AsyncGenerator<Figure> {
    say(`host-bill: ${HOSTS} hosts down and up`);
    const { logged, ...work } = await countWork();
    const billed = {
      ...work,
      gbSeconds: work.invocations * STEP_GB_SECONDS,
      logBytes: billedLogBytes(logged, work.invocations),
    };
    const dollars = Object.entries(workBill(billed)).map(([what, each]) => [what, each / HOSTS] as const);
    const value = dollars.reduce((sum, [, each]) => sum + each, 0);
    const parts = Object.fromEntries(dollars.map(([what, each]) => [what, rounded(each)]));
    const detail = { hosts: HOSTS, ...billed, ...logged, dollars: parts };
    yield { name: 'host-down-and-up', value, unit: '$ a host', detail };
  },
};

type Work = Omit<HostWork, 'gbSeconds' | 'logBytes'> & {
  readonly logged: { readonly bytes: number; readonly lines: number };
};

async function countWork(): Promise<Work> {
  await using running = new AsyncDisposableStack();
  const cluster = running.use(await startCluster({ hosts: HOSTS }));
  const service = await startMeteredService(running, cluster, { reconcileSeconds: 86_400 });
  const { client, meter, output, events } = service;
  meter.take();
  output.take();
  const requests: MaintenanceAccepted[] = [];
  const arrived = async (accepted: MaintenanceAccepted, state: Parameters<typeof client.arrival>[1]) => {
    requests.push(accepted);
    await client.arrival(accepted, state);
    await client.watcherEnded();
  };
  await arrived(await client.start(hostnames(HOSTS)), 'HOST_STATE_DOWN');
  await arrived(await client.complete(hostnames(HOSTS)), 'HOST_STATE_UP');
  const { readUnits, writeUnits } = meter.take();
  const { bytes, lines } = output.take();
  const histories = await Promise.all([...requests.map((each) => client.requestHistories(each))]);
  const all = [...histories.flat(), ...(await client.watcherHistories())];
  return {
    ...{ transitions: transitionsIn(all), invocations: invocationsIn(all) + REQUESTS, readUnits, writeUnits },
    ...{ events: events.length, logged: { bytes, lines } },
  };
}
