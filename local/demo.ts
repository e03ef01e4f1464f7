import { setTimeout as sleep } from 'node:timers/promises';
import { HostPage, type HostView, MaintenanceAccepted } from '../functions/contract/api.ts';
import { type ClusterTask, clusterTasks } from './demo-cluster.ts';
import { startService } from './service.ts';
import { startSimulatedCluster } from './simulated-cluster.ts';

/**
 * `npm run demo`: the main job once, end to end, on this machine: two hosts with tasks go down for maintenance and come back,
 * and what became of each of their tasks is told at the end.
 */

const LIMIT_MS = 180_000;
const LOOK_MS = 100;
const begin = performance.now();
const print = process.stdout.write.bind(process.stdout);
/** What the functions log is of interest only when something goes wrong. */
const log: string[] = [];

function say(text: string): void {
  print(`${((performance.now() - begin) / 1000).toFixed(1).padStart(6)} s  ${text}\n`);
}

async function main(): Promise<void> {
  await using running = new AsyncDisposableStack();
  say('starting a simulated Mesos cluster and the service …');
  const cluster = running.adopt(await startSimulatedCluster({ hosts: 5, tasksPerHost: 4 }), (started) =>
    started.stop(),
  );
  keepLog();
  const settings = { port: 0, dataDir: ':memory:', mesosApi: 'v1', schedulers: '[]', pollSeconds: 1 } as const;
  const service = running.adopt(
    await startService({ ...settings, mesosMasters: cluster.url, stuckSeconds: 900, reconcileSeconds: 2 }),
    (started) => started.stop(),
  );
  say(`Mesos is at ${cluster.url}, the service at ${service.url}`);

  const known = await until(
    'five hosts',
    () => hosts(service.url),
    (all) => all.length === 5,
  );
  const names = known.slice(0, 2).map(({ hostname }) => hostname);
  const before = (await clusterTasks(cluster.url)).running.filter(({ hostname }) => names.includes(hostname ?? ''));
  if (before.length === 0) throw new Error(`no task runs on ${names.join(' and ')}`);
  say(`${names.join(' and ')} run ${before.length} tasks`);

  say(`$ peloton host maintenance start ${names.join(',')} --reason "kernel upgrade"`);
  await request(service.url, 'start', { hosts: names, reason: 'kernel upgrade' });
  await watch(service.url, names, 'HOST_STATE_DOWN');
  say(`$ peloton host maintenance complete ${names.join(',')}`);
  await request(service.url, 'complete', { hosts: names });
  await watch(service.url, names, 'HOST_STATE_UP');

  const replaced = (task: ClusterTask, all: readonly ClusterTask[]) => all.find((other) => isSameWork(task, other));
  const now = await until(
    'every task to run again',
    () => clusterTasks(cluster.url),
    ({ running: all }) => before.every((task) => replaced(task, all) !== undefined),
  );
  print('\nWhat happened to every task:\n\n');
  printTable([
    ['TASK', 'RAN ON', 'ENDED AS', 'REPLACED BY', 'RUNS ON'],
    ...before.map((task) => {
      const end = now.ended.find(
        ({ taskId, frameworkId }) => taskId === task.taskId && frameworkId === task.frameworkId,
      );
      const next = replaced(task, now.running);
      return [task.taskId, task.hostname ?? '', end?.state ?? 'unknown', next?.taskId ?? '', next?.hostname ?? ''];
    }),
  ]);
  print(`\n${names.join(' and ')} went down for maintenance and came back; all ${before.length} tasks run.\n`);
}

function isSameWork(task: ClusterTask, other: ClusterTask): boolean {
  return other.name === task.name && other.frameworkId === task.frameworkId && other.taskId !== task.taskId;
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

/** Says each change of the hosts until all of them are in the state. */
async function watch(url: string, names: readonly string[], state: HostView['state']): Promise<void> {
  const said = new Map<string, string>();
  const look = async () => {
    const found = (await hosts(url)).filter(({ hostname }) => names.includes(hostname));
    for (const host of found) {
      // Tasks are counted from the start of a drain.
      const { running, rescheduled } = host.tasks;
      const tasks = host.state === 'HOST_STATE_UP' ? '' : `  ${running} running, ${rescheduled} rescheduled`;
      const text = `${host.hostname}  ${host.state}${tasks}`;
      if (said.get(host.hostname) !== text) say(text);
      said.set(host.hostname, text);
    }
    return found;
  };
  await until(`${names.join(' and ')} in ${state}`, look, (all) => all.every((host) => host.state === state));
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

const tell = process.stderr.write.bind(process.stderr);
for (const event of ['SIGINT', 'SIGTERM', 'disconnect']) process.on(event, () => process.exit(130));
try {
  await main();
  process.exit(0);
} catch (error) {
  tell(`${log.join('')}\nthe demonstration failed: ${error instanceof Error ? error.message : error}\n`);
  process.exit(1);
}
