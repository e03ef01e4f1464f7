import { fieldFault, MaintenanceError, noMaintenance, refuseFaults } from '../../contract/errors.ts';
import type { Maintenance } from '../../domain/request/maintenance.ts';
import { withAnswers, withOverride } from '../../domain/rolling/gated.ts';
import { isFinished, isRunning } from '../../domain/rolling/phase.ts';
import { hostsIn, inPhase, type Rollout, withHosts, withNote } from '../../domain/rolling/rollout.ts';
import { isIdle, transition } from '../../domain/rolling/transitions.ts';
import { listed, plural } from '../../domain/text/counted.ts';
import { pausedBy } from '../../domain/windows/changes.ts';
import { retryOnConflict } from '../../ports/retry-on-conflict.ts';
import type { Services } from '../../ports/services.ts';
import { startRollout } from './accept-rolling.ts';
import { finishRollout } from './finish-rollout.ts';
import { askGates } from './hear-gates.ts';

/**
 * Operator commands for a rolling maintenance: pause, resume, stop. Each returns its current state,
 * and is idempotent.
 */

/** Lets no further host begin; hosts under way go on to their end. */
export async function pauseRolling(services: Services, id: string, by: string, reason = ''): Promise<Rollout> {
  return change(services, id, (rollout, now) => {
    if (rollout.status === 'paused') return rollout;
    const heldBy = `${pausedBy(by, reason)}: 'resume' goes on`;
    return withNote({ ...rollout, status: 'paused', heldBy }, because('paused', reason), by, now);
  });
}

/** Goes on after a pause or a halt; failures until now no longer count. */
export async function resumeRolling(services: Services, id: string, by: string, reason = ''): Promise<Rollout> {
  return change(services, id, (rollout, now) => resumed(rollout, by, now, reason));
}

function because(text: string, reason: string): string {
  return reason === '' ? text : `${text}: ${reason}`;
}

/** Goes on although gates hold. Asks them first: only their present answers are overridden. */
export async function resumeOverGates(
  services: Services,
  id: string,
  by: string,
  why: string,
  reason = '',
): Promise<Rollout> {
  const { rollout: known } = await rollingOf(services, id);
  if (known.options.gates.length === 0)
    refuseFaults([fieldFault('overrideGate', `maintenance '${id}' has no gate: leave overrideGate out`, 'no-gate')]);
  const answers = await askGates(services, known.options.gates);
  return change(services, id, (rollout, now) =>
    resumed(withOverride(withAnswers(rollout, answers, now).rollout, by, why, now), by, now, reason),
  );
}

function resumed(rollout: Rollout, by: string, now: Date, reason = ''): Rollout {
  const { failures, status } = rollout;
  if (isRunning(rollout)) return rollout;
  const running = { ...rollout, status: 'running' as const, heldBy: '', forgiven: failures };
  const text = `resumed${status === 'halted' ? ` with ${plural(failures, 'failure')} so far` : ''}`;
  return withNote(running, because(text, reason), by, now);
}

/** Leaves out the hosts that have not begun; hosts under way go on to their end. */
export async function stopRolling(services: Services, id: string, by: string, reason = ''): Promise<Rollout> {
  return change(services, id, (rollout, now) => {
    const left = hostsIn(rollout, 'waiting').map((host) => inPhase(host, 'skipped', now, `stopped by ${by}`));
    if (left.length === 0) return rollout;
    const text = because(`stopped: ${plural(left.length, 'host')} left out`, reason);
    return transition(withNote(withHosts({ ...rollout, heldBy: '', stoppedBy: by }, left), text, by, now), now);
  });
}

/** Stops it for an operator. Throws for the run of a campaign, which would begin its hosts again. */
export async function stopOwnRolling(services: Services, id: string, by: string, reason = ''): Promise<Rollout> {
  const { runs } = await services.store.campaignRuns();
  const { campaigns } = runs.find((run) => run.id === id) ?? {};
  if (campaigns === undefined) return stopRolling(services, id, by, reason);
  const stops = campaigns.map((name) => `'peloton campaign stop ${name}'`);
  const message = `maintenance '${id}' is of a campaign, which would begin its hosts again: use ${listed(stops)} instead`;
  throw new MaintenanceError('MaintenanceOfCampaign', message);
}

/** Leaves a forgotten host out of every rolling maintenance where it waits. */
export async function leaveOutForgotten(services: Services, hostname: string, by: string): Promise<void> {
  for (const id of await services.store.activeRollouts()) {
    if (!isWaitingIn(await services.store.rollout(id), hostname)) continue;
    await change(services, id, (rollout, now) => {
      if (!isWaitingIn(rollout, hostname)) return rollout;
      const left = hostsIn(rollout, 'waiting').filter((host) => host.hostname === hostname);
      const skipped = left.map((host) => inPhase(host, 'skipped', now, `forgotten by ${by}`));
      return transition(withHosts(rollout, skipped), now);
    });
  }
}

function isWaitingIn(rollout: Rollout | undefined, hostname: string): boolean {
  return rollout !== undefined && hostsIn(rollout, 'waiting').some((host) => host.hostname === hostname);
}

async function change(
  services: Services,
  id: string,
  edit: (rollout: Rollout, now: Date) => Rollout,
): Promise<Rollout> {
  const read = () => rollingOf(services, id);
  const { maintenance, rollout, written } = await retryOnConflict(read, async (known) => {
    const edited = edit(known.rollout, services.clock());
    const isSame = edited === known.rollout;
    return { ...known, written: isSame ? edited : await services.store.putRollout(edited, known.rollout.version) };
  });
  if (written === rollout) return rollout;
  await wake(services, rollout, written);
  if (isFinished(written)) await finishRollout(services, maintenance, written);
  return written;
}

/** Starts an execution for an idle rollout that has work again: its former one has ended. */
async function wake(services: Services, before: Rollout, after: Rollout): Promise<void> {
  if (!isIdle(before) || isIdle(after)) return;
  await startRollout(services, after.id, `${after.id}-v${after.version}`);
}

async function rollingOf(services: Services, id: string): Promise<{ maintenance: Maintenance; rollout: Rollout }> {
  const [maintenance, rollout] = await Promise.all([services.store.maintenance(id), services.store.rollout(id)]);
  if (maintenance === undefined) throw noMaintenance(id);
  if (rollout === undefined) throw new MaintenanceError('MaintenanceNotRolling', notRolling(maintenance));
  if (!isFinished(rollout)) return { maintenance, rollout };
  throw new MaintenanceError(
    'MaintenanceOver',
    `maintenance '${id}' is over: there is nothing to pause, resume or stop`,
  );
}

function notRolling({ id, parentId }: Maintenance): string {
  if (parentId !== null) return `maintenance '${id}' is a part of '${parentId}': use that id instead`;
  return `all hosts of maintenance '${id}' are on their way at once: 'cancel' ends the draining of a host`;
}
