import type { HostPlan, MaintenanceAccepted, StartRequest } from '../contract/api.ts';
import { frameworkOf, type Look } from '../domain/drain.ts';
import { ruleFor } from '../domain/scheduler-choice.ts';
import type { MesosClient } from '../ports/mesos.ts';
import type { Services } from '../ports/services.ts';
import { lookAtAgents } from './look.ts';
import { type Decided, decide } from './register.ts';
import { startMaintenance } from './resolve-request.ts';

/** What `start` would do to each host. Refuses what `start` would refuse, and changes nothing. */
export async function dryRun(services: Services, request: StartRequest, by: string): Promise<MaintenanceAccepted> {
  // Resolved for its errors alone: a dry run refuses a start that is no time.
  const maintenance = startMaintenance(request, { by, id: 'dry-run', executionArn: null }, services.clock());
  const decided = await decide(services, maintenance, request.hosts);
  const hosts = await Promise.all(
    decided.map(async (candidate) => ({
      hostname: candidate.hostname,
      state: candidate.host?.state ?? ('HOST_STATE_UP' as const),
      outcome: candidate.outcome,
      plan: await planOfHost(services, candidate, maintenance.start),
    })),
  );
  return { maintenanceId: null, hosts, executionArn: null, dryRun: true };
}

async function planOfHost(services: Services, candidate: Decided, start: string): Promise<HostPlan> {
  const { host, outcome, agents } = candidate;
  if (outcome === 'already') {
    return { tasks: [], steps: [`nothing: it is in maintenance ${host?.maintenance?.id ?? ''} already`] };
  }
  const look = await lookAtAgents(services, agents);
  const tasks = countTasks(services, look);
  return { tasks, steps: stepsOf(tasks, start, services.mesos.capabilities) };
}

function countTasks(services: Services, look: Look): HostPlan['tasks'] {
  const counts = new Map<string, HostPlan['tasks'][number]>();
  for (const task of look.tasks) {
    const framework = frameworkOf(task, look);
    const known = counts.get(framework);
    if (known === undefined) {
      counts.set(framework, { framework, scheduler: ruleFor(framework, services.rules).type, count: 1 });
    } else {
      known.count += 1;
    }
  }
  return [...counts.values()].sort((a, b) => a.framework.localeCompare(b.framework));
}

function stepsOf(
  tasks: HostPlan['tasks'],
  start: string,
  { drain, deactivate }: MesosClient['capabilities'],
): string[] {
  const waiting = tasks.filter(({ scheduler }) => scheduler === 'wait');
  const ended = tasks.filter(({ scheduler }) => scheduler === 'mesos');
  return [
    `${deactivate ? 'deactivate its agent and ' : ''}put it into the Mesos maintenance schedule from ${start}`,
    ...waiting.map(({ framework, count }) => `wait for framework ${framework} to move ${tasksInWords(count)}`),
    ...ended.map(({ framework, count }) =>
      drain
        ? `let Mesos end ${tasksInWords(count)} of ${framework}, which relaunches ${count === 1 ? 'it' : 'them'} elsewhere`
        : `wait for the end of ${tasksInWords(count)} of ${framework}: this Mesos master has no agent draining`,
    ),
    ...(tasks.length === 0 ? ['no task runs on it: it is drained at once'] : []),
    'take it down in Mesos',
  ];
}

function tasksInWords(count: number): string {
  return count === 1 ? '1 task' : `${count} tasks`;
}
