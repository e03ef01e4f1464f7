import type { HostStep } from '../../contract/flow/flow.ts';
import { type Look, mayTakeDown } from '../../domain/drain/drain.ts';
import { givenUpText, takenDownText } from '../../domain/drain/drain-notes.ts';
import type { Host } from '../../domain/host/host.ts';
import type { Services } from '../../ports/services.ts';
import { closeOutbox, deliveredVersion, followMesos, moveHost } from '../host/host-record.ts';

/** What runs on the host, as far as a look could tell. */
type Given = Pick<Look, 'tasks' | 'hidden'>;

function isNothing({ tasks, hidden }: Given): boolean {
  return tasks.length === 0 && hidden.length === 0;
}

/**
 * True when the look allows the host to go down. Before tasks are given up the record is read once more: a cancel, or a later deadline, that was
 * accepted while the step looked has to keep them.
 */
export async function mayGoDown(services: Services, host: Host, look: Given): Promise<boolean> {
  if (!mayTakeDown(host, look, services.clock())) return false;
  return isNothing(look) || (await services.store.host(host.hostname))?.version === host.version;
}

/** Mesos has the machine DOWN: so has the record. Its agents stay on it as last seen, to tell a later registration from this one. */
export async function finishDown(
  services: Services,
  step: HostStep,
  host: Host,
  given: Given = { tasks: [], hidden: [] },
): Promise<HostStep> {
  const lost = given.tasks.length;
  const detail = isNothing(given) ? 'down in Mesos' : `down in Mesos, forced: ${givenUpText(given)}`;
  const written = await moveHost(services, host, 'HOST_STATE_DOWN', detail, asDown(host, lost));
  // The last step of the way down: nobody comes by soon who would know that the debts are paid.
  await closeOutbox(services, written);
  return { ...step, status: 'down', settled: deliveredVersion(written) };
}

/** Somebody else has taken a host down that this system was still draining: it is where it is wanted, and history says how it got there. */
export async function finishTakenDown(services: Services, step: HostStep, host: Host): Promise<HostStep> {
  const detail = takenDownText(host);
  const written = await followMesos(services, host, 'HOST_STATE_DOWN', detail, asDown(host, host.tasks.lost));
  await closeOutbox(services, written);
  return { ...step, status: 'drained', settled: deliveredVersion(written) };
}

function asDown(host: Host, lost: number) {
  return {
    agents: host.agents.map((agent) => ({ ...agent, status: 'gone' as const })),
    tasks: { ...host.tasks, running: 0, lost },
    drain: null,
    blockers: [],
  };
}
