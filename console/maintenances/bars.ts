import type { MaintenancePage, MaintenanceView } from '../../functions/contract/api/api.ts';
import type { FleetHost } from '../../functions/contract/api/fleet.ts';
import type { RolloutView } from '../../functions/contract/api/rolling.ts';
import { STATES } from '../text/states.ts';

/** Each host of a maintenance as a bar over time. */

type Phase = RolloutView['hosts'][number]['phase'];

export interface Bar {
  readonly hostname: string;
  /** In words: the phase, or the state. */
  readonly now: string;
  /** Class of the colour. */
  readonly tone: string;
  /** When its turn began; undefined before. */
  readonly begun: number | undefined;
  /** When it came into this phase. */
  readonly since: number | undefined;
  /** False once it has ended: the bar then ends at `since`. */
  readonly goesOn: boolean;
  readonly wave: number | null;
  readonly note: string;
}

export const PHASES = {
  failed: { word: 'failed', tone: 'bad', need: 0, goesOn: false },
  'going-down': { word: 'draining', tone: 'draining', need: 1, goesOn: true },
  repairing: { word: 'down', tone: 'down', need: 2, goesOn: true },
  returning: { word: 'returning', tone: 'drained', need: 3, goesOn: true },
  settling: { word: 'settling', tone: 'settling', need: 4, goesOn: true },
  waiting: { word: 'waiting', tone: 'waiting', need: 5, goesOn: false },
  skipped: { word: 'skipped', tone: 'waiting', need: 6, goesOn: false },
  done: { word: 'done', tone: 'up', need: 7, goesOn: false },
} as const satisfies Record<Phase, { word: string; tone: string; need: number; goesOn: boolean }>;

/** @param waves the maintenances of its waves, which tell when each began */
export function rollingBars(
  { hosts }: Pick<RolloutView, 'hosts'>,
  waves: readonly MaintenancePage['maintenances'][number][],
): readonly Bar[] {
  const begins = waves
    .filter(({ kind }) => kind === 'start')
    .map(({ requestedAt }) => Date.parse(requestedAt))
    .sort((one, other) => one - other);
  return hosts
    .map(({ hostname, phase, since, wave, note }): Bar => {
      const { word, tone, goesOn } = PHASES[phase];
      const at = Date.parse(since);
      const hadTurn = wave !== null && phase !== 'waiting' && phase !== 'skipped';
      const begun = hadTurn ? Math.min(begins[wave - 1] ?? at, at) : undefined;
      return { hostname, now: word, tone, begun, since: hadTurn ? at : undefined, goesOn, wave, note };
    })
    .sort((one, other) => needOf(one) - needOf(other) || (one.wave ?? 1e9) - (other.wave ?? 1e9));
}

function needOf({ now }: Bar): number {
  return Object.values(PHASES).find(({ word }) => word === now)?.need ?? 9;
}

/** @param fleet the hosts as they are now: they tell since when */
export function plainBars(
  { hosts, requestedAt }: Pick<MaintenanceView, 'hosts' | 'requestedAt'>,
  fleet: ReadonlyMap<string, FleetHost>,
): readonly Bar[] {
  return hosts.map(({ hostname, state }): Bar => {
    const known = fleet.get(hostname);
    const begun = Date.parse(requestedAt);
    const since = known?.since === undefined ? begun : Math.max(begun, Date.parse(known.since));
    const now = state === null ? 'forgotten' : STATES[state];
    const goesOn = state !== null && state !== 'HOST_STATE_UP';
    const note = (known?.flags ?? []).join(', ');
    return { hostname, now, tone: state === null ? 'waiting' : now, begun, since, goesOn, wave: null, note };
  });
}

/** First and last moment of the bars. */
export function extentOf(
  bars: readonly Bar[],
  start: string,
  now: Date,
): { readonly from: number; readonly until: number } {
  const begins = bars.flatMap(({ begun }) => (begun === undefined ? [] : [begun]));
  const isOver = bars.every(({ goesOn }) => !goesOn);
  const last = Math.max(...bars.flatMap(({ since }) => (since === undefined ? [] : [since])));
  const from = Math.min(Date.parse(start), ...begins);
  const until = isOver && Number.isFinite(last) ? last : now.getTime();
  return { from, until: Math.max(until, from + 1_000) };
}
