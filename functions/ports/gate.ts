import type { GateAnswer } from '../domain/rolling/gate.ts';

/** A signal that says whether further hosts of a rolling maintenance may begin. */
export interface Gate {
  /**
   * Never throws, and answers within some seconds: a gate without a valid answer in time is
   * `unknown`. An answer of the last ten seconds is returned again.
   */
  ask(): Promise<GateAnswer>;
}
