import type { Instance, Job } from './job.ts';

/**
 * What draining hosts have taken of one job: its claims. Every host reads them before it looks at the job and writes them, on the
 * version that it read, before it has a task killed. So what one host takes the next one sees, and what has left the job since is
 * not counted twice.
 *
 * A claim ends in two ways only: its instance is not in the job any more, or it is not prolonged, because its host never came back.
 * Nobody gives one up: a kill that was refused, or whose host's maintenance was cancelled, may have been accepted a moment before.
 */

/** An instance that is told to end. */
export interface Claim {
  /** Its tasks on the host. */
  readonly taskIds: readonly string[];
  readonly hostname: string;
  readonly maintenanceId: string;
  /** RFC 3339: after this it counts no more. Its host prolongs it as long as it tells the instance to end. */
  readonly until: string;
}

/** Instances beyond what the owner wants, asked for so that replacements run before tasks are killed. See surge.ts. */
export interface Surge {
  /** What the owner wants. */
  readonly base: number;
  /** The most that was asked for: a job that is larger or smaller than ours to ask was scaled by somebody else. */
  readonly peak: number;
  /** Instances that were available when it began. */
  readonly availableBefore: number;
  /** When the wait for the next replacement began, RFC 3339. */
  readonly since: string;
  /** RFC 3339: until then somebody may be at asking for another size; null when that was answered. */
  readonly resizing: string | null;
  /** The hosts whose tasks wait, and how many replacements each of them asks for. */
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
  /** 0: there is no record. */
  readonly version: number;
}

/**
 * Longer than the longest wait between two looks at a host, with retries: a claim that is not prolonged is nobody's. A kill that was
 * accepted has to show in the job within half of it.
 */
const CLAIM_SECONDS = 300;

/** As many as fit into one item of the table, with room to spare: 400 KiB, of which a claim takes up to 400 bytes. */
export const MAX_CLAIMS = 500;

export function noClaims(jobId: string): JobClaims {
  return { jobId, claims: [], surge: null, version: 0 };
}

/** False for a record that nobody has anything in. */
export function holdsSomething({ claims, surge }: JobClaims): boolean {
  return claims.length > 0 || surge !== null;
}

interface WithTasks {
  readonly taskIds: readonly string[];
}

export function tasksOf(all: readonly WithTasks[]): ReadonlySet<string> {
  return new Set(all.flatMap(({ taskIds }) => taskIds));
}

/** True when a claim and an instance, or a host and an instance, have a task in common. */
export function hasAny({ taskIds }: WithTasks, tasks: ReadonlySet<string>): boolean {
  return taskIds.some((taskId) => tasks.has(taskId));
}

/** The claims that still count: neither run out, nor of an instance that the job has no more. */
export function liveClaims({ claims }: JobClaims, job: Job, now: Date): readonly Claim[] {
  const inJob = tasksOf(job.instances);
  return claims.filter((claim) => isLive(claim.until, now) && hasAny(claim, inJob));
}

/** Instances that are available and stay so: neither ending nor claimed. */
export function availableBeside(claims: readonly Claim[], job: Job): readonly Instance[] {
  const claimed = tasksOf(claims);
  return job.instances.filter((instance) => instance.available && !instance.ending && !hasAny(instance, claimed));
}

/**
 * Seconds until an instance that was told to end is told again. A scheduler may have dropped the first kill, so that it has to be; but told
 * at the moment of its end, Marathon kills the instance's next task, which runs elsewhere.
 */
const TOLD_AGAIN_SECONDS = 30;
/** Of claims that were made together: each host tells for all of them. */
const TOGETHER_SECONDS = 1;

/** True when the instance of a claim is to be told to end: for the first time, or again. */
export function isDue({ until }: Claim, now: Date): boolean {
  const ageSeconds = CLAIM_SECONDS - (Date.parse(until) - now.getTime()) / 1_000;
  return ageSeconds < TOGETHER_SECONDS || ageSeconds >= TOLD_AGAIN_SECONDS;
}

export function isLive(until: string, now: Date): boolean {
  return Date.parse(until) > now.getTime();
}

export function claimEnd(now: Date): string {
  return new Date(now.getTime() + CLAIM_SECONDS * 1_000).toISOString();
}

/** The end of what is kept: prolonged in its second half only, so that not every look writes. */
export function prolonged(until: string, now: Date): string {
  return Date.parse(until) - now.getTime() < (CLAIM_SECONDS * 1_000) / 2 ? claimEnd(now) : until;
}
