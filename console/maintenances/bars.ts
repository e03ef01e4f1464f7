import type { MaintenanceView } from '../../functions/contract/api/api.ts';
import type { Timeline } from '../../functions/contract/api/progress.ts';
import type { RolloutView } from '../../functions/contract/api/rolling.ts';
import { STATES } from '../text/states.ts';

/** Each host of a maintenance as a bar over time. */

type Phase = RolloutView['hosts'][number]['phase'];
type Span = Timeline['hosts'][number]['spans'][number];

export interface Bar {
  readonly hostname: string;
  /** The phase or the state, in words. */
  readonly now: string;
  /** Class of the color. */
  readonly tone: string;
  readonly note: string;
  /** Oldest first; none until the service has sent them. */
  readonly spans: readonly Span[];
}

export const PHASES = {
  failed: { word: 'failed', tone: 'bad', need: 0 },
  'going-down': { word: 'draining', tone: 'draining', need: 1 },
  repairing: { word: 'down', tone: 'down', need: 2 },
  returning: { word: 'returning', tone: 'returning', need: 3 },
  settling: { word: 'settling', tone: 'settling', need: 4 },
  waiting: { word: 'waiting', tone: 'waiting', need: 5 },
  skipped: { word: 'skipped', tone: 'waiting', need: 6 },
  done: { word: 'done', tone: 'up', need: 7 },
} as const satisfies Record<Phase, { word: string; tone: string; need: number }>;

/** Bars of a rolling maintenance by phase, those that need attention first; of any other in its own order. */
export function barsOf({ hosts, rollout }: MaintenanceView, timeline: Timeline | undefined): readonly Bar[] {
  const spans = new Map(timeline?.hosts.map((host) => [host.hostname, host.spans]));
  if (rollout === undefined) {
    return hosts.map(({ hostname, state }): Bar => {
      const now = state === null ? 'forgotten' : STATES[state];
      return { hostname, now, tone: state === null ? 'waiting' : now, note: '', spans: spans.get(hostname) ?? [] };
    });
  }
  return rollout.hosts
    .toSorted((one, other) => PHASES[one.phase].need - PHASES[other.phase].need)
    .map(({ hostname, phase, note }): Bar => {
      const { word, tone } = PHASES[phase];
      return { hostname, now: word, tone, note, spans: spans.get(hostname) ?? [] };
    });
}

/** First and last moment of the bars. */
export function extentOf(timeline: Timeline | undefined, requestedAt: string, now: Date) {
  const from = Date.parse(timeline?.from ?? requestedAt);
  const until = timeline?.to == null ? now.getTime() : Date.parse(timeline.to);
  return { from, until: Math.max(until, from + 1_000) };
}
