/** Gives every agent an address that clients can reach: a loopback address each, or else a port of 127.0.0.1 each. */
import type { AgentListener, AgentSockets } from '../http/agent-listener.ts';
import { loopbackAddress } from '../model/identity.ts';

const ATTEMPTS = 10;
const BATCH = 200;

/** Binds `count` addresses; rejects with a message that names the remedy when the system gives none. */
export async function bindAgents(
  sockets: AgentSockets,
  count: number,
  firstIp: string,
  port: number,
): Promise<AgentListener[]> {
  if (count === 0) return [];
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await bindAll(sockets, count, firstIp, port);
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException;
      if (code === 'EADDRNOTAVAIL') return bindPorts(sockets, count);
      if (code === 'EMFILE')
        throw new Error(`too few open files allowed for ${count} agents: raise ulimit -n`, { cause: error });
      if (code !== 'EADDRINUSE' || port !== 0 || attempt === ATTEMPTS) throw error;
    }
  }
}

/** One port on consecutive loopback addresses, as in a real cluster. */
async function bindAll(sockets: AgentSockets, count: number, firstIp: string, port: number): Promise<AgentListener[]> {
  const bound = [await sockets.bind(firstIp, port)];
  const common = bound[0]?.port ?? port;
  try {
    while (bound.length < count) {
      const batch = Math.min(BATCH, count - bound.length);
      const ips = Array.from({ length: batch }, (_, index) => loopbackAddress(firstIp, bound.length + index));
      bound.push(...(await settle(ips.map((ip) => sockets.bind(ip, common)))));
    }
    return bound;
  } catch (error) {
    for (const listener of bound) listener.close();
    throw error;
  }
}

async function settle(binding: readonly Promise<AgentListener>[]): Promise<AgentListener[]> {
  const settled = await Promise.allSettled(binding);
  const failed = settled.find((one) => one.status === 'rejected');
  const listeners = settled.flatMap((one) => (one.status === 'fulfilled' ? [one.value] : []));
  if (failed === undefined) return listeners;
  for (const listener of listeners) listener.close();
  throw failed.reason;
}

async function bindPorts(sockets: AgentSockets, count: number): Promise<AgentListener[]> {
  const bound: AgentListener[] = [];
  while (bound.length < count) bound.push(await sockets.bind('127.0.0.1', 0));
  return bound;
}
