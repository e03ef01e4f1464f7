/** The master processes of a cluster, and which of them leads. */

import type { RequestLog } from '../http/request-log.ts';
import type { Master } from '../master/master.ts';
import type { Settings } from '../options/options.ts';
import { type Leadership, MasterServer } from './master-server.ts';

export class MasterServers {
  private readonly servers: readonly MasterServer[];
  private readonly leader: () => Master | undefined;
  private leading = 0;

  constructor(settings: Settings, log: RequestLog, leader: () => Master | undefined) {
    const { masters, port, masterHostname, version, credentials } = settings;
    this.leader = leader;
    this.servers = Array.from({ length: masters }, (_, index) => {
      return new MasterServer({
        name: `master${index + 1}`,
        hostname: masterHostname.replace('#', String(index + 1)),
        port: port === 0 ? 0 : port + index,
        version,
        credentials,
        log,
        leadership: (asked) => this.leadership(asked),
      });
    });
  }

  async start(): Promise<void> {
    for (const server of this.servers) await server.listen();
  }

  get urls(): readonly string[] {
    return this.servers.map(({ url }) => url);
  }

  /** Makes a master the leader, by default the next one. Returns the start of its process, in seconds since 1970. */
  lead(to = this.leading + 1): number {
    this.leading = to % this.servers.length;
    return this.servers[this.leading]?.startTime ?? 0;
  }

  async stop(): Promise<void> {
    await Promise.all(this.servers.map((server) => server.end()));
  }

  private leadership(asked: MasterServer): Leadership {
    const server = this.servers[this.leading];
    const leader = this.leader();
    if (leader === undefined || server === undefined) return {};
    return { address: server.address, ...(asked === server ? { master: leader } : {}) };
  }
}
