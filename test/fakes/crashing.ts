import { isMaintenanceError } from '../../functions/contract/errors.ts';
import type { TestServices } from './services.ts';

/** A process that dies in the middle of a step. */

class Crash extends Error {}

/** Swallows a crash, and an error that a flow would match: neither is a failure of the test. */
export async function quietly(work: Promise<unknown>): Promise<void> {
  try {
    await work;
  } catch (error) {
    if (!(error instanceof Crash) && !isMaintenanceError(error)) throw error;
  }
}

/** The same services, dead after `calls` calls of the store, Mesos, the bus or Step Functions: half of the time the last call's work was done. */
export function crashing(services: TestServices, calls: number): TestServices {
  let left = calls;
  const wrap = <T extends object>(port: T): T =>
    new Proxy(port, {
      get(target, name) {
        const value = Reflect.get(target, name) as unknown;
        if (typeof value !== 'function') return value;
        return async (...args: unknown[]) => {
          if (left < 0) throw new Crash();
          left -= 1;
          if (left < 0 && calls % 2 === 0) throw new Crash();
          const result: unknown = await value.apply(target, args);
          if (left < 0) throw new Crash();
          return result;
        };
      },
    });
  const { store, mesos, events, executions } = services;
  // An ARN is no call.
  const book = { ...wrap(executions), arn: executions.arn };
  return { ...services, store: wrap(store), mesos: wrap(mesos), events: wrap(events), executions: book };
}
