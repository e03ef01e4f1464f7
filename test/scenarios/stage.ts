import { setTimeout as sleep } from 'node:timers/promises';
import { SFNClient } from '@aws-sdk/client-sfn';
import { run } from '../../cli/run.ts';
import type { HistoryEvent, HostView, MaintenanceAccepted, Problem } from '../../functions/contract/api/api.ts';
import { EVENT_SOURCE } from '../../functions/contract/events.ts';
import type { Assembly } from '../../local/assembly/assembly.ts';
import { startDatabase } from '../../local/database/database.ts';
import { type Simulator, type SimulatorOptions, startSimulator } from '../../local/mesos-sim/simulator.ts';
import { type Service, startService } from '../../local/service.ts';
import type { ServiceSettings } from '../../local/settings/settings.ts';
import { described } from '../fakes/described-event.ts';
import { until, WAIT_LIMIT_MS } from '../patience.ts';
import { judgeTrace, rejectionText } from '../spec/judge-trace.ts';
import { Recorder } from '../spec/recorder.ts';
import { tapDatabase, tapMaster } from '../spec/wire-taps.ts';
import { type MasterProxy, startMasterProxy } from './master-proxy.ts';

export { until };

/** The synthesized assembly on this machine, in front of a simulated Mesos cluster. */

export interface Stage extends Api {
  readonly simulator: Simulator;
  /** The master that the service sees: a proxy in front of the simulator's first master. */
  readonly proxy: MasterProxy;
  readonly service: Service;
  /** Step Functions, as the console and other callers reach it. */
  readonly sfn: SFNClient;
  /** Throws if an event was published that no schema describes. */
  stop(): Promise<void>;
}

export interface StageOptions {
  readonly cluster?: SimulatorOptions;
  readonly service?: Partial<ServiceSettings>;
  /** Base URLs of the masters, given that of the proxy and those of the simulator. @default - the proxy alone */
  readonly masters?: (proxy: string, simulator: readonly string[]) => readonly string[];
  /** @default - that of this checkout */
  readonly assembly?: () => Promise<Assembly>;
  /** SCHEDULERS, given the simulated ones. @default - none */
  readonly schedulers?: (simulator: Simulator) => readonly object[];
  /** False: the specification does not judge the service's calls, as for a master or a database of the test's own. @default true */
  readonly isTraced?: boolean;
}

export async function openStage({
  cluster,
  service,
  masters,
  schedulers,
  assembly,
  isTraced = true,
}: StageOptions = {}): Promise<Stage> {
  // The functions log the faults that tests make; that is noise here.
  process.env.POWERTOOLS_LOG_LEVEL ??= 'SILENT';
  const running = new AsyncDisposableStack();
  try {
    const simulator = running.adopt(await startSimulator(cluster), (started) => started.stop());
    const proxy = running.adopt(await startMasterProxy(simulator.url), (started) => started.stop());
    const mesosMasters = (masters?.(proxy.url, simulator.masterUrls) ?? [proxy.url]).join(',');
    const rules = JSON.stringify(schedulers?.(simulator) ?? []);
    const settings = { ...SETTINGS, mesosMasters, schedulers: rules, ...service };
    const isWatched = service?.dataDir === undefined && settings.mesosApi === 'v1' && masters === undefined;
    const traced = isTraced && isWatched && assembly === undefined ? await trace(running, simulator, proxy) : {};
    const started = running.adopt(await startService({ ...settings, ...traced }, assembly), (each) => each.stop());
    const sfn = running.adopt(sfnClient(started.url), (client) => client.destroy());
    running.defer(() => {
      // Others may put what they like on the bus.
      const own = started.events.filter(({ source }) => source === EVENT_SOURCE);
      for (const { detailType, detail } of own) described({ type: detailType, detail });
    });
    return { ...apiAt(started.url), simulator, proxy, service: started, sfn, stop: () => running.disposeAsync() };
  } catch (error) {
    await running.disposeAsync();
    throw error;
  }
}

/** The stage of a whole file of tests: it stops after the last one. */
export async function stageOfFile(options?: StageOptions): Promise<Stage> {
  const stage = await openStage(options);
  afterAll(() => stage.stop());
  return stage;
}

/** The service's calls have to be a behaviour of the specification; said when it stops. Returns its database. */
async function trace(running: AsyncDisposableStack, simulator: Simulator, proxy: MasterProxy) {
  const recorder = new Recorder();
  // Of an agent that the master has given up, no look finds a task.
  const tasksOn = (host: string) =>
    recorder.isGone(host) ? 0 : (simulator.hosts.find(({ hostname }) => hostname === host)?.tasks().length ?? 0);
  const database = running.adopt(await startDatabase({ dir: ':memory:' }), (each) => each.stop());
  const tap = running.adopt(await tapDatabase(database.endpoint, recorder, tasksOn), (each) => each.stop());
  proxy.hear = tapMaster(recorder, tap.holder, tasksOn);
  running.defer(() => {
    const rejection = judgeTrace(recorder.lines);
    if (rejection !== undefined) throw new Error(rejectionText(rejection));
  });
  return { dynamodbEndpoint: tap.endpoint };
}

