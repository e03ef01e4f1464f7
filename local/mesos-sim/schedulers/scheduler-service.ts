/** The processes of one simulated scheduler: as many HTTP servers, of which one leads. */
import type { Reply } from '../http/reply.ts';
import { RequestLog } from '../http/request-log.ts';
import { type Fault, Faults } from './fault.ts';
import type { Asked } from './request.ts';
import { type SchedulerRequest, SchedulerServer } from './scheduler-server.ts';

interface SchedulerServiceOptions {
  readonly processes: number;
  /** Port of the first; the others take the next ones. 0: free ports. */
  readonly port: number;
  readonly answer: (asked: Asked) => Reply;
}

export class SchedulerService {
  /** Number of the process that leads; undefined: none does. */
  leader: number | undefined = 0;
  private readonly log = new RequestLog<SchedulerRequest>();
  private readonly faults = new Faults();
  private readonly servers: readonly SchedulerServer[];

  constructor({ processes, port, answer }: SchedulerServiceOptions) {
    const { log, faults } = this;
    this.servers = Array.from({ length: processes }, (_, server) => {
      return new SchedulerServer({ server, port: port === 0 ? 0 : port + server, log, faults, answer });
    });
  }

  async start(): Promise<void> {
    for (const server of this.servers) await server.listen();
  }

  async stop(): Promise<void> {
    await Promise.all(this.servers.map((server) => server.end()));
  }

  get urls(): readonly string[] {
    return this.servers.map(({ url }) => url);
  }

  get requests(): readonly SchedulerRequest[] {
    return this.log.entries;
  }

  clearRequests(): void {
    this.log.clear();
  }

  setFault(fault: Fault | undefined): void {
    this.faults.set(fault);
  }

  loseLeader(): void {
    this.leader = undefined;
  }

  /** @default the next process */
  failover(to?: number): void {
    this.leader = (to ?? (this.leader ?? 0) + 1) % this.servers.length;
  }
}
