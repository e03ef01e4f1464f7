import { setTimeout as delay } from 'node:timers/promises';
import { isMaintenanceError, MaintenanceError } from '../../../contract/errors.ts';
import type { Call, Reply, Transport } from '../../http/transport.ts';
import { isSuccess } from '../wire/wire-refusals.ts';
import type { MasterList } from './master-list.ts';
import { type Resolve, redirectTarget, resolveByDns } from './redirect-target.ts';
import { type Attempt, tryMaster } from './try-master.ts';

/**
 * Finds the leading master.
 *
 * Requests, and with them credentials, go only to masters of the list. A redirect only decides
 * which of them is next: the one with the same host and port, else the one with the same address.
 * If none matches (`--hostname` may be a name that does not resolve here), the other masters of the
 * list are asked. A call asks each master once, so a circle of redirects ends.
 *
 * If a master stays silent, a read asks the next one at the same time. A write asks one master
 * after the other.
 */
export interface Leader {
  /**
   * Returns the leader's answer: a success or a refusal. `only` asks that master alone. Throws
   * MesosUnavailable, MesosRefused for an answer that is not HTTP, or OutcomeUnknown for a write.
   */
  ask(call: Call, only?: string): Promise<Reply>;
}

interface LeaderOptions {
  /** Time limit of one exchange. */
  readonly timeoutMs: number;
  /** Resolves the host name of a redirect. @default - by DNS */
  readonly resolve?: Resolve | undefined;
}

/** Time limit of a whole call, in multiples of `timeoutMs` (10 s): it ends before API Gateway's 30 s. */
const WHOLE_CALL = 2;
/** A read asks the next master too when a master is silent for this long, in multiples of `timeoutMs`. */
const PATIENCE = 0.1;

export function createLeader(transport: Transport, list: MasterList, options: LeaderOptions): Leader {
  const { timeoutMs, resolve = resolveByDns } = options;
  let remembered: string | undefined;

  async function ask(call: Call, only?: string): Promise<Reply> {
    const queue = new MasterQueue(list, only ?? remembered, only !== undefined, resolve);
    const found = await search(transport, queue, call, timeoutMs);
    if ('reply' in found) {
      if (isSuccess(found.reply)) remembered = found.master;
      return found.reply;
    }
    remembered = undefined;
    throw found.unavailable;
  }

  return { ask };
}

type Found = { readonly reply: Reply; readonly master: string } | { readonly unavailable: MaintenanceError };

async function search(transport: Transport, queue: MasterQueue, call: Call, timeoutMs: number): Promise<Found> {
  const endsAt = performance.now() + (call.deadlineMs ?? timeoutMs * WHOLE_CALL);
  const left = () => Math.max(1, Math.ceil(endsAt - performance.now()));
  const enough = new AbortController();
  const open = new Map<string, Promise<{ master: string; attempt: Attempt }>>();
  const failures: string[] = [];
  try {
    for (;;) {
      const master = left() > 1 ? await queue.next(failures) : undefined;
      if (master !== undefined) {
        const limited = { ...call, deadlineMs: left(), signal: enough.signal };
        const trying = tryMaster(transport, master, limited).then((attempt) => ({ master, attempt }));
        trying.catch(() => undefined);
        open.set(master, trying);
      }
      if (open.size === 0) return { unavailable: queue.unavailable(call, failures) };
      const mayAskNext = call.write !== true && queue.mayHaveMore;
      const settled = await first(open, mayAskNext ? timeoutMs * PATIENCE : undefined);
      if (settled === undefined) continue;
      open.delete(settled.master);
      if ('reply' in settled.attempt) return { reply: settled.attempt.reply, master: settled.master };
      failures.push(`${settled.master} ${settled.attempt.failure}`);
      await queue.redirected(settled.master, settled.attempt.location);
    }
  } finally {
    enough.abort();
  }
}

/** Waits for the first of the open calls to settle; undefined if none settles in that time. */
async function first<T>(open: ReadonlyMap<string, Promise<T>>, forMs: number | undefined): Promise<T | undefined> {
  if (forMs === undefined) return Promise.race(open.values());
  const over = new AbortController();
  const patience = delay(forMs, undefined, { signal: over.signal }).catch(() => undefined);
  try {
    return await Promise.race([...open.values(), patience]);
  } finally {
    over.abort();
  }
}

/** The masters of one call, each once: the remembered one, targets of redirects, then the list. */
class MasterQueue {
  readonly #list: MasterList;
  readonly #resolve: Resolve;
  readonly #asked = new Set<string>();
  #untried: string[];
  #isListed: boolean;
  #masters: readonly string[] = [];

  constructor(list: MasterList, begin: string | undefined, isAlone: boolean, resolve: Resolve) {
    this.#list = list;
    this.#resolve = resolve;
    this.#untried = begin === undefined ? [] : [begin];
    this.#isListed = isAlone;
  }

  get mayHaveMore(): boolean {
    return !this.#isListed || this.#untried.length > 0;
  }

  async next(failures: string[]): Promise<string | undefined> {
    if (this.#untried.length === 0) await this.#readList(failures);
    const master = this.#untried.shift();
    if (master !== undefined) this.#asked.add(master);
    return master;
  }

  async redirected(from: string, location: string | undefined): Promise<void> {
    if (location === undefined) return;
    await this.#readList([]);
    const target = await redirectTarget(location, from, this.#masters, this.#resolve);
    if (target === undefined || !this.#untried.includes(target)) return;
    this.#untried = [target, ...this.#untried.filter((master) => master !== target)];
  }

  unavailable(call: Call, failures: readonly string[]): MaintenanceError {
    const message = `${call.name}: no leading master answered: ${failures.join('; ')}`;
    return new MaintenanceError('MesosUnavailable', message);
  }

  async #readList(failures: string[]): Promise<void> {
    if (this.#isListed) return;
    this.#isListed = true;
    try {
      this.#masters = await this.#list.now();
      const known = new Set([...this.#asked, ...this.#untried]);
      this.#untried.push(...this.#masters.filter((master) => !known.has(master)));
    } catch (error) {
      if (!isMaintenanceError(error)) throw error;
      failures.push(error.message);
    }
  }
}
