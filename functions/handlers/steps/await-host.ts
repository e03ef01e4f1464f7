import { answerWait, SUPERSEDED } from '../../actions/watch/answer-waits.ts';
import { startWatcher } from '../../actions/watch/start-watcher.ts';
import { AwaitHost } from '../../contract/flow/flow.ts';
import { endOfWait, isToBeScheduled } from '../../domain/watch/wait.ts';
import type { Services } from '../../ports/services.ts';
import { stepHandler } from '../../runtime/step-handler.ts';

/**
 * A host's execution begins to wait for a phase of its host. The wait is stored before the host is
 * read: either this step sees that the phase is over, or the watcher sees the wait.
 */
export async function awaitHost(input: AwaitHost, services: Services): Promise<void> {
  const { store, clock } = services;
  const wait = { ...input, since: clock().toISOString() };
  await store.putWait(wait);
  const host = await store.host(input.hostname);
  const end = endOfWait(wait, host);
  if (end === 'superseded') return answerWait(services, wait, SUPERSEDED);
  const isOver = end === 'reached' && (host === undefined || !isToBeScheduled(wait, host));
  if (isOver) return answerWait(services, wait, { kind: 'done' });
  await startWatcher(services);
}

export const handler = stepHandler(AwaitHost, awaitHost);
