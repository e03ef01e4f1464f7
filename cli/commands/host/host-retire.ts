import { RETIREMENT } from '../../../functions/domain/host/holds.ts';
import type { Session } from '../../service/session.ts';
import { type RequestOptions, requestMaintenance } from '../maintenance/maintenance-request.ts';

/** `host retire`: a start under the hold of hosts that leave for good. */
export async function hostRetire(
  session: Session,
  args: readonly string[],
  options: Omit<RequestOptions, 'hold'>,
): Promise<number> {
  const exitCode = await requestMaintenance(session, 'start', args, { ...options, hold: RETIREMENT });
  if (!session.json && options.dryRun !== true) session.say(NEXT);
  return exitCode;
}

const NEXT = `\nEach host is forgotten when it is down and its agent stays silent. Until then:
  before it is down:  peloton host maintenance cancel HOST
  when it is down:    peloton host maintenance complete HOST --hold ${RETIREMENT}
`;
