import * as z from 'zod';

/** GET /v2/queue: waiting instances and the reasons (RAML: queue; mesos/NoOfferMatchReason.scala). */

const Resources = {
  cpus: z.number().default(0),
  mem: z.number().default(0),
  disk: z.number().default(0),
  gpus: z.number().default(0),
};
const Demand = z.object(Resources);
type Demand = z.infer<typeof Demand>;

/** Numbers of offers that reached this test, and of those that failed it. */
const Step = z.object({ reason: z.string(), declined: z.number(), processed: z.number() });

const Item = z.object({
  app: z.object({ id: z.string(), ...Resources }).optional(),
  pod: z.object({ id: z.string(), containers: z.array(z.object({ resources: Demand })).default([]) }).optional(),
  since: z.string().optional(),
  delay: z.object({ timeLeftSeconds: z.number() }).default({ timeLeftSeconds: 0 }),
  processedOffersSummary: z
    .object({
      processedOffersCount: z.number(),
      lastUnusedOfferAt: z.string().nullish(),
      rejectSummaryLastOffers: z.array(Step).default([]),
    })
    .optional(),
});

export const Queue = z.object({ queue: z.array(Item).default([]) });

/** Says why instances of the app or pod do not run; null when Marathon gives no reason. */
export function missingBecause(name: string, { queue }: z.infer<typeof Queue>): string | null {
  const item = queue.find(({ app, pod }) => (app ?? pod)?.id === name);
  if (item === undefined) return null;
  const waits = item.delay.timeLeftSeconds;
  const reasons = [
    ...(waits > 0 ? [`after failures Marathon waits another ${Math.ceil(waits)} s before the next start`] : []),
    ...offersBecause(item),
  ];
  return reasons.length === 0 ? null : reasons.join('; ');
}

/** The summary keeps offers from before this wait: they were for an earlier instance. */
function offersBecause({ app, pod, since, processedOffersSummary }: z.infer<typeof Item>): string[] {
  if (processedOffersSummary === undefined) return [];
  const { processedOffersCount, lastUnusedOfferAt, rejectSummaryLastOffers } = processedOffersSummary;
  if (processedOffersCount === 0) return ['Marathon has had no offer for it yet'];
  if (since !== undefined && lastUnusedOfferAt != null && Date.parse(lastUnusedOfferAt) < Date.parse(since)) return [];
  const demand = app ?? sum(pod?.containers.map(({ resources }) => resources) ?? []);
  const counts = rejectSummaryLastOffers
    .filter(({ declined }) => declined > 0)
    .map(({ reason, declined, processed }, index) => {
      const all = index === 0 ? processed : `the other ${processed}`;
      return `${declined} of ${all} for ${reasonText(reason, demand)}`;
    });
  return counts.length === 0 ? [] : [`the last offers were declined: ${counts.join(', ')}`];
}

function sum(demands: readonly Demand[]): Demand {
  const total = (one: keyof Demand) => demands.reduce((all, demand) => all + demand[one], 0);
  return { cpus: total('cpus'), mem: total('mem'), disk: total('disk'), gpus: total('gpus') };
}

const REASONS: Readonly<Record<string, (demand: Demand) => string>> = {
  UnfulfilledRole: () => 'their role',
  UnfulfilledConstraint: () => 'its constraints',
  NoCorrespondingReservationFound: () => 'lack of its reserved volume',
  AgentMaintenance: () => 'maintenance of the agent',
  InsufficientCpus: ({ cpus }) => `lack of ${short(cpus)} cpus`,
  InsufficientMemory: ({ mem }) => `lack of ${short(mem)} MB of memory`,
  InsufficientDisk: ({ disk }) => `lack of ${short(disk)} MB of disk`,
  InsufficientGpus: ({ gpus }) => `lack of ${short(gpus)} gpus`,
  InsufficientPorts: () => 'lack of its ports',
  DeclinedScarceResources: () => 'gpus that it does not need',
};

/** Rounds off the noise of doubles: ten times 0.1 cpus are 1. */
function short(amount: number): string {
  return `${Number(amount.toFixed(3))}`;
}

function reasonText(reason: string, demand: Demand): string {
  return REASONS[reason]?.(demand) ?? reason;
}
