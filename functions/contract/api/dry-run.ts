import * as z from 'zod';

/** The effect that `start` would have on all of its hosts together. */

export const DrainPlan = z
  .object({
    /** Tasks on the hosts. */
    tasks: z.number(),
    /** Rounds of the slowest job; null when a job never gives up its last tasks. */
    rounds: z.number().nullable(),
    time: z.object({
      /** Null when some tasks cannot move at all. */
      seconds: z.number().nullable(),
      /** True when the time of some tasks is unknown: they are not counted. */
      isLeast: z.boolean(),
      /** The assumptions: sentences. */
      restsOn: z.array(z.string()),
    }),
    /** Jobs whose limits are known: first those that cannot move, then by rounds, most first. */
    jobs: z.array(
      z.object({
        job: z.string(),
        framework: z.string(),
        scheduler: z.string(),
        /** Instances on the hosts. */
        leaving: z.number(),
        wanted: z.number(),
        available: z.number(),
        /** Instances that may be away at once. */
        mayBeAway: z.number(),
        /** Replacements that may run at the same time before an instance leaves. */
        replacedFirst: z.number(),
        /** True when the job would fall below its limit if all these instances left at once. */
        wouldGoBelow: z.boolean(),
        rounds: z.number().nullable(),
        /** A sentence that says why the job waits now, although it can be moved. */
        waitsFor: z.string().nullable(),
      }),
    ),
    /** Jobs beyond those listed. */
    moreJobs: z.number(),
    capacity: z.object({
      fits: z.boolean(),
      /** Agents that stay and get offers. */
      agents: z.number(),
      /** Sentences. */
      shortages: z.array(z.string()),
    }),
    /** Tasks that cannot move at all. */
    problems: z.array(
      z.object({
        /** A sentence. */
        message: z.string(),
        framework: z.string(),
        /** Null when the problem is not about a single job. */
        job: z.string().nullable(),
        tasks: z.number(),
        /** The first tasks. */
        taskIds: z.array(z.string()),
        /** The first of their hosts. */
        hosts: z.array(z.string()),
        moreHosts: z.number(),
      }),
    ),
    /** Problems beyond those listed. */
    moreProblems: z.number(),
    /** Unknowns: phrases such as `the time of 3 tasks of batch: …`. */
    unknown: z.array(z.string()),
  })
  .meta({ id: 'DrainPlan' });
export type DrainPlan = z.infer<typeof DrainPlan>;

export const LargestSet = z
  .object({
    hosts: z.array(z.string()),
    /** False when a larger set may exist: the hosts were too many to try every set. */
    isLargest: z.boolean(),
    /** The other hosts, each with what it waits for: a sentence. */
    waits: z.array(z.object({ hostname: z.string(), waitsFor: z.string() })),
  })
  .meta({ id: 'LargestSet' });
