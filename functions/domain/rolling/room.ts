import { findShortages } from '../capacity/capacity.ts';
import type { AgentHeadroom } from '../capacity/headroom.ts';
import { planJob } from '../dry-run/job-forecast.ts';
import { displacedOf, idsOf, type JobOnHosts, type TaskOnHost } from '../dry-run/tasks-on-hosts.ts';

/** Decides which hosts may begin together: their tasks find places, their jobs can spare them. */

/** Facts about the hosts that the limits let begin. */
export interface RoomQuestion {
  /** Names of the hosts, in the order in which they should begin. */
  readonly candidates: readonly string[];
  readonly tasks: readonly TaskOnHost[];
  readonly jobs: readonly JobOnHosts[];
  /** Agents that get offers. */
  readonly agents: readonly AgentHeadroom[];
  /** Hosts that could not be checked, with the reason: a sentence by host name. */
  readonly unanswered: ReadonlyMap<string, string>;
}

export interface RoomDecision {
  readonly begin: readonly string[];
  /** The other hosts, each with the reason why it waits: a sentence by host name. */
  readonly waitsFor: ReadonlyMap<string, string>;
}

/**
 * Takes as many hosts as have room together, in their order. None of the others could join them;
 * another choice might be larger.
 */
export function chooseWithRoom(question: RoomQuestion): RoomDecision {
  const { able, waitsFor } = ableHosts(question);
  const begin: string[] = [];
  take((names) => reasonTogether(question, names), able, begin, waitsFor);
  return { begin, waitsFor };
}

/** Finds the hosts that were checked and that their jobs can spare, and the others' reasons. */
export function ableHosts(question: RoomQuestion): { able: readonly string[]; waitsFor: Map<string, string> } {
  const waitsFor = new Map(question.unanswered);
  const able = question.candidates.filter((name) => {
    const reason = waitsFor.get(name) ?? jobReason(question, name);
    if (reason !== undefined) waitsFor.set(name, reason);
    return reason === undefined;
  });
  return { able, waitsFor };
}

/** Says what keeps hosts from being out together; undefined when they can be. */
export type ReasonTogether = (names: readonly string[]) => string | undefined;

/** Adds all hosts if they can be out together; else tries each half, to ask few questions. */
export function take(
  reasonOf: ReasonTogether,
  names: readonly string[],
  begin: string[],
  waitsFor: Map<string, string>,
): void {
  if (names.length === 0) return;
  const reason = reasonOf([...begin, ...names]);
  if (reason === undefined) begin.push(...names);
  else if (names.length === 1) waitsFor.set(names[0] ?? '', reason);
  else {
    const half = Math.ceil(names.length / 2);
    take(reasonOf, names.slice(0, half), begin, waitsFor);
    take(reasonOf, names.slice(half), begin, waitsFor);
  }
}

/** Says which job of the host can spare nothing now, or never gives up its last tasks. */
function jobReason({ jobs }: RoomQuestion, name: string): string | undefined {
  for (const { job, tasks, canSurge } of jobs) {
    const theirs = tasks.filter(({ hostname }) => hostname === name);
    if (theirs.length === 0) continue;
    const { problem, waitsFor } = planJob(job, idsOf(theirs), canSurge);
    const waits = job.isResident === true && job.locked === null ? null : waitsFor;
    if (problem !== null || waits !== null) return problem ?? waits ?? undefined;
  }
  return undefined;
}

/** Says which job or place keeps the hosts from being out together; undefined when they can be. */
export function reasonTogether({ tasks, jobs, agents }: RoomQuestion, names: readonly string[]): string | undefined {
  const out = new Set(names);
  const theirs = tasks.filter(({ hostname }) => out.has(hostname));
  for (const { job, tasks: ofJob, canSurge } of jobs) {
    const { problem } = planJob(job, idsOf(ofJob.filter(({ hostname }) => out.has(hostname))), canSurge);
    if (problem !== null) return problem;
  }
  const staying = agents.filter(({ hostname }) => !out.has(hostname.toLowerCase()));
  return findShortages([...displacedOf(theirs, jobs).keys()], staying)[0]?.message;
}
