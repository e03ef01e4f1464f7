import { isMaintenanceError } from '../contract/errors.ts';
import type { HostStep } from '../contract/flow.ts';
import type { DrainDecision, Look } from '../domain/drain.ts';
import type { Host } from '../domain/host.ts';
import type { Services } from '../ports/services.ts';
import { moveHost } from './host-record.ts';
import { lookAgain, type OpenBlocker } from './next-look.ts';
import { drainScheduledHost } from './publish.ts';
import { startCancel } from './start-cancel.ts';

/** Does what was decided about a draining host, and writes down what the look found: its tasks, and what its agents are at. */
export async function applyDrainDecision(
  services: Services,
  step: HostStep,
  host: Host,
  { look, agents }: { readonly look: Look; readonly agents: Host['agents'] },
  decision: DrainDecision,
): Promise<HostStep> {
  switch (decision.kind) {
    case 'empty':
      return markDrained(services, step, host, 'no task is left', look);
    case 'force':
      return markDrained(services, step, host, forcedDetail(look), look);
    case 'cancel':
      await startCancel(services, [host.hostname], { by: 'deadline', reason: 'the deadline has passed' });
      return { ...step, status: 'superseded' };
    case 'wait':
      return lookAgain(
        services,
        step,
        host,
        [
          ...(decision.drainAgents ? await drainRefusals(services, step, host, decision.maxGracePeriodSeconds) : []),
          ...decision.blockers,
        ],
        { tasks: countTasks(host, look), agents },
      );
  }
}

async function markDrained(
  services: Services,
  step: HostStep,
  host: Host,
  detail: string,
  look: Look,
): Promise<HostStep> {
  if (host.state === 'HOST_STATE_DRAINED') return { ...step, status: 'drained' };
  const written = await moveHost(services, host, 'HOST_STATE_DRAINED', detail, {
    tasks: countTasks(host, look),
    blockers: [],
  });
  return { ...step, status: 'drained', settled: written.version };
}

/** Looks before Mesos is asked again for what it refused. */
const LOOKS_AFTER_REFUSAL = 10;

/**
 * Tells Mesos to end the tasks; its refusal is for the operator to read, the drain goes on as far as it can. Each attempt posts
 * the schedule twice, so a refused one is not repeated with every look.
 */
async function drainRefusals(
  services: Services,
  step: HostStep,
  host: Host,
  maxGracePeriodSeconds: number | undefined,
): Promise<readonly OpenBlocker[]> {
  const refused = host.blockers.find(({ code }) => code === 'drain-refused');
  if (refused !== undefined && (step.idleLooks + 1) % LOOKS_AFTER_REFUSAL !== 0) return [refused];
  try {
    await drainScheduledHost(services, host, maxGracePeriodSeconds);
    return [];
  } catch (error) {
    if (!isMaintenanceError(error, 'MesosRefused')) throw error;
    return [{ taskId: '', framework: '', code: 'drain-refused', message: error.message }];
  }
}

/** Running now; and those that were running at an earlier look and are not any more. */
function countTasks(host: Host, look: Look): Host['tasks'] {
  const running = look.tasks.length;
  const left = Math.max(0, host.tasks.running - running);
  return { running, rescheduled: host.tasks.rescheduled + left };
}

/** Names in a transition: with ids of 250 characters they and the record stay under DynamoDB's 400 KB of an item. */
const MAX_NAMED = 1_000;

function forcedDetail({ tasks }: Look): string {
  const names = tasks.slice(0, MAX_NAMED).map(({ taskId }) => taskId);
  const more = tasks.length > MAX_NAMED ? ` and ${tasks.length - MAX_NAMED} more` : '';
  return `forced at the deadline: ${tasks.length} ${tasks.length === 1 ? 'task is' : 'tasks are'} lost: ${names.join(', ')}${more}`;
}
