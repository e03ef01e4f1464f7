import type { Session } from '../../service/session.ts';
import { CliError } from '../../terminal/exit-code.ts';

/** Attempts, the first included. */
const MAX_ATTEMPTS = 3;
const FIRST_WAIT_MS = 1_000;

/**
 * Sends a request with a `clientToken`, and repeats it while its fate is unknown: no answer came, a
 * gateway answered, or the service ran out of time. The service sees one request. A refusal by the
 * service is an answer and is not repeated.
 */
export async function sendAgain<T>(session: Session, send: () => Promise<T>): Promise<T> {
  for (let count = 1; ; count += 1) {
    try {
      return await send();
    } catch (error) {
      if (!(error instanceof CliError) || !isUnanswered(error) || count === MAX_ATTEMPTS) throw error;
      session.io.stderr.write(`${error.message}; sending the same request again\n`);
      await session.io.sleep(FIRST_WAIT_MS * 2 ** (count - 1), new AbortController().signal);
    }
  }
}

function isUnanswered({ transient, mayHaveArrived, problemType }: CliError): boolean {
  return transient && mayHaveArrived && (problemType === undefined || problemType === 'timed-out');
}
