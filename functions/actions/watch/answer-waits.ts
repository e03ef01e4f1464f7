import pLimit from 'p-limit';
import { SUPERSEDED_ERROR } from '../../contract/flow/flow.ts';
import { type AnyWait, isOfHost } from '../../domain/watch/wait.ts';
import type { WaitAnswer } from '../../ports/executions.ts';
import type { Services } from '../../ports/services.ts';

const AT_ONCE = 50;

/** All waits. An unreadable one is logged and left out: it delays no other host. */
export function readWaits({ store, report }: Services): Promise<readonly AnyWait[]> {
  return store.waits({ onUnreadable: (error) => report.error('the wait of an execution cannot be read', error, {}) });
}

/** The answer that ends an execution quietly: the state machines catch its error. */
export const SUPERSEDED: WaitAnswer = {
  kind: 'failed',
  error: SUPERSEDED_ERROR,
  cause: 'another request has the host, or another execution the rolling maintenance',
};

/** Answers the waits, then deletes them: so the next look repeats an answer that got lost. */
export async function answerWaits(
  services: Services,
  answers: readonly { readonly wait: AnyWait; readonly answer: WaitAnswer }[],
): Promise<void> {
  const { report, store } = services;
  const settle = async (wait: AnyWait, work: () => Promise<void>): Promise<boolean> => {
    try {
      await work();
      return true;
    } catch (error) {
      report.error('a waiting execution gets its answer at the next look', error, whose(wait));
      return false;
    }
  };
  const isAnswered = await pLimit(AT_ONCE).map(answers, ({ wait, answer }) =>
    settle(wait, () => answerExecution(services, wait, answer)),
  );
  // Deletes all at the same time: the store then needs fewer calls.
  const answered = answers.filter((_, index) => isAnswered[index]);
  await Promise.all(answered.map(({ wait }) => settle(wait, () => store.deleteWait(wait))));
}

/** Answers one execution, and leaves its wait in the store. */
export async function answerExecution(
  { executions, report }: Services,
  wait: AnyWait,
  answer: WaitAnswer,
): Promise<void> {
  const { phase, token, executionArn } = wait;
  if (token !== null && !(await executions.answer(token, answer))) {
    report.info('no execution waits for this answer any longer', { ...whose(wait), phase, executionArn });
  }
  if (answer === SUPERSEDED) report.count('StepsSuperseded');
}

function whose(wait: AnyWait) {
  const { maintenanceId } = wait;
  return isOfHost(wait) ? { hostname: wait.hostname, maintenanceId } : { maintenanceId };
}
