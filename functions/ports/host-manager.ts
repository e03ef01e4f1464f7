/**
 * Somebody else who takes the machines of the same Mesos out and brings them back, and has to be told of what we do to them: what it was
 * not told of it puts right.
 *
 * Hosts are named as Mesos spells them. Throws SchedulerUnavailable when it cannot be asked (later), SchedulerRefused or Misconfigured when
 * an operator has to mend something; the message names the call, never credentials.
 */
export interface HostManager {
  /** For messages: `Peloton's host manager at http://hostmgr:5291/api/v1`. */
  readonly name: string;
  /** The hosts that it knows, and whether it has them in use. */
  hosts(): Promise<ReadonlyMap<string, 'in-use' | 'taken-out'>>;
  /** Tells it that a host is taken out. Answers why it does not take notice; undefined when it does. Harmless to repeat. */
  start(hostname: string): Promise<string | undefined>;
  /** Tells it that a host comes back. Answers the same. */
  complete(hostname: string): Promise<string | undefined>;
}
