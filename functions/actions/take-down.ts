import type { HostStep } from '../contract/flow.ts';
import { type Look, mayTakeDown } from '../domain/drain.ts';
import { lostInWords } from '../domain/drain-notes.ts';
import type { Host } from '../domain/host.ts';
import type { Task } from '../domain/mesos.ts';
import type { Services } from '../ports/services.ts';
import { moveHost } from './host-record.ts';

/**
 * True when the look allows the host to go down. Before tasks are given up the record is read once more: a cancel, or a later deadline, that was
 * accepted while the step looked has to keep them.
 */
export async function mayGoDown(services: Services, host: Host, look: Pick<Look, 'tasks'>): Promise<boolean> {
  if (!mayTakeDown(host, look, services.clock())) return false;
  return look.tasks.length === 0 || (await services.store.host(host.hostname))?.version === host.version;
}

/** Mesos has the machine DOWN: so has the record. Its agents stay on it as last seen, to tell a later registration from this one. */
export async function finishDown(
  services: Services,
  step: HostStep,
  host: Host,
  lostTasks: readonly Task[],
): Promise<HostStep> {
  const lost = lostTasks.length;
  const detail = lost === 0 ? 'down in Mesos' : `down in Mesos, forced: ${lostInWords(lostTasks)}`;
  const written = await moveHost(services, host, 'HOST_STATE_DOWN', detail, {
    agents: host.agents.map((agent) => ({ ...agent, status: 'gone' })),
    tasks: { ...host.tasks, running: 0, lost },
    drain: null,
    blockers: [],
  });
  // The last step of the way down: nobody comes by soon who would know that the debts are paid.
  await services.store.clearOutbox(written.hostname, written.version);
  return { ...step, status: 'down', settled: written.version };
}
