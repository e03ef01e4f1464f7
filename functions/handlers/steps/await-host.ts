import { answerExecution, SUPERSEDED } from '../../actions/watch/answer-waits.ts';
import { startWatcher } from '../../actions/watch/start-watcher.ts';
import { AwaitHost } from '../../contract/flow/flow.ts';
import { endOfWait, isToBeScheduled, type Wait } from '../../domain/watch/wait.ts';
import type { WaitAnswer } from '../../ports/executions.ts';
import type { Services } from '../../ports/services.ts';
import { stepHandler } from '../../runtime/step-handler.ts';

/**
 * Makes a host's execution wait for a phase. The wait is stored before the host is read: so either
 * this step sees that the phase is over, or the watcher sees the wait.
 */
export async function awaitHost(input: AwaitHost, services: Services): Promise<void> {
  const { store, clock } = services;
  const wait = { ...input, since: clock().toISOString() };
  // A host that was empty is DOWN already when its execution gets here: then nothing is stored.
  const early = input.phase === 'take-down' ? await answerTo(services, wait) : undefined;
  if (early !== undefined) return answerExecution(services, wait, early);
  await store.putWait(wait);
  const answer = await answerTo(services, wait);
  if (answer === undefined) return startWatcher(services);
  await answerExecution(services, wait, answer);
  await store.deleteWait(wait);
}

/** Undefined while the phase goes on. */
async function answerTo({ store }: Services, wait: Wait): Promise<WaitAnswer | undefined> {
  const host = await store.host(wait.hostname);
  const end = endOfWait(wait, host);
  if (end === 'superseded') return SUPERSEDED;
  return end === 'reached' && (host === undefined || !isToBeScheduled(wait, host)) ? { kind: 'done' } : undefined;
}

export const handler = stepHandler(AwaitHost, awaitHost);
