import type { Instance, Job } from './job.ts';

/**
 * What draining hosts have taken of one job: its claims. Every host reads them before it looks at the job and writes them, on the
 * version that it read, before it has a task killed. So what one host takes the next one sees, and what has left the job since is
 * not counted twice. A claim ends by itself, because the host that holds it may never come back.
 */

/** An instance that is told to end. */
export interface Claim {
  /** Its tasks on the host. */
  readonly taskIds: readonly string[];
  readonly hostname: string;
  readonly maintenanceId: string;
  /** RFC 3339: after this it counts no more. Its host prolongs it while the tasks are there. */
  readonly until: string;
  /** A replacement runs already: the job gets one instance smaller with this one. */
  readonly shrinks: boolean;
}

/** Instances beyond what the owner wants, asked for so that replacements run before tasks are killed. */
export interface Surge {
  /** What the owner wants. */
  readonly base: number;
  /** The most that was asked for: a job that is larger or smaller than ours to ask was scaled by somebody else. */
  readonly peak: number;
  /** Instances that were available when it began. */
  readonly availableBefore: number;
  /** When the wait for the next replacement began, RFC 3339. */
  readonly since: string;
  readonly parts: readonly {
    readonly hostname: string;
    readonly maintenanceId: string;
    readonly count: number;
    readonly until: string;
  }[];
}

export interface JobClaims {
  readonly jobId: string;
  readonly claims: readonly Claim[];
  readonly surge: Surge | null;
  /** 0: there is no record. */
  readonly version: number;
}

/** Longer than the longest wait between two looks at a host, with retries: a claim that is not prolonged is nobody's. */
export const CLAIM_SECONDS = 300;

export function noClaims(jobId: string): JobClaims {
  return { jobId, claims: [], surge: null, version: 0 };
}

/** False for a record that nobody has anything in. */
export function holdsSomething({ claims, surge }: JobClaims): boolean {
  return claims.length > 0 || surge !== null;
}

export function isOf(instance: Instance, { taskIds }: Pick<Claim, 'taskIds'>): boolean {
  return instance.taskIds.some((taskId) => taskIds.includes(taskId));
}

/** The claims that still count: neither run out, nor of an instance that the job has no more. */
export function liveClaims({ claims }: JobClaims, job: Job, now: Date): readonly Claim[] {
  return claims.filter((claim) => isLive(claim, now) && job.instances.some((instance) => isOf(instance, claim)));
}

/** The surge that still counts, without the parts of hosts that never came back; null when somebody else has scaled the job. */
export function liveSurge({ surge }: JobClaims, job: Job, now: Date): Surge | null {
  if (surge === null || job.wanted < surge.base || job.wanted > surge.peak) return null;
  return { ...surge, parts: surge.parts.filter((part) => isLive(part, now)) };
}

function isLive({ until }: { readonly until: string }, now: Date): boolean {
  return Date.parse(until) > now.getTime();
}

export function claimEnd(now: Date): string {
  return new Date(now.getTime() + CLAIM_SECONDS * 1_000).toISOString();
}

/** The end of a claim that is kept: prolonged in its second half only, so that not every look writes. */
export function prolonged(until: string, now: Date): string {
  return Date.parse(until) - now.getTime() < (CLAIM_SECONDS * 1_000) / 2 ? claimEnd(now) : until;
}

/** The record without anything of that host: it is empty, or not drained any more. */
export function withoutHost(record: JobClaims, hostname: string): JobClaims {
  const { claims, surge } = record;
  return {
    ...record,
    claims: claims.filter((claim) => claim.hostname !== hostname),
    surge: surge && { ...surge, parts: surge.parts.filter((part) => part.hostname !== hostname) },
  };
}
