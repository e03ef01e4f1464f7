import { type Host, isTakenOver } from '../../domain/host/host.ts';
import { isWantedUp } from '../../domain/host/host-state.ts';
import { nextAction } from '../../domain/host/next-action.ts';
import { type StepTaken, stepsBetween, type UsualTimes } from '../../domain/host/step-times.ts';
import { endOfWait, isToBeScheduled, type Wait } from '../../domain/watch/wait.ts';
import type { WaitAnswer } from '../../ports/executions.ts';
import type { Services } from '../../ports/services.ts';
import { closeOutbox, deliverOutbox } from '../host/host-record.ts';
import { isUnmoved } from '../schedule/publish.ts';
import { answerWaits, SUPERSEDED } from './answer-waits.ts';
import { beginDrains } from './begin-drains.ts';
import { bringHostsUp } from './bring-hosts-up.ts';
import { drainHosts } from './drain-hosts.ts';
import { attempt, newRound, type Round } from './round.ts';
import { takeHostsDown } from './take-hosts-down.ts';

/**
 * Looks at all hosts that executions wait for, moves each as far as it can go now, and answers the
 * executions whose phase is over.
 *
 * @param number of this look
 * @param usual the time that steps took here before
 */
export async function lookAtHosts(
  services: Services,
  waits: readonly Wait[],
  number: number,
  usual: UsualTimes = {},
): Promise<LookResult> {
  const { hosts: before, isComplete } = await readHosts(services, waits);
  const waited = new Map(waits.map((wait) => [keyOf(wait), wait.executionArn]));
  const known = [...before.values()].map((host) => withExecution(host, waited.get(keyOf(host))));
  const round = newRound(services, number, known, usual);
  const underWay = known.filter((host) => waited.has(keyOf(host)));
  await settleOutboxes(round, underWay);
  const hosts = underWay.flatMap(({ hostname }) => round.hosts.get(hostname) ?? []);
  await Promise.all([
    goDown(
      round,
      hosts.filter((host) => !isWantedUp(host)),
    ),
    bringHostsUp(round, hosts.filter(isWantedUp)),
  ]);
  await Promise.all(round.moves);
  const answerable = waits.filter(({ hostname }) => isComplete || before.has(hostname));
  const answers = answerable.flatMap((wait) => answerTo(round, wait) ?? []);
  await answerWaits(services, answers);
  await closeOutboxes(round);
  const hasChanged = [...round.hosts].some(([hostname, { version }]) => version !== before.get(hostname)?.version);
  const steps = [...round.hosts].flatMap(([hostname, host]) => stepsBetween(before.get(hostname), host));
  return { hasChanged, isDone: answers.length === waits.length, steps };
}

interface LookResult {
  /** True when a host has changed. */
  readonly hasChanged: boolean;
  /** True when all executions have got their answer. */
  readonly isDone: boolean;
  /** The steps that hosts have ended. */
  readonly steps: readonly StepTaken[];
}

function keyOf(of: { readonly hostname: string; readonly maintenanceId: string } | Host): string {
  return `${of.hostname} ${'maintenanceId' in of ? of.maintenanceId : (of.maintenance?.id ?? '')}`;
}

/** Operators find the host's own execution on its record: the next write stores it. */
function withExecution(host: Host, executionArn: string | null | undefined): Host {
  const { maintenance } = host;
  return maintenance === null || executionArn == null
    ? host
    : { ...host, maintenance: { ...maintenance, executionArn } };
}

async function goDown(round: Round, hosts: readonly Host[]): Promise<void> {
  const next = (action: ReturnType<typeof nextAction>) => hosts.filter((host) => nextAction(host) === action);
  // Hosts that another operator has drained or taken down need their window first. While only drained, an agent may
  // still get offers: a task that left before the window is posted would come back.
  const theirs = [...next('move-tasks').filter(isUnmoved), ...next('stay-down').filter(isTakenOver)];
  const begun = await beginDrains(round, [...next('drain'), ...theirs]);
  const isReady = (host: Host) => !isUnmoved(host) || round.published.has(host.hostname);
  const drained = await drainHosts(round, [...next('move-tasks').filter(isReady), ...begun]);
  const busy = await takeHostsDown(round, [...next('take-down'), ...drained]);
  // Hosts with a late task drain again.
  await drainHosts(round, busy);
}

/** An unreadable record delays no other host; executions of hosts that were not read wait on. */
async function readHosts(services: Services, waits: readonly Wait[]) {
  const hostnames = [...new Set(waits.map(({ hostname }) => hostname))];
  let isComplete = true;
  const hosts = await services.store.hosts(hostnames, {
    onUnreadable: (error) => {
      isComplete = false;
      services.report.error('the record of a host cannot be read', error, {});
    },
  });
  return { hosts, isComplete };
}

/** Delivers events that a dead process left undelivered. */
async function settleOutboxes(round: Round, hosts: readonly Host[]): Promise<void> {
  const { services } = round;
  await Promise.all(
    hosts
      .filter(({ outbox }) => outbox.length > 0)
      .map((host) => attempt(round, host, () => deliverOutbox(services, host))),
  );
}

/** Empties stored outboxes: a later look would deliver again what this one has delivered. */
async function closeOutboxes({ services, hosts }: Round): Promise<void> {
  await Promise.all(
    [...hosts.values()].map((host) =>
      closeOutbox(services, host).catch((error) =>
        services.report.warn('events of a host are published again', { hostname: host.hostname, error: String(error) }),
      ),
    ),
  );
}

/** Undefined while the execution must go on waiting. */
function answerTo(round: Round, wait: Wait): { wait: Wait; answer: WaitAnswer } | undefined {
  const host = round.hosts.get(wait.hostname);
  const end = endOfWait(wait, host);
  if (end === 'superseded') return { wait, answer: SUPERSEDED };
  const error = round.failed.get(wait.hostname);
  if (error !== undefined) return { wait, answer: { kind: 'failed', error: error.name, cause: error.message } };
  if (end === undefined) return undefined;
  if (host !== undefined && isToBeScheduled(wait, host) && !round.published.has(host.hostname)) return undefined;
  return { wait, answer: { kind: 'done' } };
}
