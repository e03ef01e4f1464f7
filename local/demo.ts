import { setTimeout as sleep } from 'node:timers/promises';
import { HostPage, type HostView, MaintenanceAccepted } from '../functions/contract/api/api.ts';
import { clusterTasks } from './demo/demo-cluster.ts';
import { fateRows, fatesOf } from './demo/demo-fates.ts';
import { changesOf } from './demo/demo-job.ts';
import { type Simulator, startSimulator } from './mesos-sim/simulator.ts';
import { startService } from './service.ts';

/**
 * `npm run demo`: the main job once, end to end, on this machine. Two hosts with tasks go down for
 * maintenance and come back; a table then shows the end and the replacement of each task. All
 * instances of a Marathon app run on these hosts, and the app can spare one at a time.
 */

const HOSTS = ['host1', 'host2'];
const APP = '/shop/checkout';
const INSTANCES = 4;
/** A replacement passes its first health check 1.7 s after the kill. */
const CLUSTER = {
  ...{ hosts: 5, tasksPerHost: 4, killDelayMs: 500, relaunchDelayMs: 200, startDelayMs: 500 },
  ...{ agentExitMs: 1_300, initRestartMs: 1_000 },
  marathons: [
    {
      apps: [
        {
          id: APP,
          instances: INSTANCES,
          minimumHealthCapacity: 0.75,
          healthChecks: true,
          healthyMs: 500,
          startsOn: HOSTS,
        },
      ],
    },
  ],
};

const LIMIT_MS = 180_000;
const LOOK_MS = 100;
const begin = performance.now();
const print = process.stdout.write.bind(process.stdout);
/** Log of the functions, printed only when the demo fails. */
const log: string[] = [];

function say(text: string): void {
  print(`${((performance.now() - begin) / 1000).toFixed(1).padStart(6)} s  ${text}\n`);
}

async function main(): Promise<void> {
  await using running = new AsyncDisposableStack();
  say('starting a simulated Mesos cluster with a Marathon, and the service …');
  const cluster = running.adopt(await startSimulator(CLUSTER), (started) => started.stop());
  keepLog();
  const service = running.adopt(await startService(settingsFor(cluster)), (started) => started.stop());
  say(`Mesos is at ${cluster.url}, Marathon at ${cluster.marathon().url}, the service at ${service.url}`);
  await until(
    `${CLUSTER.hosts} hosts`,
    () => hosts(service.url),
    (all) => all.length === CLUSTER.hosts,
  );
  const before = (await clusterTasks(cluster.url)).running;
  const leaving = before.filter(({ hostname }) => HOSTS.includes(hostname ?? ''));
  if (leaving.length === 0) throw new Error(`no task runs on ${HOSTS.join(' and ')}`);
  say(
    `${HOSTS.join(' and ')} run ${leaving.length} tasks; all ${INSTANCES} of ${APP}, of which 1 may be away, are among them`,
  );

  say(`$ peloton host maintenance start ${HOSTS.join(',')} --reason "kernel upgrade"`);
  await request(service.url, 'start', { hosts: HOSTS, reason: 'kernel upgrade' });
  await watch(service.url, 'HOST_STATE_DOWN', jobWatch(cluster));
  say(`$ peloton host maintenance complete ${HOSTS.join(',')}`);
  await request(service.url, 'complete', { hosts: HOSTS });
  await watch(service.url, 'HOST_STATE_UP', jobWatch(cluster));

  const fates = await until(
    'every task to run again',
    async () => fatesOf(leaving, before, await clusterTasks(cluster.url)),
    (all) => all.every(({ replacement }) => replacement !== undefined),
  );
  print('\nWhat happened to every task:\n\n');
  printTable(fateRows(fates));
  print(`\n${HOSTS.join(' and ')} went down for maintenance and came back; all ${leaving.length} tasks run.\n`);
  print(`${verdict(cluster)}\n`);
}

function settingsFor(cluster: Simulator) {
  const schedulers = [{ framework: 'marathon', type: 'marathon', url: cluster.marathon().url }];
  return {
    ...({ port: 0, dataDir: ':memory:', mesosApi: 'v1', mesosMasters: cluster.url } as const),
    ...{
      schedulers: JSON.stringify(schedulers),
      repairs: '{}',
      pollSeconds: 1,
      stuckSeconds: 900,
      reconcileSeconds: 2,
    },
  };
}

