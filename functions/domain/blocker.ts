import type { Blocker } from './host.ts';

/** A blocker of the host itself: the error that ended its execution, as Step Functions caught it. */
export function hostBlocker(error: { readonly Error: string; readonly Cause: string }, now: Date): Blocker {
  return { taskId: '', framework: '', code: error.Error, message: causeMessage(error.Cause), since: now.toISOString() };
}

const LONGEST_MESSAGE = 1_000;

/** A Lambda's Cause is JSON with its message inside; any other Cause is the message itself. */
function causeMessage(cause: string): string {
  try {
    const { errorMessage } = JSON.parse(cause) as { errorMessage?: unknown };
    if (typeof errorMessage === 'string') return errorMessage.slice(0, LONGEST_MESSAGE);
  } catch {
    // Not JSON: Step Functions itself says so, for instance in a timeout.
  }
  return cause.slice(0, LONGEST_MESSAGE);
}
