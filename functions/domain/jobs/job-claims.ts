import type { Instance, Job } from './job.ts';

/**
 * Claims: the instances of one job that looks chose to kill for draining hosts. A look reads the
 * claims before the job, and writes them, on the version that it read, before it kills a task. So
 * two watchers see what the other took, and instances that have left the job are not counted twice.
 *
 * A claim ends in two ways only: its instance is no longer in the job, or no look prolongs it. No
 * claim is released early, not even after a refused kill or a cancel: the scheduler may have
 * accepted an earlier kill.
 */

/** A draining host, and its tasks that have not ended. */
export interface Leaving {
  readonly hostname: string;
  readonly maintenanceId: string;
  readonly taskIds: ReadonlySet<string>;
}

/** A claimed instance. */
export interface Claim {
  /** Its tasks on the host. */
  readonly taskIds: readonly string[];
  readonly hostname: string;
  readonly maintenanceId: string;
  /** The claim is void after this time, RFC 3339. Looks prolong it while the instance must end. */
  readonly until: string;
}

/** Instances above the owner's number: replacements run before tasks are killed. See surge.ts. */
export interface Surge {
  /** The owner's number of instances. */
  readonly base: number;
  /** Largest size requested. If the job is larger, or smaller than `base`, its owner scaled it. */
  readonly peak: number;
  /** Available instances when it began. */
  readonly availableBefore: number;
  /** Start of the wait for the next replacement, RFC 3339. */
  readonly since: string;
  /** Until this time (RFC 3339) a resize may be under way; null once it is answered. */
  readonly resizing: string | null;
  /** Hosts whose tasks wait, with the number of replacements for each. */
  readonly parts: readonly SurgePart[];
}

export interface SurgePart {
  readonly hostname: string;
  readonly maintenanceId: string;
  readonly count: number;
  readonly until: string;
}

export interface JobClaims {
  readonly jobId: string;
  readonly claims: readonly Claim[];
  readonly surge: Surge | null;
  /** 0 means that no record exists. */
  readonly version: number;
}

/**
 * A claim outlasts the longest wait between two looks at a host, with retries: a claim that expires
 * has lost its host. An accepted kill must show in the job within half of this time.
 */
const CLAIM_SECONDS = 300;

/** So many claims, of at most 400 bytes each, fit into one item of the table (400 KiB). */
export const MAX_CLAIMS = 500;

export function noClaims(jobId: string): JobClaims {
  return { jobId, claims: [], surge: null, version: 0 };
}

/** False for a record without claims and surge. */
export function holdsSomething({ claims, surge }: JobClaims): boolean {
  return claims.length > 0 || surge !== null;
}

export function tasksOf(all: readonly { readonly taskIds: Iterable<string> }[]): ReadonlySet<string> {
  return new Set(all.flatMap(({ taskIds }) => [...taskIds]));
}

export function hasAny({ taskIds }: { readonly taskIds: readonly string[] }, tasks: ReadonlySet<string>): boolean {
  return taskIds.some((taskId) => tasks.has(taskId));
}

/** Claims that still count: not expired, and their instance is still in the job. */
export function liveClaims({ claims }: JobClaims, job: Job, now: Date): readonly Claim[] {
  const inJob = tasksOf(job.instances);
  return claims.filter((claim) => isLive(claim.until, now) && hasAny(claim, inJob));
}

/** Instances that are available and stay: neither ending nor claimed. */
export function availableBeside(claims: readonly Claim[], job: Job): readonly Instance[] {
  const claimed = tasksOf(claims);
  return job.instances.filter((instance) => instance.available && !instance.ending && !hasAny(instance, claimed));
}

/**
 * Seconds until a kill is repeated, since the scheduler may have dropped it. A repetition that
 * arrives just when the instance ends makes Marathon kill its replacement on another host.
 */
const TOLD_AGAIN_SECONDS = 30;

/** True when the claimed instance must be killed again. */
export function isDue({ until }: Claim, now: Date): boolean {
  const ageSeconds = CLAIM_SECONDS - (Date.parse(until) - now.getTime()) / 1_000;
  return ageSeconds >= TOLD_AGAIN_SECONDS;
}

export function isLive(until: string, now: Date): boolean {
  return Date.parse(until) > now.getTime();
}

export function claimEnd(now: Date): string {
  return new Date(now.getTime() + CLAIM_SECONDS * 1_000).toISOString();
}

/** Prolongs a claim only in the second half of its time, so that not every look writes. */
export function prolonged(until: string, now: Date): string {
  return Date.parse(until) - now.getTime() < (CLAIM_SECONDS * 1_000) / 2 ? claimEnd(now) : until;
}
