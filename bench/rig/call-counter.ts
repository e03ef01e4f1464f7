import type { SchedulerRequest, SimulatedScheduler, Simulator } from '../../local/mesos-sim/simulator.ts';

/**
 * Number of calls by server (a scheduler's name, `master`, `agents`) and call, with its status unless
 * 200.
 */
export type Calls = Readonly<Record<string, Readonly<Record<string, number>>>>;

/** The logs of a simulator keep only the last 20,000 requests: empty them long before. */
const EMPTIED_MS = 50;

/** Counts every request from now on, and empties the simulator's logs. */
export function countCalls(simulator: Simulator, schedulers: readonly SimulatedScheduler[]): () => Calls {
  const calls: Record<string, Record<string, number>> = {};
  const add = (who: string, what: string) => {
    const known = calls[who] ?? {};
    calls[who] = { ...known, [what]: (known[what] ?? 0) + 1 };
  };
  const empty = () => {
    for (const { kind, call, method, path } of simulator.requests) {
      add(kind === 'agent' ? 'agents' : kind, call ?? `${method} ${path.replace(/\?.*/, '')}`);
    }
    simulator.clearRequests();
    for (const scheduler of schedulers) {
      for (const request of scheduler.requests) add(scheduler.name, nameOf(request));
      scheduler.clearRequests();
    }
  };
  empty();
  for (const who of Object.keys(calls)) delete calls[who];
  setInterval(empty, EMPTIED_MS);
  return () => {
    empty();
    return calls;
  };
}

function nameOf({ method, path, headers, status }: SchedulerRequest): string {
  const procedure = /::(\w+)$/.exec(String(headers['rpc-procedure'] ?? ''))?.[1];
  const call = procedure ?? `${method} ${path.replace(/^(\/v2\/[a-z]+).*/, '$1')}`;
  return status === 200 ? call : `${call} ${status ?? 'unanswered'}`;
}
