import type { MaintenanceAccepted } from '../../contract/api/api.ts';
import type { NamedStart } from '../../contract/api/requests.ts';
import { isMaintenanceError } from '../../contract/errors.ts';
import { gateText, hear, isHolding } from '../../domain/rolling/gate.ts';
import { type LargestQuestion, largestSet } from '../../domain/rolling/largest-set.ts';
import type { Services } from '../../ports/services.ts';
import { type Decided, decide } from '../registration/register.ts';
import { startMaintenance } from '../registration/resolve-request.ts';
import { refuseRollingFaults, rollingOptions } from '../registration/rolling-options.ts';
import { breakerRoom } from '../request/breaker.ts';
import { roomQuestion } from '../rolling/ask-for-room.ts';
import { clusterHosts } from '../rolling/cluster-hosts.ts';
import { askGates } from '../rolling/hear-gates.ts';

type Together = NonNullable<MaintenanceAccepted['together']>;

/**
 * Finds the hosts that may go down together now, and what each other host waits for. Changes
 * nothing. Refuses what `start` would refuse, except busy hosts: they wait.
 */
export async function planLargest(services: Services, request: NamedStart, by: string): Promise<MaintenanceAccepted> {
  refuseRollingFaults(services, request);
  const { decided, waits } = await decideEach(services, request, by);
  for (const { outcome, hostname, host } of decided)
    if (outcome === 'already') waits.set(hostname, `it is in maintenance ${host?.maintenance?.id} already`);
  const candidates = decided.flatMap(({ hostname, outcome }) => (outcome === 'accepted' ? [hostname] : []));
  const [question, closed] = await Promise.all([
    questionOf(services, request, candidates),
    closedGates(services, request.gates),
  ]);
  const { begin, waitsFor, isLargest } = largestSet(question);
  for (const name of candidates)
    if (closed !== '' || !begin.includes(name)) waits.set(name, closed || (waitsFor.get(name) ?? ''));
  const together: Together = {
    hosts: closed === '' ? [...begin] : [],
    isLargest: isLargest || closed !== '',
    waits: [...waits].map(([hostname, reason]) => ({ hostname, waitsFor: reason })),
  };
  const hosts = decided.map(({ hostname, host, outcome }) => {
    return { hostname, state: host?.state ?? ('HOST_STATE_UP' as const), outcome };
  });
  return { maintenanceId: null, hosts, executionArn: null, dryRun: true, together };
}

/** Decides on the hosts. Hosts that are refused as busy wait; it decides again on the others. */
async function decideEach(services: Services, request: NamedStart, by: string) {
  const maintenance = startMaintenance(request, { by, id: 'plan', executionArn: null }, services.clock());
  const waits = new Map<string, string>();
  const decideOn = async (names: readonly string[]): Promise<readonly Decided[]> => {
    try {
      return await decide(services, maintenance, names);
    } catch (error) {
      if (!isMaintenanceError(error) || !['HostBusy', 'HostAmbiguous', 'HostHeld'].includes(error.name)) throw error;
      for (const { host = '', message } of error.entries) waits.set(host, message);
      return decideOn(names.filter((name) => !waits.has(name)));
    }
  };
  return { decided: await decideOn(request.hosts), waits };
}

/** Only limits that the request names hold here: the default of `start` is one host at a time. */
async function questionOf(
  services: Services,
  request: NamedStart,
  candidates: readonly string[],
): Promise<LargestQuestion> {
  const [room, cluster, breaker] = await Promise.all([
    roomQuestion(services, candidates),
    clusterHosts(services, candidates),
    breakerRoom(services),
  ]);
  const options = { ...rollingOptions(request), concurrency: request.concurrency ?? null };
  return { ...room, limits: { options, waiting: candidates, own: new Set(candidates), cluster }, breaker };
}

/** Says which gates let no host begin now; empty when all are green. */
async function closedGates(services: Services, names: readonly string[] = []): Promise<string> {
  const standings = [...(await askGates(services, names))].map(([name, answer]) => hear(undefined, name, answer, 0));
  return standings
    .filter(isHolding)
    .map((gate) => gateText(gate, 0))
    .join('; ');
}