const SETTINGS = {
  port: 0,
  dataDir: ':memory:',
  mesosApi: 'v1',
  repairs: '{}',
  pollSeconds: 1,
  stuckSeconds: 900,
  // Never within a test: what the reconciliation writes would be in the way of exact expectations.
  reconcileSeconds: 3_600,
} as const;

interface Reply<T = unknown> {
  readonly status: number;
  readonly type: string;
  readonly body: T;
}

export interface Api {
  readonly url: string;
  /** Any request; a text or bytes are sent as they are, everything else as JSON. */
  call<T = unknown>(method: string, path: string, body?: unknown, headers?: Record<string, string>): Promise<Reply<T>>;
  /** A POST that has to be accepted. */
  request(kind: 'start' | 'complete' | 'cancel', body: object): Promise<MaintenanceAccepted>;
  /** A POST that has to be refused. */
  refused(kind: 'start' | 'complete' | 'cancel', body: object): Promise<Problem>;
  host(hostname: string): Promise<HostView>;
  hosts(): Promise<readonly HostView[]>;
  /** Changes of state, oldest first, once the last one is there. */
  history(hostname: string): Promise<readonly HistoryEvent[]>;
  /** Entries of the history other than changes of state, oldest first. */
  notes(hostname: string): Promise<readonly string[]>;
  /** The host when it is in the state, or as `isThere` wants it. */
  hostWhen(hostname: string, isThere: HostView['state'] | ((host: HostView) => boolean)): Promise<HostView>;
  cli(...args: string[]): Promise<{ readonly exitCode: number; readonly stdout: string; readonly stderr: string }>;
}

export function apiAt(url: string): Api {
  const call: Api['call'] = async <T>(method: string, path: string, body?: unknown, headers = {}) => {
    const isRaw = typeof body === 'string' || body instanceof Uint8Array;
    const response = await fetch(url + path, {
      method,
      ...(body === undefined ? {} : { body: isRaw ? (body as string) : JSON.stringify(body) }),
      headers: { 'content-type': 'application/json', ...headers },
    });
    const type = response.headers.get('content-type') ?? '';
    return { status: response.status, type, body: (await response.json()) as T };
  };
  const wanted = async <T>(status: number, reply: Promise<Reply<T>>): Promise<T> => {
    const { status: got, body } = await reply;
    if (got !== status) throw new Error(`the service answered ${got}: ${JSON.stringify(body)}`);
    return body;
  };
  const host = (hostname: string) => wanted(200, call<HostView>('GET', `/v1/hosts/${hostname}`));
  return {
    url,
    call,
    host,
    request: (kind, body) => wanted(202, call('POST', `/v1/maintenance/${kind}`, body)),
    refused: async (kind, body) => {
      const { status, body: problem } = await call<Problem>('POST', `/v1/maintenance/${kind}`, body);
      if (status < 400) throw new Error(`the service accepted it: ${JSON.stringify(problem)}`);
      return problem;
    },
    hosts: async () => (await wanted(200, call<{ hosts: HostView[] }>('GET', '/v1/hosts?limit=1000'))).hosts,
    history: async (hostname) => {
      const look = async () => {
        const { state } = await host(hostname);
        const page = await wanted(200, call<{ events: HistoryEvent[] }>('GET', `/v1/hosts/${hostname}/history`));
        return { state, events: page.events.filter(({ from, to }) => from !== to).toReversed() };
      };
      // The record is written first, its events are delivered after. After a kill in between, the
      // reconciliation delivers them.
      const isPaid = ({ state, events }: Awaited<ReturnType<typeof look>>) =>
        (events.at(-1)?.to ?? 'HOST_STATE_UP') === state;
      return (await until(`the history of ${hostname} to tell of its state`, look, isPaid)).events;
    },
    notes: async (hostname) => {
      const page = await wanted(200, call<{ events: HistoryEvent[] }>('GET', `/v1/hosts/${hostname}/history`));
      return page.events.flatMap(({ from, to, detail }) => (from === to ? [detail] : [])).toReversed();
    },
    hostWhen: (hostname, isThere) => {
      const test = typeof isThere === 'string' ? ({ state }: HostView) => state === isThere : isThere;
      return until(`${hostname} ${isThere}`, () => host(hostname), test);
    },
    cli: (...args) => runCli(url, args),
  };
}

export function sfnClient(endpoint: string): SFNClient {
  return new SFNClient({
    endpoint,
    region: 'us-east-1',
    credentials: { accessKeyId: 'someone', secretAccessKey: 'something' },
  });
}

async function runCli(url: string, args: readonly string[]) {
  const said = { stdout: '', stderr: '' };
  const exitCode = await run(['--url', url, ...args], {
    stdout: { write: (text) => (said.stdout += text) },
    stderr: { write: (text) => (said.stderr += text) },
    stdin: (async function* () {})(),
    env: {},
    configDirectories: [],
    requestTimeoutMs: WAIT_LIMIT_MS,
    now: () => new Date(),
    sleep: (ms, signal) => sleep(ms, undefined, { signal }).catch(() => undefined),
    onInterrupt: () => () => undefined,
  });
  return { exitCode, ...said };
}
