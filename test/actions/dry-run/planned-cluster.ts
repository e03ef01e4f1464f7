import { dryRun } from '../../../functions/actions/dry-run/dry-run.ts';
import type { Task } from '../../../functions/domain/mesos/mesos.ts';
import { NO_AMOUNTS } from '../../../functions/domain/mesos/resources.ts';
import type { SchedulerRule } from '../../../functions/domain/mesos/scheduler-choice.ts';
import type { MesosClient } from '../../../functions/ports/mesos.ts';
import type { Scheduler } from '../../../functions/ports/scheduler.ts';
import { createFakeMesos, type FakeMesos } from '../../fakes/fake-mesos.ts';
import { testServices } from '../../fakes/services.ts';

/** Hosts h1, h2, …, each with these tasks of one cpu, all of the framework web. */
export function cluster(...tasksOf: readonly (readonly string[])[]): FakeMesos {
  const hostnames = tasksOf.map((_, index) => `h${index + 1}`);
  const mesos = createFakeMesos(hostnames);
  for (const [index, hostname] of hostnames.entries()) {
    const agentId = mesos.agentsByHost.get(hostname)?.agentId ?? '';
    const asks = { amounts: { ...NO_AMOUNTS, cpus: 1 }, role: 'web', graceSeconds: null };
    const task = (taskId: string): Task => ({ taskId, frameworkId: 'f1', agentId, state: 'TASK_RUNNING', asks });
    mesos.tasks.set(hostname, tasksOf[index]?.map(task) ?? []);
  }
  return mesos;
}

const WEB: SchedulerRule = { framework: 'web', type: 'marathon' };

/** A dry run, in which the tasks of web are moved by that scheduler, by Mesos itself without one. */
export function run(mesos: MesosClient, hosts: readonly string[], scheduler?: Scheduler, rule = WEB) {
  const asked = scheduler === undefined ? {} : { rules: [rule], schedulers: new Map([[rule, scheduler]]) };
  return dryRun(testServices(mesos, asked), { hosts: [...hosts] }, 'operator');
}
