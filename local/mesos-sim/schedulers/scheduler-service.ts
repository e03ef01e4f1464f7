/** The processes of one simulated scheduler: one HTTP server for each, and one of them leads. */
import type { Reply } from '../http/reply.ts';
import { RequestLog } from '../http/request-log.ts';
import { type Fault, Faults } from './fault.ts';
import type { Asked } from './request.ts';
import { type SchedulerRequest, SchedulerServer } from './scheduler-server.ts';

export abstract class SchedulerService {
  /** Number of the leading process; undefined while none leads. */
  protected leader: number | undefined = 0;
  private readonly log = new RequestLog<SchedulerRequest>();
  private readonly faults = new Faults();
  private readonly servers: readonly SchedulerServer[];

  /** @param port of the first process; the others take the next ones. 0: free ports */
  constructor(processes: number, port: number) {
    const { log, faults } = this;
    const answer = (asked: Asked) => this.answer(asked);
    this.servers = Array.from({ length: processes }, (_, server) => {
      return new SchedulerServer({ server, port: port === 0 ? 0 : port + server, log, faults, answer });
    });
  }

  protected abstract answer(asked: Asked): Reply;

  async start(): Promise<void> {
    for (const server of this.servers) await server.listen();
  }

  async stop(): Promise<void> {
    await Promise.all(this.servers.map((server) => server.end()));
  }

  /** Address of the process that leads at the start. */
  get url(): string {
    return this.urls[0] ?? '';
  }

  /** Addresses of all processes. */
  get urls(): readonly string[] {
    return this.servers.map(({ url }) => url);
  }

  /** Requests that it received, oldest first. */
  get requests(): readonly SchedulerRequest[] {
    return this.log.entries;
  }

  clearRequests(): void {
    this.log.clear();
  }

  /** @param fault undefined ends the fault */
  setFault(fault: Fault | undefined): void {
    this.faults.set(fault);
  }

  /** No process leads until the next failover. */
  loseLeader(): void {
    this.leader = undefined;
  }

  /** Makes another process the leader. @default the next one */
  failover(to?: number): void {
    this.leader = (to ?? (this.leader ?? 0) + 1) % this.servers.length;
  }
}
