import { setTimeout as sleep } from 'node:timers/promises';
import { type PelotonOptions, type Simulator, startSimulator } from '../../../../local/mesos-sim/simulator.ts';
import { eventually, WAIT_LIMIT_MS } from '../../../patience.ts';
import { QUICK } from '../../ask-scheduler.ts';
import { send } from '../recorded/send.ts';
import { normalAnswer } from './normal-form.ts';
import { PELOTON_EXCHANGES, type PelotonExchange, PORTS } from './recorded.ts';

/** The simulated Peloton is put through what a real one was asked, and has to answer as that did. */

const JOB = { maximumUnavailableInstances: 1, cpus: 0.5, mem: 64, disk: 10 };
const WEB = { ...JOB, id: 'd47858d6-8dd3-476a-a14b-b8d797bb6654', name: 'web', instances: 4 };
const FIVE = { ...JOB, id: '8c50cb6b-8c13-4009-9b5a-097605d02d90', name: 'five', instances: 5 };

const SKIPPED: Readonly<Record<string, string>> = {
  'p-10': 'recorded in the moment before the kill went out',
  'q-08-GetJobCache': 'nobody asks for it, and it is not simulated',
  's-01-four-at-once-1': 'while the first restart is written, for some 30 ms, a real one counts its pod as unavailable',
  's-01-four-at-once-2': 'the same',
};

interface Part {
  readonly title: string;
  readonly names: RegExp;
  readonly peloton: PelotonOptions;
  /** Events right before an exchange, by its name. */
  readonly before?: Readonly<Record<string, (simulator: Simulator) => void | Promise<void>>>;
}

const PARTS: readonly Part[] = [
  {
    title: 'authentication',
    names: /^a-/,
    peloton: { jobs: [WEB], jobManagers: 2, credentials: { username: 'admin', password: 'password2' } },
  },
  { title: 'a failover', names: /^f-/, peloton: { jobs: [WEB], jobManagers: 2 } },
  { title: 'the host service', names: /^h-/, peloton: { jobs: [WEB], hostManager: {} } },
  {
    title: "an operator's locks",
    names: /^l-/,
    peloton: { jobs: [FIVE] },
    before: {
      'l-01-write-lock': (simulator) => simulator.peloton().lock('writes'),
      'l-02-kill-lock': (simulator) => simulator.peloton().lock('kills'),
    },
  },
  {
    title: "one pod's way through a restart",
    names: /^p-/,
    peloton: { jobs: [{ ...FIVE, killSeconds: 600, startSeconds: 2 }] },
    before: {
      // All but one of them had run before.
      'p-01-before': (simulator) => beginAgain(simulator, 0, 1, 3, 4),
      'p-08-killed': (simulator) => endTask(simulator, 0),
      'p-13-other-while-killed-by-no-sla': (simulator) => endTask(simulator, 0),
      'p-14-end': (simulator) => endTask(simulator, 1),
    },
  },
  {
    title: 'reading jobs and pods',
    names: /^q-/,
    peloton: { jobs: [WEB] },
    before: { 'q-01-GetJob-summary': (simulator) => beginAgain(simulator, 0, 1, 2, 3) },
  },
  { title: 'bad input', names: /^r-/, peloton: { jobs: [WEB], jobManagers: 2 } },
  { title: 'four restarts at once', names: /^s-01-/, peloton: { jobs: [{ ...WEB, killSeconds: 600 }] } },
  { title: 'four restarts, 200 ms apart', names: /^s-02-/, peloton: { jobs: [{ ...WEB, killSeconds: 600 }] } },
];

/** The task ends by itself, and its pod waits for its next run. */
async function endTask(simulator: Simulator, instance: number): Promise<void> {
  const peloton = simulator.peloton();
  const [id] = [...peloton.peloton.jobs.keys()];
  const taskId = () => peloton.job(id ?? '').tasks[instance]?.taskId ?? '';
  const before = taskId();
  peloton.killAsFailed(before);
  await eventually('its next run', () => taskId() !== before);
}

async function beginAgain(simulator: Simulator, ...instances: readonly number[]): Promise<void> {
  await Promise.all(instances.map((instance) => endTask(simulator, instance)));
}

async function expectSameAnswer(simulator: Simulator, exchange: PelotonExchange): Promise<void> {
  const { method, path, headers, body } = exchange.request;
  const wanted = normalAnswer(exchange.response);
  const isRead = /::(Get|Query)/.test(headers['rpc-procedure'] ?? '');
  const deadline = performance.now() + WAIT_LIMIT_MS;
  for (;;) {
    const said = await send(baseOf(simulator, exchange), method, path, headers, body);
    const answer = normalAnswer({ ...said, headers: said.headers as Record<string, string> });
    if (JSON.stringify(answer) === JSON.stringify(wanted)) break;
    if (!isRead || performance.now() > deadline) {
      expect(answer).toEqual(wanted);
      expect(JSON.stringify(answer)).toBe(JSON.stringify(wanted));
    }
    await sleep(10);
  }
  expect(exchange.response.status).toBe(wanted.status);
}

/** The recorded process with authentication was a follower. */
function baseOf(simulator: Simulator, { request: { port } }: PelotonExchange): string {
  const peloton = simulator.peloton();
  const [leader = '', follower = leader] = peloton.urls;
  if (port === PORTS.hostManager) return peloton.hostManager.url;
  return port === PORTS.leader ? leader : follower;
}

describe.each(PARTS)('$title', ({ names, peloton, before = {} }) => {
  let simulator: Simulator;
  const replayed = PELOTON_EXCHANGES.filter(({ name }) => names.test(name) && SKIPPED[name] === undefined);

  beforeAll(async () => {
    const agentResources = { cpus: 4, mem: 2048, disk: 4096 };
    simulator = await startSimulator({ ...QUICK, firstAgentIp: '127.0.0.11', agentResources, pelotons: [peloton] });
  });

  afterAll(() => simulator.stop());

  test.each(replayed.map((exchange) => [exchange.name, exchange] as const))(
    'answers %s as Peloton did',
    async (name, exchange) => {
      await before[name]?.(simulator);
      await expectSameAnswer(simulator, exchange);
    },
  );

  test('prepares for exchanges of the recording only', () => {
    expect(Object.keys(before).filter((name) => !replayed.some((exchange) => exchange.name === name))).toEqual([]);
  });
});

test('no exchange is forgotten, and none skipped that is not there', () => {
  const names = PELOTON_EXCHANGES.map(({ name }) => name);
  expect(names.filter((name) => PARTS.filter((part) => part.names.test(name)).length !== 1)).toEqual([]);
  expect(Object.keys(SKIPPED).filter((name) => !names.includes(name))).toEqual([]);
});
