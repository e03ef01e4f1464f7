import type { MaintenanceError } from '../contract/errors.ts';
import type { Campaign, CampaignResult, CampaignRuns } from '../domain/campaigns/campaign.ts';
import type { Host, HostState, Transition } from '../domain/host/host.ts';
import type { JobClaims } from '../domain/jobs/job-claims.ts';
import type { Correction } from '../domain/reconcile/corrections.ts';
import type { ZerosLeft } from '../domain/reconcile/levels.ts';
import type { Breaker } from '../domain/request/breaker.ts';
import type { Finish } from '../domain/request/finish.ts';
import type { Maintenance, TokenAnswer } from '../domain/request/maintenance.ts';
import type { Rollout } from '../domain/rolling/rollout.ts';
import type { AnyWait, Watch } from '../domain/watch/wait.ts';
import type { WindowTurns } from '../domain/windows/host-turns.ts';
import type { WindowOpening } from '../domain/windows/opening.ts';
import type { HostChoice, RecurringWindow } from '../domain/windows/recurring-window.ts';

export interface Page<T> {
  readonly items: readonly T[];
  /** Opaque; pass it to read the next page. Missing on the last page. */
  readonly nextToken?: string;
}

export interface HostsOptions {
  /** Only hosts of this pool, or with these attributes. @default - all */
  readonly choice?: Exclude<HostChoice, { readonly list: readonly string[] }> | undefined;
  /** Gets the error of an unreadable record, which is left out. @default - the error is thrown */
  readonly onUnreadable?: (error: MaintenanceError) => void;
  /** Gets each host of the page that is not yet in this release's index: see `listHost`. */
  readonly onUnlisted?: (host: Host) => void;
}

/**
 * Host, maintenance, window and history records.
 *
 * Each write changes a single item. Throws `StaleHost` when the record is not at the expected
 * version, `StoreUnavailable` for throttling and outages, `InvalidInput` for a token of no page.
 */
