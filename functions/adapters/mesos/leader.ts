import { lookup } from 'node:dns/promises';
import { setTimeout as delay } from 'node:timers/promises';
import { MaintenanceError } from '../../contract/errors.ts';
import { type Call, NoReply, type Reply, type Transport } from '../http/transport.ts';
import { isRedirect, isSuccess, neverStarted, refusal, unavailability } from './wire-refusals.ts';

/**
 * Finds the leading master.
 *
 * Requests, and with them credentials, go to configured masters only: a redirect does no more than say which of them to
 * ask next. Its target is matched by host and port, else by the addresses that its host resolves to. When it matches none
 * (masters may be configured by address while `--hostname` is a name that does not resolve here), the other configured
 * masters are asked themselves: one of them is the leader. Each is asked at most once a call, so a circle of redirects ends.
 */

/** A write was sent, and its answer lost: it may have happened. Stays inside this adapter. */
export class OutcomeUnknown extends Error {
  /** True when the connection broke, as an old idle one does: nobody is working on the request any more. */
  readonly broken: boolean;

  constructor(broken: boolean, message: string, cause?: unknown) {
    super(message, { cause });
    this.broken = broken;
  }
}

export interface Leader {
  /**
   * The leader's answer: a success or a refusal. `only` asks that master alone.
   * Throws MesosUnavailable, MesosRefused for what is no HTTP, or OutcomeUnknown for a write.
   */
  ask(call: Call, only?: string): Promise<Reply>;
}

/** All addresses of a host name; throws when there are none. */
export type Resolve = (hostname: string) => Promise<readonly string[]>;

const RESOLVE_TIMEOUT_MS = 2_000;

const resolveByDns: Resolve = async (hostname) =>
  (await lookup(hostname.replace(/^\[|\]$/g, ''), { all: true })).map(({ address }) => address);

type Attempt = { readonly reply: Reply } | { readonly failure: string; readonly location?: string };

export function createLeader(transport: Transport, masters: readonly string[], resolve = resolveByDns): Leader {
  const origins = masters.map((url) => new URL(url).origin);
  let remembered: string | undefined;

  async function ask(call: Call, only?: string): Promise<Reply> {
    const untried = new Set(only === undefined ? [...(remembered ? [remembered] : []), ...origins] : [only]);
    const failures: string[] = [];
    let [next] = untried;
    while (next !== undefined) {
      untried.delete(next);
      const attempt = await tryMaster(transport, next, call);
      if ('reply' in attempt) {
        if (isSuccess(attempt.reply)) remembered = next;
        return attempt.reply;
      }
      if (remembered === next) remembered = undefined;
      failures.push(`${next} ${attempt.failure}`);
      const target = attempt.location && (await configuredMaster(attempt.location, next, origins, resolve));
      [next] = target && untried.has(target) ? [target] : untried;
    }
    throw new MaintenanceError('MesosUnavailable', `${call.name}: no leading master answered: ${failures.join('; ')}`);
  }

  return { ask };
}

async function tryMaster(transport: Transport, origin: string, call: Call): Promise<Attempt> {
  const reply = await sendOnceOrTwice(transport, origin, call).catch((error: unknown) => {
    if (error instanceof NoReply) return error;
    throw error;
  });
  if (reply instanceof NoReply) return silent(reply, origin, call);
  if (isRedirect(reply)) {
    const location = reply.location ?? '';
    return { failure: `redirects to '${location.slice(0, 200)}'`, location };
  }
  const failure = unavailability(reply);
  if (failure === undefined) {
    if (reply.status >= 300 && reply.status < 400) throw refusal(call, reply);
    return { reply };
  }
  if (call.write && !neverStarted(reply)) throw new OutcomeUnknown(false, `${call.name}: ${origin} ${failure}`);
  return { failure };
}

/** An idle connection may have died unseen (a Lambda that slept): a read is repeated once on a fresh one. */
async function sendOnceOrTwice(transport: Transport, origin: string, call: Call): Promise<Reply> {
  try {
    return await transport.send(origin, call);
  } catch (error) {
    if (call.write || !(error instanceof NoReply) || error.silence !== 'broken') throw error;
    return await transport.send(origin, call);
  }
}

function silent(error: NoReply, origin: string, call: Call): Attempt {
  if (error.silence === 'garbled') {
    const message = `${call.name}: the answer of ${origin} does not look like Mesos: ${error.message}`;
    throw new MaintenanceError('MesosRefused', message, { cause: error });
  }
  const failure = `did not answer: ${error.message}`;
  if (call.write && error.silence !== 'unreached') {
    throw new OutcomeUnknown(error.silence === 'broken', `${call.name}: ${origin} ${failure}`, error);
  }
  return { failure };
}

/** The configured master that a redirect means; undefined when it is none of them. */
async function configuredMaster(
  location: string,
  from: string,
  origins: readonly string[],
  resolve: Resolve,
): Promise<string | undefined> {
  if (!URL.canParse(location, from)) return undefined;
  const target = new URL(location, from);
  const samePort = origins.filter((origin) => portOf(new URL(origin)) === portOf(target));
  const sameHost = samePort.find((origin) => new URL(origin).hostname === target.hostname);
  if (sameHost !== undefined || samePort.length === 0) return sameHost;
  const [wanted, ...addresses] = await Promise.all(
    [target.hostname, ...samePort.map((origin) => new URL(origin).hostname)].map((name) => addressesOf(name, resolve)),
  );
  return samePort[addresses.findIndex((list) => list.some((address) => wanted?.includes(address)))];
}

async function addressesOf(hostname: string, resolve: Resolve): Promise<readonly string[]> {
  const none: readonly string[] = [];
  return Promise.race([resolve(hostname).catch(() => none), delay(RESOLVE_TIMEOUT_MS, none, { ref: false })]);
}

function portOf(url: URL): string {
  return url.port || (url.protocol === 'https:' ? '443' : '80');
}
