import type { HistoryEvent } from '@aws-sdk/client-sfn';
import { type Cluster, hostnames, startCluster } from '../rig/cluster.ts';
import { type Figure, type Suite, say } from '../rig/figure.ts';
import { invocationsIn, transitionsIn } from '../rig/history.ts';
import { BenchService } from '../rig/service.ts';

const TASKS = 20;
/** Hosts that go down one after another. As many other hosts take their tasks. */
const BUSY_HOSTS = 3;
/** Kill policies of the four frameworks: the tasks end one after another. */
const KILL_SECONDS = [1, 2, 3, 4];

/** Time in a state, from entering to leaving it, in ms since 1970. */
interface Stay {
  readonly from: number;
  readonly to: number;
}

interface Drive {
  readonly looks: number;
  readonly looksAfterLastTask: number;
  readonly secondsAfterLastTask: number;
  /** Calls of the look with the most. */
  readonly masterCalls: readonly string[];
  readonly agentCalls: number;
  /** States that the host's own execution entered, and functions that it called, while the host drained. */
  readonly ownTransitions: number;
  readonly ownInvocations: number;
  readonly watcherTransitions: number;
}

/** Drains hosts whose tasks Mesos itself moves, one host after another. No other call reaches Mesos. */
export const busyHost: Suite = {
  name: 'busy-host',
  about: `hosts with ${TASKS} tasks: looks after the last task, and what a look costs`,
  figures: [
    'looks-after-last-task',
    'down-after-last-task',
    'look-master-calls',
    'look-agent-calls',
    'look-transitions',
    'look-invocations',
    'look-watcher-transitions',
  ],
  async *run(): AsyncGenerator<Figure> {
    say(`busy-host: ${BUSY_HOSTS} hosts with ${TASKS} tasks, one after another`);
    const frameworks = KILL_SECONDS.map((killSeconds) => ({ name: `kill-${killSeconds}s`, killSeconds }));
    await using cluster = await startCluster({ hosts: 2 * BUSY_HOSTS, tasksPerHost: TASKS, frameworks });
    // The reconciliation also lists the agents: its first pass ends before the service is ready,
    // and no other comes.
    await using service = await BenchService.start({ MESOS_MASTERS: cluster.url, RECONCILE_SECONDS: '86400' });
    const drives: Drive[] = [];
    for (const host of hostnames(BUSY_HOSTS)) drives.push(await drive(cluster, service, host));
    const most = (pick: (each: Drive) => number) => Math.max(...drives.map(pick));
    const detail = { hosts: BUSY_HOSTS, tasks: TASKS, looks: most(({ looks }) => looks) };
    const calls = drives.map((each) => each.masterCalls).reduce((a, b) => (b.length > a.length ? b : a));
    const looks = most((each) => each.looksAfterLastTask);
    yield { name: 'looks-after-last-task', value: looks, unit: 'looks', target: 2, detail };
    yield { name: 'down-after-last-task', value: most((each) => each.secondsAfterLastTask), unit: 's', detail };
    yield { name: 'look-master-calls', value: calls.length, unit: 'calls', detail: { ...detail, calls } };
    yield { name: 'look-agent-calls', value: most((each) => each.agentCalls), unit: 'calls', target: 2, detail };
    const [transitions, invocations] = [most((each) => each.ownTransitions), most((each) => each.ownInvocations)];
    yield { name: 'look-transitions', value: transitions, unit: 'transitions', target: 0, detail };
    yield { name: 'look-invocations', value: invocations, unit: 'invocations', target: 0, detail };
    const watcher = most((each) => each.watcherTransitions);
    yield { name: 'look-watcher-transitions', value: watcher, unit: 'transitions', target: 3, detail };
  },
};

async function drive(cluster: Cluster, service: BenchService, host: string): Promise<Drive> {
  const begin = Date.now();
  const accepted = await service.start([host]);
  await service.arrival(accepted, 'HOST_STATE_DOWN');
  const [, child = []] = await service.requestHistories(accepted);
  await service.watcherEnded();
  const watcher = (await service.watcherHistories()).filter(([first]) => first !== undefined && timeOf(first) >= begin);
  const requests = await cluster.ask('requests');
  const emptiedAt = (await cluster.ask('emptiedAt'))[host] ?? Number.NaN;
  const [drain] = staysIn(child, 'Drain');
  const [takeDown] = staysIn(child, 'Take down');
  if (drain === undefined || takeDown === undefined)
    throw new Error(`the execution of ${host} ended before it had been in 'Drain' and in 'Take down'`);
  const looks = watcher
    .flatMap((history) => staysIn(history, 'Look'))
    .filter(({ from }) => from < takeDown.to)
    .sort((a, b) => a.from - b.from);
  const [first, second] = looks;
  if (first === undefined || second === undefined)
    throw new Error(`${host} was empty at the first look: there is no drain to measure, give it more tasks`);
  const callsOf = ({ from, to }: Stay, isCounted: (request: (typeof requests)[number]) => boolean) =>
    requests
      .filter((request) => request.at >= from && request.at <= to && isCounted(request))
      .map(({ call, method, path }) => call ?? `${method} ${path}`);
  const mostOf = (calls: (look: Stay) => string[]) =>
    looks.map(calls).reduce((most, each) => (each.length > most.length ? each : most), []);
  const leavesDrain = child.findIndex(({ stateExitedEventDetails }) => stateExitedEventDetails?.name === 'Drain');
  const draining = child.slice(0, leavesDrain).filter((event) => timeOf(event) >= first.to);
  return {
    looks: looks.length,
    looksAfterLastTask: looks.filter(({ from }) => from >= emptiedAt).length,
    secondsAfterLastTask: (takeDown.to - emptiedAt) / 1_000,
    masterCalls: mostOf((look) => callsOf(look, ({ kind }) => kind === 'master')),
    agentCalls: mostOf((look) => callsOf(look, ({ kind, server }) => kind === 'agent' && server === host)).length,
    ownTransitions: transitionsIn([draining]),
    ownInvocations: invocationsIn([draining]),
    watcherTransitions: transitionsIn([during(watcher.flat(), { from: first.from, to: second.from - 1 })]),
  };
}

function staysIn(history: readonly HistoryEvent[], state: string): Stay[] {
  const timesOf = (type: HistoryEvent['type'], name: (event: HistoryEvent) => string | undefined) =>
    history.flatMap((event) => (event.type === type && name(event) === state ? timeOf(event) : []));
  const entered = timesOf('TaskStateEntered', ({ stateEnteredEventDetails }) => stateEnteredEventDetails?.name);
  const left = timesOf('TaskStateExited', ({ stateExitedEventDetails }) => stateExitedEventDetails?.name);
  return entered.flatMap((from, index) => {
    const to = left[index];
    return to === undefined ? [] : { from, to };
  });
}

function during(history: readonly HistoryEvent[], { from, to }: Stay): HistoryEvent[] {
  return history.filter((event) => timeOf(event) >= from && timeOf(event) <= to);
}

function timeOf({ timestamp }: HistoryEvent): number {
  return timestamp?.getTime() ?? Number.NaN;
}
