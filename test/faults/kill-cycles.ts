import { setTimeout as sleep } from 'node:timers/promises';
import type { HistoryEvent, HostView } from '../../functions/contract/api/api.ts';
import { startDatabase } from '../../local/database/database.ts';
import { type Simulator, startSimulator } from '../../local/mesos-sim/simulator.ts';
import { startMasterProxy } from '../scenarios/master-proxy.ts';
import { downHosts, postSchedule, scheduledHosts, scheduleText } from '../scenarios/master-view.ts';
import { type ServiceProcess, serviceProcess } from '../scenarios/service-process.ts';
import { type Api, until } from '../scenarios/stage.ts';
import { FOREIGN, MasterJudge } from './judge/master-judge.ts';
import { Broken } from './stage/broken.ts';
import { type Chance, chanceOfRun } from './stage/chance.ts';
import { type DatabaseFault, type FaultyDatabase, startFaultyDatabase } from './stage/faulty-database.ts';

/**
 * The synthesized assembly as `npm start` runs it, in a process that is killed with -9 at random moments and started again, between
 * masters and a database that fail. Times are real: a seed decides what is asked and when, but not how far the process is by then.
 */

const HOSTS = ['host1', 'host2', 'host3', 'host4'];
const FAULTS: readonly DatabaseFault[] = ['throttled', 'failed', 'cut', 'cut-after', 'slow'];

export interface KillOptions {
  readonly seed: number;
  readonly kills: number;
  /** Its own database in its own process, which is killed with it, instead of a faulty one beside it. */
  readonly isEmbedded: boolean;
  readonly say: (text: string) => void;
}

interface Scene {
  readonly chance: Chance;
  readonly simulator: Simulator;
  readonly judge: MasterJudge;
  readonly service: ServiceProcess;
  readonly database: FaultyDatabase | undefined;
  readonly say: (text: string) => void;
}

/** Throws Broken when something was lost. */
export async function killCycles({ seed, kills, isEmbedded, say }: KillOptions): Promise<void> {
  await using running = new AsyncDisposableStack();
  const chance = chanceOfRun(seed, isEmbedded ? -1 : -2);
  const simulator = await startSimulator({ hosts: 7, tasksPerHost: 2, masters: 2, frameworks: FRAMEWORKS });
  running.defer(() => simulator.stop());
  const judge = new MasterJudge(simulator, chance);
  const proxies = await Promise.all(simulator.masterUrls.map(startMasterProxy));
  for (const proxy of proxies) {
    running.defer(() => proxy.stop());
    judge.watch(proxy);
  }
  const database = isEmbedded ? undefined : await besideIt(running);
  const environment = {
    MESOS_MASTERS: proxies.map(({ url }) => url).join(','),
    RECONCILE_SECONDS: '1',
    POWERTOOLS_LOG_LEVEL: 'SILENT',
    ...(database && { DYNAMODB_ENDPOINT: database.endpoint }),
  };
  const service = serviceProcess(environment);
  running.defer(() => service.end());
  const names = namesOf(simulator);
  const scene: Scene = { chance, simulator, judge, service, database, say };
  let api = await service.start();
  for (let kill = 1; kill <= kills; kill += 1) {
    await trouble(scene, api);
    await service.kill();
    api = await restarted(scene);
    if (kill % 10 === 0) say(`${kill} kills, ${judge.downs.length} machines taken down`);
  }
  await rest(scene, api);
  await judgeRest(scene, api, names);
}

const FRAMEWORKS = [{ name: 'web', killSeconds: 0.5 }, { name: 'batch' }];

async function besideIt(running: AsyncDisposableStack): Promise<FaultyDatabase> {
  const database = await startDatabase({ dir: ':memory:' });
  running.defer(() => database.stop());
  const faulty = await startFaultyDatabase(database.endpoint);
  running.defer(() => faulty.stop());
  return faulty;
}

/** A while in which anything may happen, until the moment of the kill. */
async function trouble(scene: Scene, api: Api): Promise<void> {
  const { chance, judge, database } = scene;
  judge.badness = chance.pick([0, 0, 0.05, 0.2]);
  const likely = chance.pick([0, 0, 0.02, 0.1]);
  if (database) database.fault = () => (chance.is(likely) ? chance.pick(FAULTS) : undefined);
  for (let count = chance.below(4); count > 0; count -= 1) {
    // Not waited for: the kill may come in the middle of it.
    void happen(scene, api).catch(() => undefined);
    await sleep(chance.below(500));
  }
  await sleep(chance.below(1_500));
}

async function restarted({ service, judge, database, chance }: Scene): Promise<Api> {
  judge.badness = 0;
  if (database) database.fault = () => undefined;
  // Killed in the middle of its start, now and then.
  if (chance.is(0.2)) {
    const starting = service.start().catch(() => undefined);
    await sleep(chance.below(1_000));
    await service.kill();
    await starting;
  }
  return service.start();
}

