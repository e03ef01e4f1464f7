import type * as z from 'zod';
import { baseUrls } from '../../../contract/settings/addresses.ts';
import { createTransport } from '../../http/transport.ts';
import type { SchedulerContext } from '../transport/scheduler-context.ts';
import { createSchedulerHttp, SCHEDULER_TIMEOUT_MS, type SchedulerHttp } from '../transport/scheduler-http.ts';
import { pelotonCredentials } from './credentials.ts';
import { judge, type Outcome, outcomeOf, valueOrThrow } from './wire-answers.ts';
import { type Procedure, yarpcCall } from './yarpc-call.ts';

/**
 * Calls one of Peloton's services. Some calls need its leading process. Throws errors of Peloton
 * itself; a refusal is an outcome.
 */
export interface PelotonRpc {
  /** Undefined when Peloton answers `not-found`. */
  read<T>(procedure: Procedure, request: object, schema: z.ZodType<T>): Promise<T | undefined>;
  /** Does not repeat a change whose answer is lost. */
  change<T>(procedure: Procedure, request: object, schema: z.ZodType<T>, leftMs?: number): Promise<Outcome<T>>;
  /** Time limit of one answer. */
  readonly timeoutMs: number;
}

export function createPelotonRpc(url: string, secret: string | undefined, context: SchedulerContext): PelotonRpc {
  const timeoutMs = context.timeoutMs ?? SCHEDULER_TIMEOUT_MS;
  const login = secret === undefined ? undefined : pelotonCredentials(secret, context.secrets);
  const transport = createTransport({ ...context, timeoutMs, ...(login === undefined ? {} : { login }) });
  return rpcBehind(createSchedulerHttp(transport, baseUrls(url).map(withPath)), timeoutMs, secret);
}

export function rpcBehind(http: SchedulerHttp, timeoutMs: number, secret?: string): PelotonRpc {
  return {
    timeoutMs,
    async read(procedure, request, schema) {
      // The deadline covers all addresses: it does not wait for every silent one.
      const call = yarpcCall(procedure, request, { ttlMs: timeoutMs, deadlineMs: 2 * timeoutMs });
      const reply = await http.ask(call, judge);
      const outcome = outcomeOf(call, reply, schema, secret);
      return outcome.kind === 'gone' ? undefined : valueOrThrow(call, reply, outcome);
    },
    async change(procedure, request, schema, leftMs) {
      const deadline = leftMs === undefined ? {} : { deadlineMs: leftMs };
      const call = yarpcCall(procedure, request, { ttlMs: timeoutMs, write: true, ...deadline });
      return outcomeOf(call, await http.ask(call, judge), schema, secret);
    },
  };
}

/** Adds Peloton's default path to an address without one. */
function withPath(url: string): string {
  const { origin, pathname } = new URL(url);
  return pathname === '/' ? `${origin}/api/v1` : url;
}
