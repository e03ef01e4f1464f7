/**
 * What waits for an offer, and why the offers do not do (docs/docs/rest-api/public/api/v2/types/queue.raml;
 * raml/QueueInfoConversion.scala; mesos/NoOfferMatchReason.scala for the order of the reasons).
 */
import type { Offer } from '../framework.ts';
import type { App } from './app.ts';
import { appDefinition } from './app-views.ts';
import { podDefinition } from './pod-views.ts';

const REASONS: readonly { readonly reason: string; readonly declines: (app: App, offer: Offer) => boolean }[] = [
  { reason: 'UnfulfilledRole', declines: () => false },
  { reason: 'UnfulfilledConstraint', declines: (app, { place }) => !app.isAllowedOn(place) },
  { reason: 'NoCorrespondingReservationFound', declines: () => false },
  { reason: 'AgentMaintenance', declines: () => false },
  { reason: 'InsufficientCpus', declines: ({ demand: { resources } }, { free }) => resources.cpus > free.cpus },
  { reason: 'InsufficientMemory', declines: ({ demand: { resources } }, { free }) => resources.mem > free.mem },
  { reason: 'InsufficientDisk', declines: ({ demand: { resources } }, { free }) => resources.disk > free.disk },
  { reason: 'InsufficientGpus', declines: () => false },
  { reason: 'InsufficientPorts', declines: () => false },
];

export function queue(apps: Iterable<App>, offers: readonly Offer[], withLastUnused: boolean): object {
  return { queue: [...apps].flatMap((app) => queueItem(app, offers, withLastUnused)) };
}

function queueItem(app: App, offers: readonly Offer[], withLastUnused: boolean): object[] {
  const waiting = app.all.filter(({ phase }) => phase === 'waiting');
  const [first] = waiting;
  if (first === undefined) return [];
  const now = new Date().toISOString();
  const declined = declinedSteps(app, offers);
  return [
    {
      count: waiting.length,
      delay: { timeLeftSeconds: 0, overdue: true },
      since: first.since.toISOString(),
      processedOffersSummary: {
        processedOffersCount: offers.length,
        unusedOffersCount: offers.length,
        ...(offers.length > 0 && { lastUnusedOfferAt: now }),
        rejectSummaryLastOffers: declined,
        rejectSummaryLaunchAttempt: declined,
      },
      ...(withLastUnused && { lastUnusedOffers: [] }),
      ...(app.options.pod ? { pod: podDefinition(app) } : { app: appDefinition(app) }),
    },
  ];
}

/** Each reason with the offers that it was the first to decline, and those that had come as far. */
function declinedSteps(app: App, offers: readonly Offer[]): object[] {
  let left = offers;
  return REASONS.map(({ reason, declines }) => {
    const processed = left.length;
    left = left.filter((offer) => !declines(app, offer));
    return { reason, declined: processed - left.length, processed };
  });
}
