/**
 * The instances that wait for an offer, and why offers are declined (docs/docs/rest-api/public/api/v2/types/queue.raml;
 * raml/QueueInfoConversion.scala; mesos/NoOfferMatchReason.scala for the order of the reasons).
 */
import type { Offer } from '../../model/framework.ts';
import type { App } from '../model/app.ts';
import type { DeclinedStep } from '../model/launch-queue.ts';
import { appDefinition } from './app-views.ts';
import { podDefinition } from './pod-views.ts';

type Declines = (app: App, offer: Offer) => boolean;

const REASONS: readonly { readonly reason: string; readonly declines: Declines }[] = [
  { reason: 'UnfulfilledRole', declines: () => false },
  { reason: 'UnfulfilledConstraint', declines: (app, { place }) => !app.isAllowedOn(place) },
  { reason: 'NoCorrespondingReservationFound', declines: (app, { place }) => !hasVolume(app, place.hostname) },
  { reason: 'AgentMaintenance', declines: () => false },
  { reason: 'InsufficientCpus', declines: ({ demand: { resources } }, { free }) => resources.cpus > free.cpus },
  { reason: 'InsufficientMemory', declines: ({ demand: { resources } }, { free }) => resources.mem > free.mem },
  { reason: 'InsufficientDisk', declines: ({ demand: { resources } }, { free }) => resources.disk > free.disk },
  { reason: 'InsufficientGpus', declines: () => false },
  { reason: 'InsufficientPorts', declines: () => false },
  { reason: 'DeclinedScarceResources', declines: () => false },
];

/** True if a waiting instance may run on the host: its volume is there, or it has none yet. */
function hasVolume(app: App, hostname: string): boolean {
  if (!app.options.resident) return true;
  const waiting = app.all.filter(({ phase }) => phase === 'waiting');
  return waiting.some(({ ended }) => ended === undefined || ended.place?.hostname === hostname);
}

export function queue(apps: Iterable<App>, offers: readonly Offer[], withLastUnused: boolean): object {
  return { queue: [...apps].flatMap((app) => queueItem(app, offers, withLastUnused)) };
}

function queueItem(app: App, offers: readonly Offer[], withLastUnused: boolean): object[] {
  const waiting = app.all.filter(({ phase }) => phase === 'waiting').length;
  const unconfirmed = app.all.filter(({ phase, isConfirmed }) => phase === 'staging' && !isConfirmed).length;
  if (waiting + unconfirmed === 0) {
    app.queue.empty();
    return [];
  }
  if (waiting > 0 && offers.length > 0) {
    app.queue.declined({ at: app.now(), offers: offers.length, steps: declinedSteps(app, offers) });
  }
  const { since, last, lastUsedAt } = app.queue;
  return [
    {
      count: waiting + unconfirmed,
      role: app.role,
      delay: { timeLeftSeconds: 0, overdue: true },
      since: since?.toISOString(),
      processedOffersSummary: {
        processedOffersCount: last?.offers ?? 0,
        unusedOffersCount: last?.offers ?? 0,
        ...(last !== undefined && { lastUnusedOfferAt: last.at.toISOString() }),
        ...(lastUsedAt !== undefined && { lastUsedOfferAt: lastUsedAt.toISOString() }),
        rejectSummaryLastOffers: last?.steps ?? declinedSteps(app, []),
        rejectSummaryLaunchAttempt: last?.steps ?? declinedSteps(app, []),
      },
      ...(withLastUnused && { lastUnusedOffers: [] }),
      ...(app.options.pod ? { pod: podDefinition(app) } : { app: appDefinition(app) }),
    },
  ];
}

/** Each reason with the number of offers that it declined first, and of offers that reached this check. */
function declinedSteps(app: App, offers: readonly Offer[]): DeclinedStep[] {
  let left = offers;
  return REASONS.map(({ reason, declines }) => {
    const processed = left.length;
    left = left.filter((offer) => !declines(app, offer));
    return { reason, declined: processed - left.length, processed };
  });
}
