/** Options of a simulated Marathon. */

export interface MarathonAppOptions {
  /** `/shop/web` */
  readonly id: string;
  readonly instances: number;
  /** A pod of one container (`/v2/pods`) instead of an app. @default false */
  readonly pod?: boolean;
  /** Share of the instances that must stay healthy in an upgrade. @default 1 */
  readonly minimumHealthCapacity?: number;
  /** Share of the instances that may run in addition in an upgrade. @default 1 */
  readonly maximumOverCapacity?: number;
  /** Without health checks an instance counts as healthy as soon as it runs. @default false */
  readonly healthChecks?: boolean;
  /** Time from TASK_RUNNING until a task passes its health checks, if the app has any. @default 20 */
  readonly healthyMs?: number;
  /**
   * `HTTP` is checked by Marathon at each interval (TCP is alike), `MESOS_HTTP` by the executor
   * (COMMAND is alike). @default 'MESOS_HTTP'
   */
  readonly checkProtocol?: 'HTTP' | 'MESOS_HTTP';
  /** Interval of HTTP checks. @default 1000 */
  readonly checkIntervalMs?: number;
  /** An instance has a local volume: its task is launched again only on the same host. @default false */
  readonly resident?: boolean;
  /** Order in which a scale-down kills instances. @default 'YOUNGEST_FIRST' */
  readonly killSelection?: 'YOUNGEST_FIRST' | 'OLDEST_FIRST';
  /** Time that its tasks resist a kill. @default killDelayMs of the simulator */
  readonly killSeconds?: number;
  /** Time from launch to TASK_RUNNING. @default startDelayMs of the simulator */
  readonly startSeconds?: number;
  readonly labels?: Readonly<Record<string, string>>;
  /** `['hostname', 'UNIQUE']`, `['rack', 'CLUSTER', 'r1']` and so on. @default none */
  readonly constraints?: readonly (readonly string[])[];
  /** @default 0.1 */
  readonly cpus?: number;
  /** @default 32 */
  readonly mem?: number;
  /** @default 0 */
  readonly disk?: number;
  /** Hosts on which the first instances start, in turn. @default wherever offers come from */
  readonly startsOn?: readonly string[];
}

/** Basic (--http_credentials), or the token of DC/OS. */
export type MarathonCredentials = { readonly user: string; readonly password: string } | { readonly token: string };

export interface MarathonOptions {
  /** Name of the framework. @default 'marathon' */
  readonly name?: string;
  /** @default the name */
  readonly role?: string;
  /** @default none */
  readonly apps?: readonly MarathonAppOptions[];
  /** @default none are asked for */
  readonly credentials?: MarathonCredentials;
  /** Number of processes; the first leads, the others proxy to it. @default 1 */
  readonly masters?: number;
  /** --max_running_deployments. @default any number */
  readonly maxRunningDeployments?: number;
  /**
   * True as in Marathon 1.11 and later: a kill without scaling ignores the app's lock. False: a
   * locked app drops the kill. @default false
   */
  readonly killsAlways?: boolean;
  /** Port of the first process; the others take the next ones. 0: free ports. @default 0 */
  readonly port?: number;
}