/** Prints each change of the app. */
function jobWatch(cluster: Simulator): () => void {
  let seen = cluster.marathon().app(APP);
  return () => {
    const now = cluster.marathon().app(APP);
    for (const change of changesOf(seen, now)) say(change);
    seen = now;
  };
}

/** Sums up the app from the simulator's counts. Throws when it ever was below its limit. */
function verdict(cluster: Simulator): string {
  const marathon = cluster.marathon();
  const [away, rounds] = [marathon.highestUnavailable(APP), marathon.rounds(APP)];
  if (away > 1) throw new Error(`${away} of ${INSTANCES} instances of ${APP} were away at once, and 1 may be`);
  return `${APP} kept its limit: its ${rounds} tasks left one by one, and never more than ${away} of ${INSTANCES} was away.`;
}

async function hosts(url: string): Promise<HostView[]> {
  return HostPage.parse(await answer(await fetch(`${url}/v1/hosts`))).hosts;
}

async function request(url: string, what: 'start' | 'complete', body: object): Promise<void> {
  const headers = { 'content-type': 'application/json' };
  const response = await fetch(`${url}/v1/maintenance/${what}`, {
    method: 'POST',
    headers,
    body: JSON.stringify(body),
  });
  const { maintenanceId } = MaintenanceAccepted.parse(await answer(response));
  say(`accepted as ${maintenanceId}`);
}

async function answer(response: Response): Promise<unknown> {
  const body: unknown = await response.json();
  if (!response.ok) throw new Error(`the service answered ${response.status}: ${JSON.stringify(body)}`);
  return body;
}

/** Prints each change of the hosts until all are in the state. */
async function watch(url: string, state: HostView['state'], lookAtJob: () => void): Promise<void> {
  const said = new Map<string, string>();
  const look = async () => {
    lookAtJob();
    const found = (await hosts(url)).filter(({ hostname }) => HOSTS.includes(hostname));
    for (const host of found) {
      const text = lineOf(host);
      if (said.get(host.hostname) !== text) say(text);
      said.set(host.hostname, text);
    }
    return found;
  };
  await until(`${HOSTS.join(' and ')} in ${state}`, look, (all) => all.every((host) => host.state === state));
}

/** Leaves out the tasks of an UP host: they are counted from the start of a drain. */
function lineOf({ hostname, state, tasks, blockers }: HostView): string {
  if (state === 'HOST_STATE_UP') return `${hostname}  ${state}`;
  const waiting = blockers.find(({ code }) => code === 'job-at-limit');
  const why = waiting === undefined ? '' : `; a task stays: ${waiting.message}`;
  return `${hostname}  ${state}  ${tasks.running} running, ${tasks.rescheduled} rescheduled${why}`;
}

async function until<T>(what: string, look: () => Promise<T>, isThere: (found: T) => boolean): Promise<T> {
  while (performance.now() - begin < LIMIT_MS) {
    const found = await look();
    if (isThere(found)) return found;
    await sleep(LOOK_MS);
  }
  throw new Error(`after ${LIMIT_MS / 1000} s still waiting for ${what}`);
}

function printTable(rows: readonly (readonly string[])[]): void {
  const widths = rows[0]?.map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0))) ?? [];
  for (const row of rows)
    print(
      `  ${row
        .map((cell, column) => cell.padEnd(widths[column] ?? 0))
        .join('  ')
        .trimEnd()}\n`,
    );
}

function keepLog(): void {
  const keep = (chunk: string | Uint8Array) => {
    log.push(chunk.toString());
    if (log.length > 50) log.shift();
    return true;
  };
  process.stdout.write = keep as typeof process.stdout.write;
  process.stderr.write = keep as typeof process.stderr.write;
}

const printError = process.stderr.write.bind(process.stderr);
for (const event of ['SIGINT', 'SIGTERM', 'disconnect']) process.on(event, () => process.exit(130));
try {
  await main();
  process.exit(0);
} catch (error) {
  printError(`${log.join('')}\nthe demonstration failed: ${error instanceof Error ? error.message : error}\n`);
  process.exit(1);
}
