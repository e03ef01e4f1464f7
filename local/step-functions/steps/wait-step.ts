import { FatalFailure } from '../program/failures.ts';
import type { WaitInput } from '../program/program.ts';

const RFC_3339 = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d+)?(Z|[+-]\d{2}:\d{2})$/;

/** End of a Wait that begins now, in epoch milliseconds. */
export function endOfWait(input: WaitInput): number {
  if ('seconds' in input) {
    if (Number.isSafeInteger(input.seconds) && Number(input.seconds) >= 0)
      return Date.now() + Number(input.seconds) * 1000;
    throw new FatalFailure('States.Runtime', `a Wait of ${JSON.stringify(input.seconds)} seconds`);
  }
  if (typeof input.timestamp === 'string' && RFC_3339.test(input.timestamp)) return Date.parse(input.timestamp);
  throw new FatalFailure(
    'States.Runtime',
    `a Wait until ${JSON.stringify(input.timestamp)}, which is not an RFC 3339 time`,
  );
}
