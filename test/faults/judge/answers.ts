import type { Host } from '../../../functions/domain/host/host.ts';
import { isFinished } from '../../../functions/domain/rolling/phase.ts';
import type { Rollout } from '../../../functions/domain/rolling/rollout.ts';
import { isIdle } from '../../../functions/domain/rolling/transitions.ts';
import type { Phase } from '../../../functions/domain/watch/wait.ts';
import type { WaitAnswer } from '../../../functions/ports/executions.ts';
import { Broken } from '../stage/broken.ts';
import { isWaiting, type Step } from '../stage/step.ts';

/** Executions that wait for their hosts: none goes on before its host has, and none waits for ever. */

/** The hosts as they really are, and the phases through which they have come. */
interface Truth {
  readonly hosts: ReadonlyMap<string, Host>;
  readonly reached: ReadonlySet<string>;
  readonly rollouts: ReadonlyMap<string, Rollout>;
  /** Ids of rolling maintenances that had no work at some time until a command. */
  readonly rested: ReadonlySet<string>;
}

/** How long an execution may wait for a host that is there, in calm weather. */
const PATIENCE_MS = 120_000;

/** The key of a phase that a host has come through in a maintenance. */
function phaseKey(hostname: string, maintenanceId: string, phase: string): string {
  return `${hostname} ${maintenanceId} ${phase}`;
}

/** The phases that a written record shows as over. */
export function reachedBy(before: Host | undefined, { hostname, state, maintenance }: Host): readonly string[] {
  const id = (maintenance ?? before?.maintenance)?.id;
  if (id === undefined) return [];
  const over: Phase[] = maintenance === null ? ['bring-up'] : [];
  if (state === 'HOST_STATE_DRAINED' || state === 'HOST_STATE_DOWN') over.push('drain');
  if (state === 'HOST_STATE_DOWN') over.push('take-down');
  return over.map((phase) => phaseKey(hostname, id, phase));
}

/**
 * An execution goes on only when the record of its host says so. It ends as superseded when the
 * process was shown its host in another maintenance, which may have been reverted since.
 *
 * @param shown records of its host that the process has read
 */
export function judgeAnswer(
  truth: Truth,
  { child = '', waiting }: Step,
  answer: WaitAnswer,
  shown: readonly Pick<Host, 'maintenance'>[],
): void {
  if (waiting?.phase === 'roll') {
    judgeRollAnswer(truth, waiting, answer);
    return;
  }
  if (waiting === undefined || isOver(truth, child, waiting)) return;
  const { maintenanceId, phase } = waiting;
  const whose = `the execution of ${child} in ${maintenanceId}`;
  const record = JSON.stringify(truth.hosts.get(child));
  if (answer.kind === 'done') throw new Broken(`${whose} was told that '${phase}' is over: ${record}`);
  const isShown = shown.length === 0 || shown.some(({ maintenance }) => maintenance?.id !== maintenanceId);
  if (answer.error === 'Superseded' && !isShown)
    throw new Broken(`${whose} was told that another has its host: ${record}`);
}

/** A rolling maintenance is over when its execution ends so, or has rested at least. */
function judgeRollAnswer({ rollouts, rested }: Truth, { maintenanceId }: AwaitedPhase, answer: WaitAnswer): void {
  const rollout = rollouts.get(maintenanceId);
  if (answer.kind !== 'done' || rollout === undefined || isFinished(rollout)) return;
  const { status } = answer.output as { status: string };
  if (status === 'resting' && rested.has(maintenanceId)) return;
  throw new Broken(`the execution of ${maintenanceId} was told '${status}': ${JSON.stringify(rollout)}`);
}

type AwaitedPhase = NonNullable<Step['waiting']>;

/** In calm weather, from look to look. */
export class PatientExecutions {
  readonly #since = new Map<string, number>();

  /** Throws for an execution that waits too long for a host that has come through its phase or moved on. */
  judge(truth: Truth, steps: readonly Step[], now: number): void {
    for (const step of steps) {
      const { child = '', waiting, execution } = step;
      const { token } = waiting ?? {};
      if (waiting === undefined || token === undefined || !isWaiting(step)) continue;
      const { phase, maintenanceId } = waiting;
      const rollout = truth.rollouts.get(maintenanceId);
      const isOver = phase === 'roll' ? rollout === undefined || isIdle(rollout) : isOverNow(truth, child, waiting);
      if (!isOver) this.#since.delete(token);
      else if (!this.#since.has(token)) this.#since.set(token, now);
      const waitedMs = now - (this.#since.get(token) ?? now);
      if (waitedMs <= PATIENCE_MS) continue;
      const record = JSON.stringify(phase === 'roll' ? rollout : truth.hosts.get(child));
      throw new Broken(`${step.name} of ${execution.name} waits for ever: ${record}`);
    }
  }
}

/** Another operator may have brought a host up that was through its phase already: then it drains anew. */
function isOverNow({ hosts }: Truth, hostname: string, { maintenanceId, phase }: AwaitedPhase): boolean {
  const host = hosts.get(hostname);
  if (host?.maintenance?.id !== maintenanceId) return true;
  if (phase === 'bring-up') return false;
  return host.state === 'HOST_STATE_DOWN' || (phase === 'drain' && host.state === 'HOST_STATE_DRAINED');
}

function isOver({ hosts, reached }: Truth, hostname: string, waiting: AwaitedPhase): boolean {
  const { maintenanceId, phase } = waiting;
  if (reached.has(phaseKey(hostname, maintenanceId, phase))) return true;
  return hosts.get(hostname)?.maintenance?.id !== maintenanceId;
}
