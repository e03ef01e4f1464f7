import { setTimeout as sleep } from 'node:timers/promises';
import { type HistoryEvent, ListExecutionsCommand, paginateGetExecutionHistory, SFNClient } from '@aws-sdk/client-sfn';
import type { HostView, MaintenanceAccepted, MaintenanceView } from '../../functions/contract/api/api.ts';

/** Calls a service's API and its Step Functions API, which share a port. */
export class ServiceClient {
  readonly url: string;
  readonly #steps: SFNClient;

  constructor(url: string) {
    this.url = url;
    const credentials = { accessKeyId: 'local', secretAccessKey: 'local' };
    this.#steps = new SFNClient({ endpoint: url, region: 'us-east-1', credentials });
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
   * Waits for the end of the request's execution. Asks every 20 ms: that costs the service almost
   * nothing. Throws an Error when a host is not in the state.
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

  /** Histories of the watcher's executions so far. */
  async watcherHistories(): Promise<HistoryEvent[][]> {
    const executions = await this.#watchers();
    return Promise.all(executions.map(({ executionArn = '' }) => this.history(executionArn)));
  }

  /** Waits until no watcher looks: nothing is under way, and the last look has ended. */
  async watcherEnded(): Promise<void> {
    while ((await this.#watchers()).some(({ status }) => status === 'RUNNING')) await sleep(100);
  }

  async #watchers() {
    const stateMachineArn = 'arn:aws:states:us-east-1:000000000000:stateMachine:WatchHosts';
    return (await this.#steps.send(new ListExecutionsCommand({ stateMachineArn }))).executions ?? [];
  }

  /** Histories of a request's execution and of its hosts' executions. */
  async requestHistories({ executionArn }: MaintenanceAccepted): Promise<HistoryEvent[][]> {
    const own = executionArn ?? '';
    return Promise.all([own, ...(await this.#childrenOf(own))].map((arn) => this.history(arn)));
  }

  /** ARNs of the executions of single hosts that a request's execution has started. */
  async #childrenOf(executionArn: string): Promise<string[]> {
    const started = (await this.history(executionArn)).find(({ type }) => type === 'MapRunStarted');
    const { mapRunArn } = started?.mapRunStartedEventDetails ?? {};
    if (mapRunArn === undefined) return [];
    const { executions = [] } = await this.#steps.send(new ListExecutionsCommand({ mapRunArn }));
    return executions.flatMap((execution) => execution.executionArn ?? []);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#steps.destroy();
  }
}
