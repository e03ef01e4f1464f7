import { isMaintenanceError, TRANSIENT_ERRORS } from '../../functions/contract/errors.ts';
import { ExecutionPlan, WatchStep } from '../../functions/contract/flow/flow.ts';
import type { Phase } from '../../functions/domain/watch/wait.ts';
import { awaitRollout } from '../../functions/handlers/rolling/await-rollout.ts';
import { beginRollout } from '../../functions/handlers/rolling/begin-rollout.ts';
import { awaitHost } from '../../functions/handlers/steps/await-host.ts';
import { lookAtHosts } from '../../functions/handlers/steps/look-at-hosts.ts';
import { registerHosts } from '../../functions/handlers/steps/register-hosts.ts';
import { registerReturn } from '../../functions/handlers/steps/register-return.ts';
import type { WaitAnswer } from '../../functions/ports/executions.ts';
import type { Services } from '../../functions/ports/services.ts';

/**
 * Runs the flows' steps one at a time, in the order that the state machines have, so that a test decides what happens between
 * any two of them. The machines themselves are tested where they are interpreted.
 */

/** Services whose answers to waiting executions are kept. */
type AnsweringServices = Services & { readonly answers: ReadonlyMap<string, WaitAnswer> };

type Deliver = (services: AnsweringServices) => Promise<Pending[]>;

/** A step that waits for its turn; running it yields the steps behind it. */
export interface Pending {
  readonly name: string;
  readonly run: Deliver;
}

type Machine = 'StartMaintenance' | 'CompleteMaintenance' | 'RollMaintenance' | 'WatchHosts';

interface Options {
  /** The test runs watchers as it likes. @default - a step that waits for its host looks itself each time that it is run */
  readonly isWatched?: boolean;
}

export function startExecution(machine: Machine, name: string, input: unknown, options: Options = {}): Pending {
  if (machine === 'WatchHosts') return look(name, WatchStep.parse({}));
  const step = { input, executionName: name, executionArn: `arn:execution:${name}` };
  if (machine === 'RollMaintenance') return roll(step, options);
  return {
    name: 'register',
    run: async (services) => {
      const isStart = machine === 'StartMaintenance';
      const plan = ExecutionPlan.parse(await (isStart ? registerHosts : registerReturn)(step, services));
      const phases: readonly Phase[] = isStart ? ['drain', 'take-down'] : ['bring-up'];
      const { maintenanceId } = plan;
      return plan.hosts.flatMap((hostname) =>
        wait({ hostname, maintenanceId, executionArn: `${step.executionArn}/${hostname}`, ...options }, phases),
      );
    },
  };
}

interface Child extends Options {
  readonly hostname: string;
  readonly maintenanceId: string;
  readonly executionArn: string;
}

let attempts = 0;

function wait(child: Child, [phase, ...later]: readonly Phase[]): Pending[] {
  if (phase === undefined) return [];
  const { isWatched: _, ...host } = child;
  return [
    {
      name: `${phase} ${child.hostname}`,
      run: async (services) => {
        attempts += 1;
        const token = `${host.executionArn} ${phase} ${attempts}`;
        try {
          await awaitHost({ ...host, phase, token }, services);
        } catch (error) {
          // Transient errors are retried by the caller; others end the execution.
          if (!isMaintenanceError(error) || TRANSIENT_ERRORS.includes(error.name)) throw error;
          return [];
        }
        return [answered(`wait for ${phase} ${child.hostname}`, token, child, () => wait(child, later))];
      },
    },
  ];
}

function roll(step: Parameters<typeof beginRollout>[0], options: Options): Pending {
  return {
    name: `begin-rollout ${step.executionName}`,
    run: async (services) => {
      const { maintenanceId, executionArn } = await beginRollout(step, services);
      const waiting: Pending = {
        name: `await-rollout ${maintenanceId}`,
        run: async (again) => {
          attempts += 1;
          const token = `${executionArn} roll ${attempts}`;
          await awaitRollout({ maintenanceId, executionArn, token }, again);
          return [answered(`wait for the rollout ${maintenanceId}`, token, options, () => [])];
        },
      };
      return [waiting];
    },
  };
}

/** Waits for its token. */
function answered(name: string, token: string, { isWatched = false }: Options, next: () => Pending[]): Pending {
  const step: Pending = {
    name,
    run: async (services) => {
      if (!isWatched && !services.answers.has(token)) {
        await lookAtHosts(
          { watcher: (await services.store.watch())?.owner ?? 'watch', state: WatchStep.parse({}) },
          services,
        );
      }
      const answer = services.answers.get(token);
      if (answer === undefined) return [step];
      return answer.kind === 'done' ? next() : [];
    },
  };
  return step;
}

function look(watcher: string, state: WatchStep): Pending {
  return {
    name: 'look',
    run: async (services) => {
      const output = await lookAtHosts({ watcher, state }, services);
      return output.status === 'working' ? [look(watcher, output)] : [];
    },
  };
}
