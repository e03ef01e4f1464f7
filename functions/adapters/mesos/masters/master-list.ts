import * as z from 'zod';
import { MaintenanceError } from '../../../contract/errors.ts';
import { isZooKeeper, parseZooKeeper, type ZooKeeperAddress } from '../../../contract/settings/mesos-masters.ts';
import { type NodeQuestion, readChild } from '../../zookeeper/read-node.ts';

/** The known masters: base URLs without a slash at their end, the most promising first. */
export interface MasterList {
  /** Throws MesosUnavailable when ZooKeeper does not name the leader. */
  now(): Promise<readonly string[]>;
  /** Scheme of the masters, and so of their agents: `http:`. */
  readonly scheme: string;
}

/** Lists the masters of the setting; with `zk://`, the leader that ZooKeeper names. */
export function createMasterList(masters: readonly string[], timeoutMs: number): MasterList {
  const [first] = masters;
  if (first === undefined)
    throw new MaintenanceError(
      'Misconfigured',
      'MESOS_MASTERS names no master: set it to the base URLs of all masters',
    );
  if (!isZooKeeper(first)) {
    const bases = masters.map(baseOf);
    return { now: async () => bases, scheme: new URL(first).protocol };
  }
  const address = parseZooKeeper(first);
  if (address === undefined)
    throw new MaintenanceError(
      'Misconfigured',
      'MESOS_MASTERS is not a zk:// address such as zk://zk1:2181,zk2:2181/mesos',
    );
  // Masters write a host and a port into ZooKeeper, but no scheme.
  return { now: () => leaderIn(address, Math.min(timeoutMs, ZOOKEEPER_TIMEOUT_MS)), scheme: 'http:' };
}

function baseOf(url: string): string {
  const { origin, pathname } = new URL(url);
  return `${origin}${pathname.replace(/\/+$/, '')}`;
}

const ZOOKEEPER_TIMEOUT_MS = 3_000;
/** A master that resigns removes its node; then the next one leads. */
const CANDIDATES = 3;

/** MasterInfo since Mesos 0.24; older masters wrote protobuf into nodes of another name. */
const MasterInfo = z.object({
  address: z.object({ hostname: z.string().optional(), ip: z.string().optional(), port: z.number() }),
});

/** The leader's URLs: by its name, and by its address in case the name does not resolve here. */
async function leaderIn({ servers, path, credentials }: ZooKeeperAddress, timeoutMs: number): Promise<string[]> {
  const names = servers.map(({ host, port }) => `${host}:${port}`);
  const question: NodeQuestion = { path, credentials, choose: lowestFirst };
  const others = new AbortController();
  const signal = AbortSignal.any([AbortSignal.timeout(timeoutMs), others.signal]);
  try {
    const leader = await Promise.any(servers.map((server) => readChild(server, question, signal)));
    if (leader !== undefined) return urlsOf(leader);
  } catch (error) {
    throw unavailable(names, error, timeoutMs);
  } finally {
    others.abort();
  }
  const message = `ZooKeeper ${names.join(',')} knows no leading master: there is no json.info_… node below ${path}`;
  throw new MaintenanceError('MesosUnavailable', message);
}

/** ZooKeeper numbers the nodes of an election: the lowest number leads. */
function lowestFirst(names: readonly string[]): string[] {
  const numbered = names.filter((name) => /^json\.info_\d+$/.test(name));
  return numbered.sort((one, other) => numberOf(one) - numberOf(other)).slice(0, CANDIDATES);
}

function numberOf(name: string): number {
  return Number(name.slice(name.lastIndexOf('_') + 1));
}

function urlsOf(data: Buffer): string[] {
  const { hostname, ip, port } = MasterInfo.parse(JSON.parse(data.toString())).address;
  const hosts = [hostname, ip].filter((host) => host !== undefined && host !== '') as string[];
  return [...new Set(hosts)].map((host) => `http://${host.includes(':') ? `[${host}]` : host}:${port}`);
}

function unavailable(names: readonly string[], error: unknown, timeoutMs: number): MaintenanceError {
  const message =
    error instanceof AggregateError
      ? `ZooKeeper does not name the leading master: ${error.errors.map((each, index) => `${names[index]}: ${reasonOf(each, timeoutMs)}`).join('; ')}`
      : `ZooKeeper ${names.join(',')} names a leading master, but its node holds no MasterInfo`;
  return new MaintenanceError('MesosUnavailable', message, { cause: error });
}

function reasonOf(cause: unknown, timeoutMs: number): string {
  const { name, message } = cause as Error;
  return name === 'TimeoutError' ? `did not answer within ${timeoutMs / 1_000} s` : message;
}
