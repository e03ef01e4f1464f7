/** What one pass of the reconciliation did, counted. */
const NOTHING = {
  added: 0,
  /** Records that the look brought up to date, the following ones among them. */
  changed: 0,
  /** Hosts that are left out everywhere, because nobody could name them. */
  unnameable: 0,
  /** Changes of state that somebody else made in Mesos. */
  observed: 0,
  lost: 0,
  driftRepaired: 0,
  /** Cordoned hosts with an agent that was active again. */
  cordonsKept: 0,
  restarted: 0,
  /** Rolling maintenances that no execution worked on. */
  rolloutsRestarted: 0,
  /** Transitions that steps which died had left to be handed over to history and bus, and that the pass has. */
  settled: 0,
  /** Transitions that the pass should have handed over to history and bus, and could not. */
  owed: 0,
  /** Hosts, and other parts of the pass, that the next one has to try again. */
  failed: 0,
};
export type PassCounts = { -readonly [count in keyof typeof NOTHING]: number };

export function noCounts(): PassCounts {
  return { ...NOTHING };
}
