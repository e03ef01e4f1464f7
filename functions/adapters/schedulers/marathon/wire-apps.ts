import * as z from 'zod';
import type { Instance } from '../../../domain/job.ts';
import { AppConstraints, placementOf } from './wire-constraints.ts';
import { HealthResults, healthOf } from './wire-health.ts';
import { KillSelection, Labels, type Look, lockOf, priorityOf } from './wire-look.ts';

/** Apps as GET /v2/apps/{id} shows them with embed=app.tasks and embed=app.deployments (RAML: app, appInfo, enrichedTask, healthCheck). */

const Task = z.object({
  id: z.string(),
  state: z.string(),
  host: z.string().nullish(),
  stagedAt: z.string().nullish(),
  startedAt: z.string().nullish(),
  healthCheckResults: HealthResults,
});
type Task = z.infer<typeof Task>;

export const App = z.object({
  app: z.object({
    id: z.string(),
    instances: z.number(),
    labels: Labels,
    healthChecks: z.array(z.unknown()).default([]),
    upgradeStrategy: z.object({ minimumHealthCapacity: z.number(), maximumOverCapacity: z.number() }),
    killSelection: KillSelection,
    tasks: z.array(Task),
    deployments: z.array(z.object({ id: z.string() })),
    constraints: AppConstraints,
  }),
});

/**
 * An app with local volumes has them on its agents: an instance that is killed there waits until its agent is back. Marathon gives such
 * an app limits of its own (0.5, and no extra instances), which are taken as they are.
 */
export function appLook(jobId: string, { app }: z.infer<typeof App>): Look {
  return {
    job: {
      id: jobId,
      name: app.id,
      priority: priorityOf(app.labels),
      wanted: app.instances,
      availableShare: app.upgradeStrategy.minimumHealthCapacity,
      extraShare: app.upgradeStrategy.maximumOverCapacity,
      killOrder: app.killSelection,
      instances: app.tasks.map((task) => toInstance(task, app.healthChecks.length)),
      locked: lockOf(app.deployments),
      missingBecause: null,
      placement: placementOf(app.constraints),
    },
    launched: app.tasks.filter(({ state }) => !ENDED.has(state)).length,
  };
}

/**
 * An instance whose task has ended is listed with that task, its state and its old host, until its next task is launched. A kill would
 * meet that next task, wherever it is: Marathon kills instances, not tasks.
 */
const ENDED: ReadonlySet<string> = new Set(
  ['KILLED', 'FINISHED', 'FAILED', 'ERROR', 'LOST', 'GONE', 'GONE_BY_OPERATOR', 'DROPPED'].map((end) => `TASK_${end}`),
);

/** That a task was told to end shows only where agents report TASK_KILLING. */
function toInstance(task: Task, checks: number): Instance {
  const { id, state, host, startedAt } = task;
  const health = state === 'TASK_RUNNING' ? healthOf(task, checks) : 'unknown';
  return {
    taskIds: [id],
    available: health === 'healthy',
    ...(health === 'failing' ? { isBroken: true } : {}),
    ending: state === 'TASK_KILLING' || ENDED.has(state),
    startedAt: startedAt ?? null,
    ...(host == null ? {} : { hostname: host }),
  };
}
