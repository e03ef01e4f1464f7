import type { Session } from '../../service/session.ts';
import { CliError } from '../../terminal/exit-code.ts';

/** Sends of one request, the first included. */
const SENDS = 3;
const FIRST_WAIT_MS = 1_000;

/**
 * Sends a request that its `clientToken` names, and sends it again while nobody can say what became of it: no answer came, a
 * gateway answered in the service's place, or the service had no time left. The service takes it as the same request.
 *
 * An answer of the service is one, also when it is a refusal.
 */
export async function sendAgain<T>(session: Session, send: () => Promise<T>): Promise<T> {
  for (let count = 1; ; count += 1) {
    try {
      return await send();
    } catch (error) {
      if (!(error instanceof CliError) || !isUnanswered(error) || count === SENDS) throw error;
      session.io.stderr.write(`${error.message}; sending the same request again\n`);
      await session.io.sleep(FIRST_WAIT_MS * 2 ** (count - 1), new AbortController().signal);
    }
  }
}

function isUnanswered({ transient, mayHaveArrived, problemType }: CliError): boolean {
  return transient && mayHaveArrived && (problemType === undefined || problemType === 'timed-out');
}
