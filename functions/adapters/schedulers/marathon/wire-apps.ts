import * as z from 'zod';
import type { Instance } from '../../../domain/job.ts';
import { AppConstraints, placementOf } from './wire-constraints.ts';
import { KillSelection, Labels, type Look, lockOf, priorityOf } from './wire-look.ts';

/** Apps as GET /v2/apps/{id} shows them with embed=app.tasks and embed=app.deployments (RAML: app, appInfo, enrichedTask, healthCheck). */

/** null stands for a check that has no result yet, in old releases. */
const Task = z.object({
  id: z.string(),
  state: z.string(),
  host: z.string().nullish(),
  startedAt: z.string().nullish(),
  healthCheckResults: z.array(z.object({ alive: z.boolean() }).nullable()).default([]),
});

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
  const hasChecks = app.healthChecks.length > 0;
  return {
    job: {
      id: jobId,
      name: app.id,
      priority: priorityOf(app.labels),
      wanted: app.instances,
      availableShare: app.upgradeStrategy.minimumHealthCapacity,
      extraShare: app.upgradeStrategy.maximumOverCapacity,
      killOrder: app.killSelection,
      instances: app.tasks.map((task) => toInstance(task, hasChecks)),
      locked: lockOf(app.deployments),
      missingBecause: null,
      placement: placementOf(app.constraints),
    },
    running: app.tasks.filter(({ state }) => state === 'TASK_RUNNING').length,
  };
}

/**
 * Marathon counts a task as healthy when all its results are, and as neither while it has none: that is not available yet. That a task was
 * told to end shows only where agents report TASK_KILLING.
 */
function toInstance(task: z.infer<typeof Task>, hasChecks: boolean): Instance {
  const { id, state, host, startedAt, healthCheckResults } = task;
  const isHealthy = healthCheckResults.length > 0 && healthCheckResults.every((result) => result?.alive === true);
  return {
    taskIds: [id],
    available: state === 'TASK_RUNNING' && (isHealthy || !hasChecks),
    ending: state === 'TASK_KILLING',
    startedAt: startedAt ?? null,
    ...(host == null ? {} : { hostname: host }),
  };
}
