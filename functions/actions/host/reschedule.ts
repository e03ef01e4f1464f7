import type { HostStep } from '../../contract/flow/flow.ts';
import { datedBlockers, LOOKS_PER_EXECUTION, MAX_BLOCKERS, waitBeforeLook } from '../../domain/drain/drain.ts';
import { appearedBlockers, blockerNotes } from '../../domain/drain/drain-notes.ts';
import type { Blocker, Host } from '../../domain/host/host.ts';
import { isWantedDown } from '../../domain/host/host-state.ts';
import type { Services } from '../../ports/services.ts';
import { deliveredVersion, noteOnHost } from './host-record.ts';

export type OpenBlocker = Omit<Blocker, 'since'>;

/**
 * Writes the result of a look if it changed, and schedules the next look: the wait grows while
 * nothing changes.
 *
 * @param notes history sentences, beside those about blockers that appeared or vanished on the way
 * down
 */
export async function reschedule(
  services: Services,
  step: HostStep,
  host: Host,
  blockers: readonly OpenBlocker[],
  found: Partial<Pick<Host, 'tasks' | 'drain' | 'agents' | 'ip' | 'mesosHostname' | 'attributes'>> = {},
  notes: readonly string[] = [],
): Promise<HostStep> {
  const kept = blockers.slice(0, MAX_BLOCKERS);
  const change = { ...found, blockers: datedBlockers(kept, host.blockers, services.clock()) };
  const isDown = isWantedDown(host);
  const history = isDown ? [...notes, ...blockerNotes(host.blockers, kept)] : notes;
  const blocked = isDown ? appearedBlockers(host.blockers, kept).filter(isOfTask) : [];
  const written = await noteOnHost(services, host, change, history);
  if (blocked.length > 0) services.report.count('MovesRefused', blocked.length);
  const idleLooks = written.version === host.version ? step.idleLooks + 1 : 0;
  const looks = step.looks + 1;
  return {
    ...step,
    looks,
    idleLooks,
    settled: deliveredVersion(written),
    status: looks >= LOOKS_PER_EXECUTION ? 'hand-over' : 'working',
    waitSeconds: waitBeforeLook(services.pollSeconds, idleLooks),
  };
}

function isOfTask({ taskId }: OpenBlocker): boolean {
  return taskId !== '';
}
