/**
 * Another system that takes machines of the same Mesos out and brings them back, such as Peloton's
 * host manager. It reverts every change that it was not notified of, so notify it first.
 *
 * Hosts are spelled as Mesos spells them. Throws SchedulerUnavailable when it does not answer
 * (retry later), SchedulerRefused or Misconfigured when an operator must fix something. Messages
 * name the call, never credentials.
 */
export interface HostManager {
  /** For messages: `Peloton's host manager at http://hostmgr:5291/api/v1`. */
  readonly name: string;
  /** Every host that it knows, with its use of the host. */
  hosts(): Promise<ReadonlyMap<string, 'in-use' | 'taken-out'>>;
  /**
   * Notifies it that a host is taken out. Returns its reason for ignoring that; undefined when it
   * accepts. Safe to repeat.
   */
  start(hostname: string): Promise<string | undefined>;
  /** Notifies it that a host comes back. Returns like `start`. */
  complete(hostname: string): Promise<string | undefined>;
}
