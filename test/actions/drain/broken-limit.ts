import { extraOf } from '../../../functions/domain/jobs/job.ts';
import type { JobClaims } from '../../../functions/domain/jobs/job-claims.ts';
import { SURGE_PATIENCE_SECONDS } from '../../../functions/domain/jobs/surge.ts';
import type { SimInstance, SimJob } from '../../fakes/job-cluster.ts';

/** The knowledge of a step when it decided, and the truth at that moment. */
export interface LastLook {
  readonly job: SimJob;
  readonly owner: number;
  readonly at: number;
  readonly sound: ReadonlySet<SimInstance>;
  readonly record: JobClaims;
}

/**
 * The job has lost available instances because of us; undefined if one of the looks allows for it. Instances that have
 * failed since that look do not count; we asked all others that are missing to end.
 */
export function brokenLimit(
  job: SimJob,
  looks: readonly LastLook[],
  ended: readonly SimInstance[],
  { now, canSurge }: { readonly now: number; readonly canSurge: boolean },
): string | undefined {
  const sound = new Set(job.sound(now));
  const faults = looks.map((look) => {
    if (!ended.some((instance) => look.sound.has(instance))) return undefined;
    const failed = [...look.sound].filter((instance) => !instance.wasSound && !sound.has(instance));
    const { least, why } = leastAvailable(look, canSurge);
    const left = sound.size + failed.length;
    return left < least ? `${job.id} has ${left} instances and must keep ${least}: ${why}` : undefined;
  });
  return faults.includes(undefined) ? undefined : faults[0];
}

/**
 * The number of instances that a step must leave: the job's limit, or as many as before while it
 * waits for replacements.
 */
function leastAvailable({ job, owner, at, sound, record }: LastLook, canSurge: boolean) {
  const { claims } = record;
  // One of before the owner scaled the job is over.
  const surge = record.surge?.base === owner ? record.surge : null;
  const floor = job.floorOf(owner);
  if (!canSurge || extraOf(job.setup, owner) === 0) return { least: floor, why: 'the limit' };
  const waited = surge === null ? 0 : at - Date.parse(surge.since);
  if (floor < owner && waited >= SURGE_PATIENCE_SECONDS * 1_000) return { least: floor, why: 'no replacement came' };
  const claimed = claims.flatMap(({ taskIds }) => taskIds);
  const isFree = ({ taskIds }: SimInstance) => !taskIds.some((taskId) => claimed.includes(taskId));
  const before = surge?.availableBefore ?? [...sound].filter(isFree).length;
  return { least: Math.max(floor, Math.min(owner, before)), why: 'replacements come first' };
}
