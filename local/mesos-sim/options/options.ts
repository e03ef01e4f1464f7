/** Options of a simulated cluster. Durations are in milliseconds unless the name says seconds. */
import type { MarathonOptions } from './marathon-options.ts';
import type { PelotonOptions } from './peloton-options.ts';
import type { Resources } from './resources.ts';

export interface FrameworkOptions {
  readonly name: string;
  /** @default the name */
  readonly role?: string;
  /** Lost contact is reported as TASK_UNREACHABLE, otherwise as TASK_LOST. @default true */
  readonly partitionAware?: boolean;
  /** @default 'accept' */
  readonly answersInverseOffers?: 'accept' | 'decline' | 'never';
  /** Acknowledges status updates. Without it an agent never gets DRAINED. @default true */
  readonly acknowledges?: boolean;
  /** Time that its tasks resist a kill (their kill policy). @default killDelayMs of the simulator */
  readonly killSeconds?: number;
  /** Time from launch to TASK_RUNNING. @default startDelayMs of the simulator */
  readonly startSeconds?: number;
  /** Starts a replacement under a fresh task id for every task that is lost or killed. @default true */
  readonly relaunch?: boolean;
  /**
   * After accepting an inverse offer it kills its tasks on that agent by itself, and starts them on
   * agents that are in no window. @default false
   */
  readonly movesOnInverseOffer?: boolean;
  /** Its share of the tasks that every host starts with; 0 = none. @default 1 */
  readonly share?: number;
}

export interface Credential {
  readonly principal: string;
  readonly secret: string;
  /** May it schedule, take down and bring up machines, drain agents? @default true */
  readonly mayMaintain?: boolean;
  /** Without it the schedule is `{}` with 200: get_maintenance_schedules NONE. @default as mayMaintain */
  readonly seesSchedule?: boolean;
  /** Without it the status is `{}` with 200: get_maintenance_statuses NONE. @default as mayMaintain */
  readonly seesStatus?: boolean;
  /**
   * Names of the frameworks that it sees, with their tasks and executors: the others are left out with 200, by masters and agents
   * (view_frameworks, view_tasks and view_executors NONE). Metrics and the sums of /slaves count them all. @default all
   */
  readonly seesFrameworks?: readonly string[];
}

export interface SimulatorOptions {
  /** @default 4 */
  readonly hosts?: number;
  /** @default 0 */
  readonly tasksPerHost?: number;
  /** Port of the first master; the others take the next ones. 0: free ports. @default 0 */
  readonly port?: number;
  /** @default 1 */
  readonly masters?: number;
  /** @default `web` (partition aware) and `batch` (not) */
  readonly frameworks?: readonly FrameworkOptions[];
  /** Each Marathon is a framework with its own HTTP interface. @default none */
  readonly marathons?: readonly MarathonOptions[];
  /** Each Peloton is a framework with its own HTTP interface. @default none */
  readonly pelotons?: readonly PelotonOptions[];
  /** Time from the kill signal to the end of a task that obeys it. @default 50 */
  readonly killDelayMs?: number;
  /** Time from launch to TASK_RUNNING. @default 50 */
  readonly startDelayMs?: number;
  /**
   * Time from a framework's choice of an offer to the launch. A schedule that is posted meanwhile
   * rescinds the offer, and the launch is dropped. @default 0
   */
  readonly acceptMs?: number;
  /** Time from the end of a task to the launch of its replacement. @default 50 */
  readonly relaunchDelayMs?: number;
  /** Time from the master's order to shut down to the end of the agent process (a real one: 1.3 s). @default 100 */
  readonly agentExitMs?: number;
  /**
   * Time from the end of a draining agent's last task to the end of its executor. Until then the agent
   * drops launches (a real one: 1 to 4 s). @default 200
   */
  readonly executorExitMs?: number;
  /** Time from the end of an agent process to its restart by init. null: no restart. @default 250 */
  readonly initRestartMs?: number | null;
  /** After this time a master gives up a dead agent (a real one: 75 s). @default 2000 */
  readonly agentPingTimeoutMs?: number;
  /**
   * Time from the end of a master's recovery until agents and frameworks come back (real ones: 11 to
   * 15 s). @default 50
   */
  readonly reregisterMs?: number;
  /** Time from a new schedule to the answers to its inverse offers. @default 20 */
  readonly inverseOfferMs?: number;
  /** Answered inverse offers are sent again after this time. @default 5000 */
  readonly inverseOfferRepeatMs?: number;
  /** An agent repeats an update that was not acknowledged after this time. @default 10000 */
  readonly updateRetryMs?: number;
  /**
   * Agents run with --http_command_executor: only then does max_grace_period shorten a kill (exchanges g-21,
   * g-22). @default false
   */
  readonly httpCommandExecutor?: boolean;
  /** With any of these, masters and agents ask for basic authentication. @default none */
  readonly credentials?: Credential | readonly Credential[];
  /** Hosts are called prefix1, prefix2, … @default 'host' */
  readonly hostnamePrefix?: string;
  /** Names of the first hosts instead. @default none */
  readonly hostnames?: readonly string[];
  /**
   * Host name in redirects: it must resolve to the masters. `#` stands for the number of the master.
   * @default '127.0.0.1'
   */
  readonly masterHostname?: string;
  /**
   * Address of the first agent, the others follow. If only 127.0.0.1 can be bound, each agent
   * gets its own port instead. @default '127.1.0.1'
   */
  readonly firstAgentIp?: string;
  /** Port of all agents; 0: a free one. @default 0 */
  readonly agentPort?: number;
  /** Attributes of host `index` (from 0). @default rack r1 to r16, zone z1 to z8 (two racks a zone) */
  readonly attributes?: (index: number) => Readonly<Record<string, string>>;
  /** @default { cpus: 4, mem: 2048, disk: 4096 } */
  readonly agentResources?: Resources;
  /** Reported version; without agent draining below 1.9. @default '1.11.0' */
  readonly version?: string;
}

export type Settings = Required<Omit<SimulatorOptions, 'credentials'>> & {
  readonly credentials: readonly Credential[];
};

function defaultAttributes(index: number): Record<string, string> {
  const rack = index % 16;
  return { rack: `r${rack + 1}`, zone: `z${Math.floor(rack / 2) + 1}` };
}

const DEFAULTS: Settings = {
  hosts: 4,
  tasksPerHost: 0,
  port: 0,
  masters: 1,
  frameworks: [{ name: 'web' }, { name: 'batch', partitionAware: false }],
  marathons: [],
  pelotons: [],
  killDelayMs: 50,
  startDelayMs: 50,
  acceptMs: 0,
  relaunchDelayMs: 50,
  agentExitMs: 100,
  executorExitMs: 200,
  initRestartMs: 250,
  agentPingTimeoutMs: 2_000,
  reregisterMs: 50,
  inverseOfferMs: 20,
  inverseOfferRepeatMs: 5_000,
  updateRetryMs: 10_000,
  httpCommandExecutor: false,
  credentials: [],
  hostnamePrefix: 'host',
  hostnames: [],
  masterHostname: '127.0.0.1',
  firstAgentIp: '127.1.0.1',
  agentPort: 0,
  attributes: defaultAttributes,
  agentResources: { cpus: 4, mem: 2048, disk: 4096 },
  version: '1.11.0',
};

export function settingsOf({ credentials = [], ...options }: SimulatorOptions): Settings {
  const given = Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined));
  return { ...DEFAULTS, ...given, credentials: Array.isArray(credentials) ? credentials : [credentials as Credential] };
}
