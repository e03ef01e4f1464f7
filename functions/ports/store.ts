import type { MaintenanceError } from '../contract/errors.ts';
import type { Host, HostState, Transition } from '../domain/host/host.ts';
import type { JobClaims } from '../domain/jobs/claims.ts';
import type { Finish } from '../domain/request/finish.ts';
import type { Maintenance, TokenAnswer } from '../domain/request/maintenance.ts';
import type { Rollout } from '../domain/rolling/rollout.ts';
import type { WindowOpening } from '../domain/windows/opening.ts';
import type { HostChoice, RecurringWindow } from '../domain/windows/recurring-window.ts';
import type { WindowTurns } from '../domain/windows/turns.ts';

export interface Page<T> {
  readonly items: readonly T[];
  /** Opaque; give it back to get the next page. Missing on the last. */
  readonly nextToken?: string;
}

export interface HostsOptions {
  /** Only hosts of that pool, or with these attributes. @default - all */
  readonly choice?: Exclude<HostChoice, { readonly list: readonly string[] }> | undefined;
  /** Gets the error of a record that can not be read, which is left out. @default - it is thrown */
  readonly onUnreadable?: (error: MaintenanceError) => void;
}

/**
 * Host, maintenance, window and history records.
 *
 * All writes are of single items. Throws MaintenanceError: `StaleHost` when the record is not at the expected version,
 * `StoreUnavailable` for throttling and outages, `InvalidInput` for a token that no page gave out.
 */
