import { MaintenanceError } from '../../contract/errors.ts';
import type { Maintenance } from '../../domain/request/maintenance.ts';
import { endOf } from '../../domain/rolling/phase.ts';
import type { Rollout } from '../../domain/rolling/rollout.ts';
import { type Turn, withTurns } from '../../domain/windows/turns.ts';
import type { Services } from '../../ports/services.ts';

/** Tries against another opening of the same window that ends at the same moment. */
const TRIES = 10;

/** Notes how the hosts of an opening have ended; quietly nothing for a maintenance of no window. Harmless to repeat. */
export async function recordTurns(
  { store }: Services,
  { windowName }: Pick<Maintenance, 'windowName'>,
  rollout: Rollout,
): Promise<void> {
  if (windowName === null) return;
  const ended = turnsOf(rollout);
  for (let attempt = 1; attempt <= TRIES; attempt += 1) {
    const before = await store.windowTurns(windowName);
    const after = withTurns(before, ended);
    if (JSON.stringify(after) === JSON.stringify(before) || (await store.putWindowTurns(after))) return;
  }
  throw new MaintenanceError('StoreUnavailable', `others note the turns of window '${windowName}' all the time`);
}

/** Hosts that were left out have had no turn. */
function turnsOf({ hosts }: Rollout): readonly Turn[] {
  return hosts.flatMap(({ hostname, phase, since, wave }) => {
    const end = endOf({ phase });
    return wave === null || end === null ? [] : [{ hostname, at: since, isDone: end === 'arrived' }];
  });
}