export interface Store {
  host(hostname: string): Promise<Host | undefined>;
  /** The records of the given hosts by host name; unknown hosts are left out. */
  hosts(hostnames: readonly string[], options?: Pick<HostsOptions, 'onUnreadable'>): Promise<ReadonlyMap<string, Host>>;
  /**
   * Writes the record with version `expectedVersion` + 1 if its stored version is `expectedVersion`
   * (0: no record yet). Returns the written record.
   */
  putHost(host: Host, expectedVersion: number): Promise<Host>;
  /**
   * Deletes the record of a host if it is still at that version. Its history stays. Versions never
   * repeat: a new record continues with a later version and with the undelivered events.
   */
  deleteHost(hostname: string, expectedVersion: number): Promise<void>;
  /** Empties the outbox, and keeps the version, if the record is still at it; else does nothing. */
  clearOutbox(hostname: string, version: number): Promise<void>;
  /**
   * Adds a host that the previous release wrote to this release's index, if its record is still at
   * that version, which stays; false otherwise. Safe to repeat.
   */
  listHost(host: Host): Promise<boolean>;
  /** Hosts in any of the states, ordered by host name, each once across the pages. */
  hostsByState(
    states: readonly HostState[],
    limit: number,
    nextToken?: string,
    options?: HostsOptions,
  ): Promise<Page<Host>>;
  /** Writes history items. Safe to repeat. */
  appendHistory(hostname: string, transitions: readonly Transition[]): Promise<void>;
  /** Newest first. */
  history(hostname: string, limit: number, nextToken?: string): Promise<Page<Transition>>;
  /** Creates the record with its first version; false when the id exists. */
  createMaintenance(maintenance: Maintenance): Promise<boolean>;
  /** Writes the next version if the stored one is `maintenance.version`; else returns false. */
  putMaintenance(maintenance: Maintenance): Promise<boolean>;
  deleteMaintenance(id: string): Promise<void>;
  maintenance(id: string): Promise<Maintenance | undefined>;
  /** Records the answer to a client token; false when one is recorded already. */
  createTokenAnswer(answer: TokenAnswer): Promise<boolean>;
  /** Reads by the id of the token. */
  tokenAnswer(id: string): Promise<TokenAnswer | undefined>;
  /** The recorded end of the maintenance; undefined until it is recorded. */
  finish(maintenanceId: string): Promise<Finish | undefined>;
  /** Creates the record of an end; false when it exists. */
  createFinish(finish: Finish): Promise<boolean>;
  putFinish(finish: Finish): Promise<void>;
  rollout(id: string): Promise<Rollout | undefined>;
  /** Writes like `putHost`. Throws StaleRollout. */
  putRollout(rollout: Rollout, expectedVersion: number): Promise<Rollout>;
  /** Removes it from the active ones. Its record stays after `endedAt` as long as history does. */
  forgetRollout(id: string, endedAt: Date): Promise<void>;
  /** Ids of rolling maintenances that are unfinished, or whose end is not yet published. */
  activeRollouts(): Promise<readonly string[]>;
  /** Newest first. */
  maintenances(limit: number, nextToken?: string): Promise<Page<Maintenance>>;
  /**
   * Takes the lease of that name for `owner` until `now + ttlSeconds`; false while another owner
   * holds it. The owner may take it again, which prolongs it.
   */
  acquireLease(name: string, owner: string, ttlSeconds: number, now: Date): Promise<boolean>;
  /** Releases the lease; does nothing when it is no longer the owner's. */
  releaseLease(name: string, owner: string): Promise<void>;
  /** Reads the job's claims consistently; `noClaims` where there are none. */
  jobClaims(jobId: string): Promise<JobClaims>;
  /**
   * Writes the record with the next version if its stored version is still `record.version` (0:
   * none); false otherwise. Versions never repeat: a copy read before the record became empty
   * cannot overwrite a newer record.
   */
  putJobClaims(record: JobClaims, now: Date): Promise<boolean>;
  /** The records with a claim or a surge, expired or not, in any order. */
  claimedJobs(): Promise<readonly JobClaims[]>;
  /** Stores the wait of an execution. Safe to repeat. A host may have several waits. */
  putWait(wait: AnyWait): Promise<void>;
  /** All waits, consistently, in any order. */
  waits(options?: Pick<HostsOptions, 'onUnreadable'>): Promise<readonly AnyWait[]>;
  deleteWait(wait: AnyWait): Promise<void>;
  watch(): Promise<Watch | undefined>;
  /** Writes the next version if the stored one is `watch.version`; else returns false. */
  putWatch(watch: Watch): Promise<boolean>;
  breaker(): Promise<Breaker | undefined>;
  /** Writes the next version if the stored one is `breaker.version`; else returns false. */
  putBreaker(breaker: Breaker): Promise<boolean>;
  campaign(name: string): Promise<Campaign | undefined>;
  /** Sorted by name. */
  campaigns(limit: number, nextToken?: string): Promise<Page<Campaign>>;
  /** Writes like `putHost`; undefined when the record is not at the expected version. */
  putCampaign(campaign: Campaign, expectedVersion: number): Promise<Campaign | undefined>;
  /** The results of its ended runs, oldest first. */
  campaignResults(campaign: string): Promise<readonly CampaignResult[]>;
  /** Safe to repeat. */
  putCampaignResult(result: CampaignResult): Promise<void>;
  /** The list is empty before the first run. */
  campaignRuns(): Promise<CampaignRuns>;
  /** Writes the next version if the stored one is `runs.version`; else returns false. */
  putCampaignRuns(runs: CampaignRuns): Promise<boolean>;
  window(name: string): Promise<RecurringWindow | undefined>;
  /**
   * Sorted by name.
   *
   * @param onUnreadable gets the error of an unreadable record, which is left out. @default - the
   * error is thrown
   */
  windows(
    limit: number,
    nextToken?: string,
    onUnreadable?: (error: MaintenanceError) => void,
  ): Promise<Page<RecurringWindow>>;
  /** Writes like `putHost`; undefined when the record is not at the expected version. */
  putWindow(window: RecurringWindow, expectedVersion: number): Promise<RecurringWindow | undefined>;
  /** Deletes the record if it is at that version; false otherwise. Its openings stay. */
  deleteWindow(name: string, expectedVersion: number): Promise<boolean>;
  /** Creates the record; false when the window has a record of that time. */
  createOpening(opening: WindowOpening): Promise<boolean>;
  putOpening(opening: WindowOpening): Promise<void>;
  opening(windowName: string, scheduledAt: string): Promise<WindowOpening | undefined>;
  /** Newest first, by scheduled time. */
  openings(windowName: string, limit: number, nextToken?: string): Promise<Page<WindowOpening>>;
  /**
   * The scheduled time of the window's open opening: taken before the opening starts anything,
   * released when it has closed. It outlives the window's record: a window that is deleted and
   * created again does not open twice at once.
   */
  openTime(windowName: string): Promise<string | undefined>;
  /** Takes the window for the opening of that time; false if its open time is not `before`. */
  takeOpenTime(windowName: string, scheduledAt: string, before: string | undefined): Promise<boolean>;
  /** Does nothing when another opening has taken the window. */
  releaseOpenTime(windowName: string, scheduledAt: string): Promise<void>;
  /** The results of the hosts of the window's openings; without turns until there are any. */
  windowTurns(windowName: string): Promise<WindowTurns>;
  /** Writes the next version if the stored one is `turns.version`; else returns false. */
  putWindowTurns(turns: WindowTurns): Promise<boolean>;
  /** Metrics of which the reconciliation must still send a 0; undefined before its first pass. */
  zerosLeft(): Promise<ZerosLeft | undefined>;
  putZerosLeft(zeros: ZerosLeft): Promise<void>;
  /** Corrections of drift by the last passes, oldest first. */
  corrections(): Promise<readonly Correction[]>;
  putCorrections(corrections: readonly Correction[]): Promise<void>;
  /** Throws when the database does not answer. */
  health(): Promise<void>;
}
