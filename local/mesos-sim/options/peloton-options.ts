/** Options of a simulated Peloton. */

export interface PelotonJobOptions {
  /** A UUID. @default a random one */
  readonly id?: string;
  readonly name: string;
  readonly instances: number;
  /** MaximumUnavailableInstances of the job's SLA; 0: no limit. @default 0 */
  readonly maximumUnavailableInstances?: number;
  /** Time that its tasks resist a kill. @default killDelayMs of the simulator */
  readonly killSeconds?: number;
  /** Time from launch to TASK_RUNNING. @default startDelayMs of the simulator */
  readonly startSeconds?: number;
  /**
   * Its pods have a health check, which a restarted pod passes this long after TASK_RUNNING.
   * @default - no health check
   */
  readonly healthySeconds?: number;
  /** @default 0.1 */
  readonly cpus?: number;
  /** @default 32 */
  readonly mem?: number;
  /** @default 0 */
  readonly disk?: number;
  /** The only hosts that its instances may run on. @default all */
  readonly pinnedTo?: readonly string[];
  /** Hosts on which the first instances start, in turn. @default wherever offers come from */
  readonly startsOn?: readonly string[];
}

export interface PelotonOptions {
  /** Name of the framework. @default 'Peloton' */
  readonly name?: string;
  /** @default the name */
  readonly role?: string;
  /** @default none */
  readonly jobs?: readonly PelotonJobOptions[];
  /** Number of processes; the first leads, the others refuse. @default 1 */
  readonly jobManagers?: number;
  /** Port of the first job manager; the others take the next ones. 0: free ports. @default 0 */
  readonly port?: number;
  /** False: a release before `check_sla`, which obeys every kill. @default true */
  readonly checksSla?: boolean;
  /** Its host manager, which drains the same machines as other tools do. @default none */
  readonly hostManager?: HostManagerOptions;
  /** Credentials that callers must send. @default none */
  readonly credentials?: PelotonCredentials;
}

export interface HostManagerOptions {
  /** 0: a free one. @default 0 */
  readonly port?: number;
  /** Period in which it compares Mesos with its records and drains (`host_drainer_period`). @default 30000 */
  readonly drainerMs?: number;
}

export interface PelotonCredentials {
  readonly username: string;
  readonly password: string;
}
