import type { HostStep } from '../contract/flow.ts';
import { datedBlockers, LOOKS_PER_EXECUTION, MAX_BLOCKERS, waitBeforeLook } from '../domain/drain.ts';
import type { Blocker, Host } from '../domain/host.ts';
import type { Services } from '../ports/services.ts';
import { noteOnHost } from './host-record.ts';

export type OpenBlocker = Omit<Blocker, 'since'>;

/** Writes what a look found, if it is news, and says when the next one is: the wait grows while nothing changes. */
export async function lookAgain(
  services: Services,
  step: HostStep,
  host: Host,
  blockers: readonly OpenBlocker[],
  found: Partial<Pick<Host, 'tasks' | 'agents' | 'ip' | 'mesosHostname'>> = {},
): Promise<HostStep> {
  const written = await noteOnHost(services, host, {
    ...found,
    blockers: datedBlockers(blockers.slice(0, MAX_BLOCKERS), host.blockers, services.clock()),
  });
  const idleLooks = written.version === host.version ? step.idleLooks + 1 : 0;
  const looks = step.looks + 1;
  return {
    ...step,
    looks,
    idleLooks,
    settled: written.version,
    status: looks >= LOOKS_PER_EXECUTION ? 'hand-over' : 'working',
    waitSeconds: waitBeforeLook(services.pollSeconds, idleLooks),
  };
}
