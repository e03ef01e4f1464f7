import pLimit from 'p-limit';
import { SUPERSEDED_ERROR } from '../../contract/flow/flow.ts';
import type { Wait } from '../../domain/watch/wait.ts';
import type { WaitAnswer } from '../../ports/executions.ts';
import type { Services } from '../../ports/services.ts';

const AT_ONCE = 50;

/** The error name that ends an execution quietly: the state machines catch it. */
export const SUPERSEDED: WaitAnswer = {
  kind: 'failed',
  error: SUPERSEDED_ERROR,
  cause: 'another request has the host',
};

/**
 * Answers the waits, and forgets them. An answer that gets lost is repeated by the next look, which
 * still finds the wait. The execution may no longer wait: an operator stopped it, or an earlier look
 * answered it.
 */
export async function answerWaits(
  services: Services,
  answers: readonly { readonly wait: Wait; readonly answer: WaitAnswer }[],
): Promise<void> {
  const { report, store } = services;
  const settle = async (wait: Wait, work: () => Promise<void>): Promise<boolean> => {
    try {
      await work();
      return true;
    } catch (error) {
      const { hostname, maintenanceId } = wait;
      report.error('a waiting execution gets its answer at the next look', error, { hostname, maintenanceId });
      return false;
    }
  };
  const isAnswered = await pLimit(AT_ONCE).map(answers, ({ wait, answer }) =>
    settle(wait, () => answerExecution(services, wait, answer)),
  );
  // Together, after the answers: one call removes many.
  const answered = answers.filter((_, index) => isAnswered[index]);
  await Promise.all(answered.map(({ wait }) => settle(wait, () => store.deleteWait(wait))));
}

/** Answers an execution whose wait is not stored. */
export async function answerExecution({ executions, report }: Services, wait: Wait, answer: WaitAnswer): Promise<void> {
  const { hostname, maintenanceId, phase, token, executionArn } = wait;
  if (token !== null && !(await executions.answer(token, answer))) {
    report.info('no execution waits for this answer any longer', { hostname, maintenanceId, phase, executionArn });
  }
  if (answer === SUPERSEDED) report.count('StepsSuperseded');
}
