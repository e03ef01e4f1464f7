import { type Look, mayTakeDown } from '../../domain/drain/drain.ts';
import { givenUpText, takenDownText } from '../../domain/drain/drain-notes.ts';
import type { Host } from '../../domain/host/host.ts';
import type { Services } from '../../ports/services.ts';
import { closeOutbox, followMesos, moveHost } from '../host/host-record.ts';

/** The tasks that a look has seen on the host. */
type Given = Pick<Look, 'tasks' | 'hidden'>;

function isNothing({ tasks, hidden }: Given): boolean {
  return tasks.length === 0 && hidden.length === 0;
}

/**
 * True when the look allows the host to go down. If tasks would be lost the record is read once
 * more: a cancel or a later deadline, accepted during the look, keeps them.
 */
export async function mayGoDown(services: Services, host: Host, look: Given): Promise<boolean> {
  if (!mayTakeDown(host, look, services.clock())) return false;
  return isNothing(look) || (await services.store.host(host.hostname))?.version === host.version;
}

/**
 * Records that the machine is DOWN in Mesos. The agents stay on the record as last seen, so that a
 * later registration can be recognised.
 */
export async function finishDown(
  services: Services,
  host: Host,
  given: Given = { tasks: [], hidden: [] },
): Promise<Host> {
  const lost = given.tasks.length;
  const detail = isNothing(given) ? 'down in Mesos' : `down in Mesos, forced: ${givenUpText(given)}`;
  const written = await moveHost(services, host, 'HOST_STATE_DOWN', detail, asDown(host, lost));
  // Now, not at the end of the look: the host is at its goal.
  return closeOutbox(services, written);
}

/** Records that another operator took a draining host down: it is at its goal. */
export async function finishTakenDown(services: Services, host: Host): Promise<Host> {
  const detail = takenDownText(host);
  const written = await followMesos(services, host, 'HOST_STATE_DOWN', detail, asDown(host, host.tasks.lost));
  return closeOutbox(services, written);
}

function asDown(host: Host, lost: number) {
  return {
    agents: host.agents.map((agent) => ({ ...agent, status: 'gone' as const })),
    tasks: { ...host.tasks, running: 0, lost },
    drain: null,
    blockers: [],
  };
}