async function happen({ chance, simulator }: Scene, api: Api): Promise<void> {
  const hostname = chance.pick(HOSTS);
  switch (chance.weighted({ start: 6, complete: 5, cancel: 1, foreign: 1, agent: 0.5, leader: 0.3 })) {
    case 'start':
      return void (await api.request('start', { hosts: chance.some(HOSTS) }));
    case 'complete': {
      const down = (await api.hosts()).filter(({ state }) => state === 'HOST_STATE_DOWN');
      return void (await api.request('complete', { hosts: chance.some(down.map((host) => host.hostname)) }));
    }
    case 'cancel':
      return void (await api.request('cancel', { hosts: [hostname] }));
    case 'foreign':
      return toggleForeign(simulator, `${FOREIGN}${chance.below(3)}`);
    case 'agent':
      return simulator.host(hostname).kill();
    case 'leader':
      return simulator.failover();
  }
}

async function toggleForeign(simulator: Simulator, hostname: string): Promise<void> {
  const { windows = [] } = JSON.parse(await scheduleText(simulator)) as {
    windows?: { machine_ids: { hostname: string }[] }[];
  };
  const isTheirs = (window: (typeof windows)[number]) =>
    window.machine_ids.some((machine) => machine.hostname === hostname);
  const start = { nanoseconds: 1_900_000_000_000_000_000 };
  const theirs = { machine_ids: [{ hostname, ip: '10.9.9.9' }], unavailability: { start } };
  const others = windows.filter((window) => !isTheirs(window));
  await postSchedule(
    simulator,
    JSON.stringify({ windows: others.length < windows.length ? others : [...windows, theirs] }),
  );
}

/** The faults have ended: every host reaches its goal. */
async function rest({ say }: Scene, api: Api): Promise<void> {
  say('no more kills: waiting for every host to get where it is wanted');
  const isAtRest = (hosts: readonly HostView[]) => hosts.every(isThere);
  await until('every host to be where it is wanted', () => api.hosts(), isAtRest);
  // The reconciliation delivers the events that the last steps left undelivered.
  await sleep(3_000);
}

function isThere({ state, goalState, maintenance }: HostView): boolean {
  return state === goalState && (state === 'HOST_STATE_DOWN' || maintenance === null);
}

async function judgeRest({ simulator, judge, say }: Scene, api: Api, names: readonly string[]): Promise<void> {
  const broken = [...judge.broken];
  const hosts = await api.hosts();
  for (const hostname of HOSTS)
    if (hosts.every((host) => host.hostname !== hostname)) broken.push(`${hostname} is lost`);
  const down = hosts.filter(({ state }) => state === 'HOST_STATE_DOWN').map(({ hostname }) => hostname);
  const master = { url: await leaderOf(simulator) };
  same(broken, 'machines that are DOWN', down, await downHosts(master));
  const scheduled = (await scheduledHosts(master)).filter((hostname) => !hostname.startsWith(FOREIGN));
  same(broken, 'machines in the schedule', down, scheduled);
  for (const { hostname, state } of hosts) judgeStory(broken, hostname, state, await storyOf(api, hostname));
  await until(
    'every task',
    () => lacking(simulator, names),
    (lost) => lost.length === 0,
  ).catch(({ message }: Error) => broken.push(message));
  if (broken.length > 0) throw new Broken(broken.join('\n'));
  say(
    `nothing is lost: ${judge.downs.length} machines were taken down, ${hosts.length} hosts are where they are wanted`,
  );
}

async function leaderOf({ masterUrls }: Simulator): Promise<string> {
  for (const url of masterUrls) {
    const response = await fetch(`${url}/maintenance/schedule`, { redirect: 'manual' });
    if (response.status === 200) return url;
  }
  throw new Error('no master leads');
}

function same(broken: string[], what: string, ours: readonly string[], theirs: readonly string[]): void {
  if (ours.toSorted().join() !== theirs.toSorted().join()) broken.push(`${what}: ${ours} here, ${theirs} in Mesos`);
}

async function storyOf(api: Api, hostname: string): Promise<readonly HistoryEvent[]> {
  const events: HistoryEvent[] = [];
  let nextToken = '';
  do {
    const path = `/v1/hosts/${hostname}/history?limit=1000${nextToken && `&nextToken=${nextToken}`}`;
    const { body } = await api.call<{ events: HistoryEvent[]; nextToken?: string }>('GET', path);
    events.push(...body.events);
    nextToken = body.nextToken ?? '';
  } while (nextToken !== '');
  return events.filter(({ from, to }) => from !== to).toReversed();
}

/** Each change of state once, each from where the one before led. */
function judgeStory(broken: string[], hostname: string, now: string, story: readonly HistoryEvent[]): void {
  let state: string | undefined;
  for (const { from, to, by, at } of story) {
    if (state !== undefined && from !== state)
      broken.push(`the history of ${hostname} jumps from ${state} to ${from} at ${at}`);
    if (by === '') broken.push(`nobody is said to have made ${hostname} ${to} at ${at}`);
    state = to;
  }
  if (state !== undefined && state !== now)
    broken.push(`the history of ${hostname} ends with ${state}, and it is ${now}`);
}

function namesOf(simulator: Simulator): string[] {
  return FRAMEWORKS.flatMap(({ name }) => simulator.tasksOfFramework(name)).map((task) => task.name);
}

/** Names of tasks of which not just one runs. */
function lacking(simulator: Simulator, names: readonly string[]): string[] {
  const tasks = FRAMEWORKS.flatMap(({ name }) => simulator.tasksOfFramework(name));
  return names.filter(
    (name) => tasks.filter((task) => task.name === name && task.state === 'TASK_RUNNING').length !== 1,
  );
}
