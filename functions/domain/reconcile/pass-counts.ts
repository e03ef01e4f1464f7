/** Counts of one pass of the reconciliation. */
const NOTHING = {
  added: 0,
  /** Updated records, including the following ones. */
  changed: 0,
  /** Hosts that are left out because no request can name them. */
  unnameable: 0,
  /** Records written by the previous release, which this pass has added to this release's index. */
  listed: 0,
  /** State changes that happened in Mesos. */
  observed: 0,
  lost: 0,
  driftRepaired: 0,
  /** Cordoned hosts with an agent that was reactivated. */
  cordonsKept: 0,
  /** 1 while the breaker is open. */
  breakerOpen: 0,
  /** Retired hosts that were forgotten. */
  left: 0,
  restarted: 0,
  /** 1 when executions waited and no watcher was running. */
  watchersMissing: 0,
  /** Rolling maintenances without a running execution. */
  rolloutsRestarted: 0,
  /** Rolling maintenances that wait for a gate. */
  gated: 0,
  /** Campaigns that will miss their deadline. */
  endangered: 0,
  /** Transitions that dead steps left undelivered, and that this pass delivered. */
  settled: 0,
  /** Transitions that this pass could not deliver. */
  owed: 0,
  /** Hosts, and other parts of the pass, that failed; the next pass tries again. */
  failed: 0,
};
export type PassCounts = { -readonly [count in keyof typeof NOTHING]: number };

export function noCounts(): PassCounts {
  return { ...NOTHING };
}