export interface Store {
  host(hostname: string): Promise<Host | undefined>;
  /** Those of the given hosts that are known, by host name. */
  hosts(hostnames: readonly string[]): Promise<ReadonlyMap<string, Host>>;
  /**
   * Writes the record if its stored version is `expectedVersion` (0: no record yet), with version expectedVersion + 1,
   * and returns what was written.
   */
  putHost(host: Host, expectedVersion: number): Promise<Host>;
  /**
   * Forgets the host if its record is still at that version: one that left, or that a refused request made known. Its history stays, and no version
   * of it is met twice: a record that is created again goes on with a later one, and what it owes with it.
   */
  deleteHost(hostname: string, expectedVersion: number): Promise<void>;
  /** Empties the outbox of the record if it is still at that version; its version stays. Quietly nothing otherwise. */
  clearOutbox(hostname: string, version: number): Promise<void>;
  /**
   * Hosts in any of the states, ordered by host name, each once across the pages.
   *
   */
  hostsByState(
    states: readonly HostState[],
    limit: number,
    nextToken?: string,
    options?: HostsOptions,
  ): Promise<Page<Host>>;
  /** Writes history items; the same transition written again changes nothing. */
  appendHistory(hostname: string, transitions: readonly Transition[]): Promise<void>;
  /** Newest first. */
  history(hostname: string, limit: number, nextToken?: string): Promise<Page<Transition>>;
  /** Creates the record, with its first version; false when one of that id exists. */
  createMaintenance(maintenance: Maintenance): Promise<boolean>;
  /** Writes the record, with the next version, if its stored version is still `maintenance.version`; false when it is not, or is deleted. */
  putMaintenance(maintenance: Maintenance): Promise<boolean>;
  deleteMaintenance(id: string): Promise<void>;
  maintenance(id: string): Promise<Maintenance | undefined>;
  /** Notes what a client token is answered with; false when that was noted before. */
  createTokenAnswer(answer: TokenAnswer): Promise<boolean>;
  /** By the token's id. */
  tokenAnswer(id: string): Promise<TokenAnswer | undefined>;
  /** How the maintenance has ended; undefined while nobody has written that down. */
  finish(maintenanceId: string): Promise<Finish | undefined>;
  /** Creates the record of an end; false when there is one. */
  createFinish(finish: Finish): Promise<boolean>;
  putFinish(finish: Finish): Promise<void>;
  rollout(id: string): Promise<Rollout | undefined>;
  /**
   * Writes the record if its stored version is still `expectedVersion` (0: none yet), with version expectedVersion + 1, and returns what was
   * written. Throws StaleRollout.
   */
  putRollout(rollout: Rollout, expectedVersion: number): Promise<Rollout>;
  /** Takes it from the active ones; its record stays for the days of a history from `endedAt`. */
  forgetRollout(id: string, endedAt: Date): Promise<void>;
  /** Ids of the rolling maintenances that are not finished, or whose end nobody has told of, in any order. */
  activeRollouts(): Promise<readonly string[]>;
  /** Newest first. */
  maintenances(limit: number, nextToken?: string): Promise<Page<Maintenance>>;
  /**
   * Takes the lease of that name for `owner` until `now + ttlSeconds`; false while another owner's has not expired.
   * The owner itself may take it again, which prolongs it.
   */
  acquireLease(name: string, owner: string, ttlSeconds: number, now: Date): Promise<boolean>;
  /** Gives the lease back; quietly nothing when it is not the owner's any more. */
  releaseLease(name: string, owner: string): Promise<void>;
  /** What draining hosts have taken of the job, with everything that was written before; `noClaims` where there is nothing. */
  jobClaims(jobId: string): Promise<JobClaims>;
  /**
   * Writes the record if its stored version is still `record.version` (0: none), with the next version; false when somebody else
   * has written. A version is not met twice: what was read before a record became empty can not be written over a newer life of it.
   */
  putJobClaims(record: JobClaims, now: Date): Promise<boolean>;
  /** The records with a claim or a surge, run out or not, in any order. */
  claimedJobs(): Promise<readonly JobClaims[]>;
  window(name: string): Promise<RecurringWindow | undefined>;
  /**
   * By name.
   *
   * @param onUnreadable gets the error of a record that can not be read, which is left out. @default - it is thrown
   */
  windows(
    limit: number,
    nextToken?: string,
    onUnreadable?: (error: MaintenanceError) => void,
  ): Promise<Page<RecurringWindow>>;
  /**
   * Writes the record if its stored version is `expectedVersion` (0: no record yet), with version expectedVersion + 1, and returns what was
   * written; undefined when somebody else has written.
   */
  putWindow(window: RecurringWindow, expectedVersion: number): Promise<RecurringWindow | undefined>;
  /** Its openings stay. False when there was none at that version. */
  deleteWindow(name: string, expectedVersion: number): Promise<boolean>;
  /** Creates the record; false when there is one of that window and time. */
  createOpening(opening: WindowOpening): Promise<boolean>;
  putOpening(opening: WindowOpening): Promise<void>;
  opening(windowName: string, scheduledAt: string): Promise<WindowOpening | undefined>;
  /** Newest first, by the time at which the window was to open. */
  openings(windowName: string, limit: number, nextToken?: string): Promise<Page<WindowOpening>>;
  /**
   * The time of the opening that the window is in: taken before anything is begun for it, released when it has closed. Kept beside the window's
   * record, so it outlives the window: one that is deleted and made again does not open beside itself.
   */
  openTime(windowName: string): Promise<string | undefined>;
  /** Takes the window for the opening of that time; false unless its open time is still `before`. */
  takeOpenTime(windowName: string, scheduledAt: string, before: string | undefined): Promise<boolean>;
  /** Quietly nothing when another opening has taken the window. */
  releaseOpenTime(windowName: string, scheduledAt: string): Promise<void>;
  /** How the hosts of the window's openings have ended; without turns where nothing is noted. */
  windowTurns(windowName: string): Promise<WindowTurns>;
  /** Writes the record, with the next version, if its stored version is still `turns.version` (0: none yet); false when it is not. */
  putWindowTurns(turns: WindowTurns): Promise<boolean>;
  /** Notes when a complete pass of the reconciliation has ended, and answers when the one before had; undefined for the first one. */
  passEnded(at: Date): Promise<Date | undefined>;
  /** Throws when the database does not answer. */
  health(): Promise<void>;
}
