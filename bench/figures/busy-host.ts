import type { HistoryEvent } from '@aws-sdk/client-sfn';
import { type Cluster, hostnames, startCluster } from '../rig/cluster.ts';
import { type Figure, type Suite, say } from '../rig/figure.ts';
import { BenchService } from '../rig/service.ts';
import { isTransition } from './idle-host.ts';

const TASKS = 20;
/** Hosts that go down one after another. As many other hosts take their tasks. */
const BUSY_HOSTS = 3;
/** Kill policies of the four frameworks: the tasks end one after another. */
const KILL_SECONDS = [1, 2, 3, 4];

interface Look {
  readonly name: string;
  readonly from: number;
  readonly to: number;
}

interface Drive {
  readonly looksAfterLastTask: number;
  readonly secondsAfterLastTask: number;
  /** Calls of the look with the most. */
  readonly masterCalls: readonly string[];
  readonly agentCalls: number;
  readonly transitionsPerLook: number;
}

/**
 * Drains hosts whose tasks Mesos itself moves, one host after another. No other call reaches Mesos.
 */
export const busyHost: Suite = {
  name: 'busy-host',
  about: `hosts with ${TASKS} tasks: looks after the last task, and what a look costs`,
  figures: [
    'looks-after-last-task',
    'down-after-last-task',
    'look-master-calls',
    'look-agent-calls',
    'look-transitions',
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
    const detail = { hosts: BUSY_HOSTS, tasks: TASKS };
    const masterCalls = drives.map((each) => each.masterCalls).reduce((a, b) => (b.length > a.length ? b : a));
    const looks = most((each) => each.looksAfterLastTask);
    yield { name: 'looks-after-last-task', value: looks, unit: 'looks', target: 2, detail };
    yield { name: 'down-after-last-task', value: most((each) => each.secondsAfterLastTask), unit: 's', detail };
    yield {
      name: 'look-master-calls',
      value: masterCalls.length,
      unit: 'calls',
      target: 3,
      detail: { ...detail, calls: masterCalls },
    };
    yield { name: 'look-agent-calls', value: most((each) => each.agentCalls), unit: 'calls', target: 1, detail };
    const transitions = most((each) => each.transitionsPerLook);
    yield { name: 'look-transitions', value: transitions, unit: 'transitions', target: 3, detail };
  },
};

async function drive(cluster: Cluster, service: BenchService, host: string): Promise<Drive> {
  const accepted = await service.start([host]);
  await service.arrival(accepted, 'HOST_STATE_DOWN');
  const [child = ''] = await service.childrenOf(accepted.executionArn ?? '');
  const history = await service.history(child);
  const requests = await cluster.ask('requests');
  const emptiedAt = (await cluster.ask('emptiedAt'))[host] ?? Number.NaN;
  const looks = looksOf(history);
  const polls = looks.filter(({ name }) => name === 'Move tasks');
  const callsOf = ({ from, to }: Look, isCounted: (request: (typeof requests)[number]) => boolean) =>
    requests
      .filter((request) => request.at >= from && request.at <= to && isCounted(request))
      .map(({ call, method, path }) => call ?? `${method} ${path}`);
  const mostOf = (calls: (look: Look) => string[]) =>
    looks.map(calls).reduce((most, each) => (each.length > most.length ? each : most), []);
  return {
    looksAfterLastTask: polls.filter(({ from }) => from >= emptiedAt).length,
    secondsAfterLastTask: ((looks.at(-1)?.to ?? Number.NaN) - emptiedAt) / 1_000,
    masterCalls: mostOf((look) => callsOf(look, ({ kind }) => kind === 'master')),
    agentCalls: mostOf((look) => callsOf(look, ({ kind, server }) => kind === 'agent' && server === host)).length,
    transitionsPerLook: transitionsBetween(history, polls),
  };
}

/** Steps that look at the host's tasks, from entering to leaving the state, in ms since 1970. */
function looksOf(history: readonly HistoryEvent[]): Look[] {
  const looks: Look[] = [];
  for (const { type, timestamp, stateEnteredEventDetails: entered, stateExitedEventDetails: exited } of history) {
    const name = entered?.name ?? exited?.name ?? '';
    const at = timestamp?.getTime() ?? Number.NaN;
    if (name !== 'Move tasks' && name !== 'Take down') continue;
    if (type === 'TaskStateEntered') looks.push({ name, from: at, to: at });
    const last = looks.at(-1);
    if (type === 'TaskStateExited' && last !== undefined) looks[looks.length - 1] = { ...last, to: at };
  }
  return looks;
}

/** The most transitions from one poll to the next. */
function transitionsBetween(history: readonly HistoryEvent[], polls: readonly Look[]): number {
  const entries = history.filter(isTransition);
  const places = entries.flatMap(({ stateEnteredEventDetails }, index) =>
    stateEnteredEventDetails?.name === 'Move tasks' ? [index] : [],
  );
  if (polls.length < 2) throw new Error('the host was empty at the first look: there is no second look to measure');
  return Math.max(...places.slice(1).map((place, index) => place - (places[index] ?? place)));
}
