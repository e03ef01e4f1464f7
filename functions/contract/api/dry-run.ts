import * as z from 'zod';

/** What `start` would mean for all of its hosts together. */

export const DrainPlan = z
  .object({
    /** Tasks on the hosts. */
    tasks: z.number(),
    /** The most that one job takes; null when one never gives up its last tasks. */
    rounds: z.number().nullable(),
    time: z.object({
      /** Null when something can not be moved at all. */
      seconds: z.number().nullable(),
      /** True when nobody can tell when some of the tasks leave: they are not counted. */
      isLeast: z.boolean(),
      /** Sentences. */
      restsOn: z.array(z.string()),
    }),
    /** Jobs whose limits are known: those that can not be moved first, then those with the most rounds. */
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
        /** Replacements that run before an instance goes, at once. */
        replacedFirst: z.number(),
        /** True when it would have fewer instances than it must keep, if all of them went at once. */
        wouldGoBelow: z.boolean(),
        rounds: z.number().nullable(),
        /** Why it waits now although it can be moved: a sentence. */
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
    /** What can not be moved at all. */
    problems: z.array(
      z.object({
        /** A sentence. */
        message: z.string(),
        framework: z.string(),
        /** Null when it is about no one job. */
        job: z.string().nullable(),
        tasks: z.number(),
        /** The first of them. */
        taskIds: z.array(z.string()),
        /** The first hosts that they are on. */
        hosts: z.array(z.string()),
        moreHosts: z.number(),
      }),
    ),
    /** Problems beyond those listed. */
    moreProblems: z.number(),
    /** What nobody can tell: phrases such as `the time of 3 tasks of batch: …`. */
    unknown: z.array(z.string()),
  })
  .meta({ id: 'DrainPlan' });
export type DrainPlan = z.infer<typeof DrainPlan>;
