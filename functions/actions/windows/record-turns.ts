import { isSameRecord } from '../../domain/host/same-record.ts';
import type { Maintenance } from '../../domain/request/maintenance.ts';
import { endOf } from '../../domain/rolling/phase.ts';
import type { Rollout } from '../../domain/rolling/rollout.ts';
import { type Turn, withTurns } from '../../domain/windows/host-turns.ts';
import { assertWritten, retryOnConflict } from '../../ports/retry-on-conflict.ts';
import type { Services } from '../../ports/services.ts';

/** Records how an opening's hosts ended, for a maintenance of a window. Harmless to repeat. */
export async function recordTurns(
  { store }: Services,
  { windowName }: Pick<Maintenance, 'windowName'>,
  rollout: Rollout,
): Promise<void> {
  if (windowName === null) return;
  const ended = turnsOf(rollout);
  const read = () => store.windowTurns(windowName);
  await retryOnConflict(read, async (before) => {
    const after = withTurns(before, ended);
    if (isSameRecord(after, before)) return;
    assertWritten(await store.putWindowTurns(after), `the record of the turns of window '${windowName}'`);
  });
}

/** Hosts that were left out had no turn. */
function turnsOf({ hosts }: Rollout): readonly Turn[] {
  return hosts.flatMap(({ hostname, phase, since, wave }) => {
    const end = endOf({ phase });
    return wave === null || end === null ? [] : [{ hostname, at: since, isDone: end === 'arrived' }];
  });
}
