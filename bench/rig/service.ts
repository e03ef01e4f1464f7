import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { type HistoryEvent, ListExecutionsCommand, paginateGetExecutionHistory, SFNClient } from '@aws-sdk/client-sfn';
import type { HostView, MaintenanceAccepted, MaintenanceView } from '../../functions/contract/api/api.ts';
import { startChild } from './child.ts';

/** The service of `npm start` in its own process, with its data on disk. */
export class BenchService {
  readonly url: string;
  readonly pid: number;
  readonly #end: () => Promise<void>;
  readonly #steps: SFNClient;

  private constructor(url: string, pid: number, end: () => Promise<void>) {
    this.url = url;
    this.pid = pid;
    this.#end = end;
    const credentials = { accessKeyId: 'local', secretAccessKey: 'local' };
    this.#steps = new SFNClient({ endpoint: url, region: 'us-east-1', credentials });
  }

  /**
   * @param environment overrides the defaults of `npm start`
   * @param onLog called with each log line of the functions
   */
  static async start(
    environment: Readonly<Record<string, string>>,
    {
      dataDir = mkdtempSync(join(tmpdir(), 'peloton-bench-')),
      onLog = () => undefined,
    }: { readonly dataDir?: string; readonly onLog?: (line: string) => void } = {},
  ): Promise<BenchService> {
    const nodeArgs = (process.env.BENCH_NODE_ARGS ?? '').split(' ').filter((each) => each !== '');
    const { child, said } = await startChild(
      join(import.meta.dirname, '..', '..', 'local', 'start.ts'),
      /^peloton listening on (http:\S+)/,
      { nodeArgs, environment: { PELOTON_PORT: '0', PELOTON_DATA_DIR: dataDir, ...environment }, onError: onLog },
    );
    const end = async () => {
      await child.stop();
      rmSync(dataDir, { recursive: true, force: true });
    };
    return new BenchService(said[1] ?? '', child.process.pid ?? 0, end);
  }

  /** Returns the JSON of a success; throws an Error with any other answer. */
  async call<T>(method: 'GET' | 'POST', path: string, body?: object): Promise<T> {
    const response = await fetch(this.url + path, {
      method,
      ...(body === undefined ? {} : { body: JSON.stringify(body), headers: { 'content-type': 'application/json' } }),
    });
    const answer = await response.json();
    if (!response.ok) throw new Error(`${method} ${path} answered ${response.status}: ${JSON.stringify(answer)}`);
    return answer as T;
  }

  start(hosts: readonly string[]): Promise<MaintenanceAccepted> {
    return this.call('POST', '/v1/maintenance/start', { hosts });
  }

  complete(hosts: readonly string[]): Promise<MaintenanceAccepted> {
    return this.call('POST', '/v1/maintenance/complete', { hosts });
  }

  host(hostname: string): Promise<HostView> {
    return this.call('GET', `/v1/hosts/${hostname}`);
  }

  /**
   * Waits for the end of the request's execution, after the last host has arrived. Asks every 20
   * ms: that costs the service almost nothing. Throws an Error when a host is not in the state.
   */
  async arrival({ maintenanceId, executionArn, hosts }: MaintenanceAccepted, state: HostView['state']): Promise<void> {
    while ((await this.#status(executionArn ?? '')) === 'RUNNING') await sleep(20);
    const { counts } = await this.call<MaintenanceView>('GET', `/v1/maintenances/${maintenanceId}`);
    if (counts[state] !== hosts.length) throw new Error(`not every host is ${state}: ${JSON.stringify(counts)}`);
  }

  async #status(executionArn: string): Promise<string> {
    const response = await fetch(this.url, {
      method: 'POST',
      headers: { 'x-amz-target': 'AWSStepFunctions.DescribeExecution' },
      body: JSON.stringify({ executionArn }),
    });
    return ((await response.json()) as { status: string }).status;
  }

  /** The whole history of an execution, from the Step Functions API. */
  async history(executionArn: string): Promise<HistoryEvent[]> {
    const of = { executionArn, maxResults: 1_000, includeExecutionData: false };
    const events: HistoryEvent[] = [];
    for await (const page of paginateGetExecutionHistory({ client: this.#steps }, of))
      events.push(...(page.events ?? []));
    return events;
  }

  /** Histories of the watcher's executions so far, after the last one has ended. */
  async watcherHistories(): Promise<HistoryEvent[][]> {
    const stateMachineArn = 'arn:aws:states:us-east-1:000000000000:stateMachine:WatchHosts';
    for (;;) {
      const { executions = [] } = await this.#steps.send(new ListExecutionsCommand({ stateMachineArn }));
      if (executions.every(({ status }) => status !== 'RUNNING')) {
        return Promise.all(executions.map(({ executionArn = '' }) => this.history(executionArn)));
      }
      await sleep(100);
    }
  }

  /** Histories of a request's execution, and of those of its hosts. */
  async requestHistories({ executionArn }: MaintenanceAccepted): Promise<HistoryEvent[][]> {
    const own = executionArn ?? '';
    return Promise.all([own, ...(await this.childrenOf(own))].map((arn) => this.history(arn)));
  }

  /** ARNs of the executions of single hosts that a request's execution started. */
  async childrenOf(executionArn: string): Promise<string[]> {
    const started = (await this.history(executionArn)).find(({ type }) => type === 'MapRunStarted');
    const { mapRunArn } = started?.mapRunStartedEventDetails ?? {};
    const { executions = [] } = await this.#steps.send(new ListExecutionsCommand({ mapRunArn }));
    return executions.flatMap((execution) => execution.executionArn ?? []);
  }

  /** Peak resident memory of the process, MiB; undefined except on Linux. */
  peakMemory(): number | undefined {
    if (process.platform !== 'linux') return undefined;
    const [, kib] = /^VmHWM:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${this.pid}/status`, 'utf8')) ?? [];
    return Number(kib) / 1024;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#steps.destroy();
    await this.#end();
  }
}
