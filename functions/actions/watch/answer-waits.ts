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
  await pLimit(AT_ONCE).map(answers, async ({ wait, answer }) => {
    try {
      await answerWait(services, wait, answer);
    } catch (error) {
      services.report.error('a waiting execution gets its answer at the next look', error, {
        hostname: wait.hostname,
        maintenanceId: wait.maintenanceId,
      });
    }
  });
}

export async function answerWait({ executions, store, report }: Services, wait: Wait, answer: WaitAnswer) {
  const { hostname, maintenanceId, phase, token, executionArn } = wait;
  if (token !== null && !(await executions.answer(token, answer))) {
    report.info('no execution waits for this answer any longer', { hostname, maintenanceId, phase, executionArn });
  }
  if (answer === SUPERSEDED) report.count('StepsSuperseded');
  await store.deleteWait(wait);
}
