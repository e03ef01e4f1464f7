/** Controls of a simulated cluster for tests and local runs, beside its HTTP interfaces. */

import type { LoggedRequest } from './http/request-log.ts';
import type { SimulatedMarathon } from './marathon/simulated-marathon.ts';
import type { SimulatedHost, SimulatedTask } from './model/host-control.ts';
import type { SimulatedPeloton } from './peloton/simulated-peloton.ts';

export interface Simulator {
  /** Address of the master that leads at the start. */
  readonly url: string;
  readonly masterUrls: readonly string[];
  readonly hosts: readonly SimulatedHost[];
  /** Requests that were answered, oldest first. */
  readonly requests: readonly LoggedRequest[];
  clearRequests(): void;
  /** Throws when there is no such host. */
  host(hostname: string): SimulatedHost;
  /** Tasks that really run, even if masters believe otherwise. */
  tasksOnHost(hostname: string): SimulatedTask[];
  tasksOfFramework(name: string): SimulatedTask[];
  frameworkId(name: string): string;
  /** In the order of `frameworks` in the options. */
  frameworkIds(): string[];
  /** Starts a task on that host; answers its id. Throws when the host's agent is not registered. */
  launchTask(task: LaunchOptions): string;
  /** The framework kills a task of its own. */
  killTask(framework: string, taskId: string): void;
  /** Launches of the framework that came to nothing because a schedule had rescinded their offers. */
  rescindedLaunches(framework: string): number;
  /** A task ends by itself. */
  endTask(framework: string, taskId: string, exitStatus: number): void;
  /** Throws when there is none of that name. @default the first */
  marathon(name?: string): SimulatedMarathon;
  /** Throws when there is none of that name. @default the first */
  peloton(name?: string): SimulatedPeloton;
  /** One more host with an agent. Throws when its address is taken. */
  addHost(hostname: string, options?: HostOptions): Promise<SimulatedHost>;
  disconnectFramework(name: string): void;
  reconnectFramework(name: string): void;
  /** Does what an operator's TEARDOWN does. */
  tearDownFramework(name: string): void;
  setAcknowledging(name: string, isAcknowledging: boolean): void;
  setInverseOfferAnswer(name: string, answer: 'accept' | 'decline' | 'never'): void;
  /** Another master (or the same one, restarted) leads: at first without having read its registry. */
  failover(options?: FailoverOptions): void;
  /** No master leads: every request is answered 503 until the next failover. */
  loseLeader(): void;
  stop(): Promise<void>;
}

export interface LaunchOptions {
  readonly framework: string;
  readonly hostname: string;
  readonly taskId?: string;
  readonly killSeconds?: number;
  readonly startSeconds?: number;
  /** Only SIGKILL ends it: after its kill policy, or after 3 s without one. @default true with killSeconds */
  readonly ignoresSigterm?: boolean;
  /** Runs at once instead of after its start time. @default false */
  readonly atOnce?: boolean;
}

export interface HostOptions {
  /** @default the next address after the other agents' */
  readonly ip?: string;
  /** @default the port of the other agents */
  readonly port?: number;
  /** The host's number, which decides its address and attributes. @default the number of hosts */
  readonly index?: number;
}

export interface FailoverOptions {
  /** Number of the new leader among the masters, from 0. @default the next one */
  readonly to?: number;
  /** Time that the new leader needs to read its registry. @default 0 */
  readonly recoveryMs?: number;
  /** Time after that until agents and frameworks are back. @default reregisterMs of the simulator */
  readonly reregisterMs?: number;
}
