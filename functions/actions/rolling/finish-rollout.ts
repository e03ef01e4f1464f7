import { type Fate, finishOf } from '../../domain/request/finish.ts';
import type { Maintenance } from '../../domain/request/maintenance.ts';
import { endOf } from '../../domain/rolling/phase.ts';
import { hostsIn, openFailures, type Rollout, type RolloutHost } from '../../domain/rolling/rollout.ts';
import type { WindowResult } from '../../domain/windows/opening.ts';
import type { Services } from '../../ports/services.ts';
import { publishFinish } from '../request/finish-maintenance.ts';
import { closeWindow } from '../windows/close-window.ts';
import { recordTurns } from '../windows/record-turns.ts';

/**
 * Publishes the end of a rolling maintenance, and closes the window that requested it. Harmless to
 * repeat; the rollout stays active until this is done, so the reconciliation repeats it.
 */
export async function finishRollout(services: Services, maintenance: Maintenance, rollout: Rollout): Promise<void> {
  const hosts = await services.store.hosts(rollout.hosts.map(({ hostname }) => hostname));
  // Hosts that were already in another maintenance are left out.
  const accepted = new Set(
    maintenance.hosts.flatMap(({ hostname, outcome }) => (outcome === 'accepted' ? hostname : [])),
  );
  const ended = rollout.hosts.flatMap((host) =>
    accepted.has(host.hostname)
      ? [{ hostname: host.hostname, host: hosts.get(host.hostname), fate: fateOf(host) }]
      : [],
  );
  const finish = (await services.store.finish(rollout.id)) ?? finishOf(maintenance, ended, services.clock());
  if (!finish.told) await publishFinish(services, finish);
  await recordTurns(services, maintenance, rollout);
  await closeWindow(services, maintenance, { result: resultOf(rollout), outcomes: finish.outcomes });
  await services.store.forgetRollout(rollout.id, new Date(finish.at));
}

function fateOf({ phase, wave }: RolloutHost): Fate {
  return endOf({ phase }) ?? (wave === null ? 'notBegun' : 'takenOver');
}

function resultOf(rollout: Rollout): WindowResult {
  if (rollout.stoppedBy !== null) return 'cancelled';
  const [failed, skipped] = [hostsIn(rollout, 'failed').length, hostsIn(rollout, 'skipped').length];
  if (failed + skipped === 0) return 'done';
  return skipped > 0 && openFailures(rollout) >= rollout.options.maxErrors ? 'halted' : 'incomplete';
}
