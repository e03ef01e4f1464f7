import type { Change } from '../windows/changes.ts';
import type { HostChoice, WindowOptions } from '../windows/recurring-window.ts';

/**
 * A campaign takes each of its hosts through one maintenance, before a deadline, inside its
 * windows. The reconciliation starts rolling maintenances for the hosts that are not done.
 */

/** `finished`: every host has had its turn, and no further host can join. */
export const CAMPAIGN_STATUSES = ['running', 'paused', 'stopped', 'finished'] as const;
type CampaignStatus = (typeof CAMPAIGN_STATUSES)[number];

/** A period in which the campaign's hosts may be out. */
interface CampaignWindow {
  readonly name: string;
  readonly opensAt: string;
  readonly closesAt: string;
}

export interface Forecast {
  /** RFC 3339; null while it is unknown. */
  readonly endsAt: string | null;
  /** The facts behind the forecast, as a sentence. */
  readonly restsOn: string;
  /** True when the campaign will probably miss its deadline. */
  readonly isEndangered: boolean;
}

/** The progress of a campaign, as the reconciliation has last seen it. */
export interface Standing {
  readonly done: number;
  readonly failed: number;
  readonly underWay: number;
  readonly toGo: number;
  /** A sentence that says why no host begins now; empty when hosts may begin. */
  readonly heldBy: string;
  /** Start of that reason. */
  readonly heldSince?: string;
  readonly maintenanceId: string | null;
  readonly forecast: Forecast;
  /** Time when the forecast first said so; missing while the deadline is not endangered. */
  readonly endangeredSince?: string;
  /** The window that is open, or opens next; null without windows, and when none opens again. */
  readonly nextWindow: CampaignWindow | null;
}

/** The one record of a campaign. Only a conditional write on the `version` read changes it. */
export interface Campaign {
  readonly name: string;
  readonly hosts: HostChoice;
  /** The deadline, RFC 3339. */
  readonly by: string;
  /** Names of windows; empty: hosts may be out at any time. */
  readonly windows: readonly string[];
  readonly options: WindowOptions;
  readonly status: CampaignStatus;
  /** Number of failed hosts that the last `resume` accepted. */
  readonly forgiven: number;
  readonly standing: Standing;
  readonly createdBy: string;
  readonly createdAt: string;
  readonly updatedBy: string;
  readonly updatedAt: string;
  /** Its latest changes, oldest first. */
  readonly changes: readonly Change[];
  readonly version: number;
}

/** A rolling maintenance for one or more campaigns. It is listed until its results are recorded. */
export interface CampaignRun {
  /** Id of the maintenance. */
  readonly id: string;
  /** Names of the campaigns that share it, the oldest first. */
  readonly campaigns: readonly string[];
  readonly startedAt: string;
  readonly window: (CampaignWindow & { readonly lastBeginAt: string; readonly atEnd: 'complete' | 'stay' }) | null;
}

/**
 * The runs under way of all campaigns. They share one record, so that two passes at the same time
 * cannot both choose hosts. Only a conditional write on the `version` that was read changes it.
 */
export interface CampaignRuns {
  readonly runs: readonly CampaignRun[];
  /** 0: there is no record yet. */
  readonly version: number;
}

interface HostResult {
  readonly hostname: string;
  readonly note: string;
}

/** Results of an ended run for one campaign. They never change: to write them twice does no harm. */
export interface CampaignResult extends Pick<CampaignRun, 'id' | 'startedAt'> {
  readonly campaign: string;
  readonly endedAt: string;
  readonly done: readonly string[];
  /** Hosts that were DOWN and did not come back as they should: their turn is over. */
  readonly failed: readonly HostResult[];
  /** Hosts that could not be drained in time: they have not been DOWN, and get another turn. */
  readonly undrained: readonly HostResult[];
}

/** A new status compiles only with an answer to both questions. */
const STATUS_FACTS = {
  running: { isRunning: true, isOver: false },
  paused: { isRunning: false, isOver: false },
  stopped: { isRunning: false, isOver: true },
  finished: { isRunning: false, isOver: true },
} as const satisfies Record<CampaignStatus, { readonly isRunning: boolean; readonly isOver: boolean }>;

type WithStatus = Pick<Campaign, 'status'>;

/** True while further hosts may begin. */
export const isRunning = ({ status }: WithStatus): boolean => STATUS_FACTS[status].isRunning;
export const isOver = ({ status }: WithStatus): boolean => STATUS_FACTS[status].isOver;

/** A run of too many failures: `heldBy` says so, here as on the record of a rolling maintenance. */
export const isHalted = ({ heldBy }: Pick<Standing, 'heldBy'>): boolean => heldBy.startsWith('halted: ');

/** Notes since when it is held and endangered, as before where that has not changed. */
export function withTimes(standing: Standing, before: Standing, now: Date): Standing {
  const [at, { heldBy, forecast }] = [now.toISOString(), standing];
  return {
    ...standing,
    ...(heldBy !== '' && { heldSince: (heldBy === before.heldBy && before.heldSince) || at }),
    ...(forecast.isEndangered && { endangeredSince: before.endangeredSince ?? at }),
  };
}
