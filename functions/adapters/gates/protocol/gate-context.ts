import type { GateAnswer } from '../../../domain/rolling/gate.ts';
import type { Clock } from '../../../ports/clock.ts';
import type { TransportOptions } from '../../http/transport.ts';

/** The context of every kind of gate. */
export interface GateContext extends Pick<TransportOptions, 'timeoutMs' | 'connect' | 'proxy'> {
  /** Name of the Mesos cluster. */
  readonly cluster: string;
  /** Texts of secrets, by environment variable. */
  readonly secrets: ReadonlyMap<string, string>;
  readonly clock: Clock;
  /** Called for each attempt that an AWS service throttled. */
  readonly onThrottle: (service: string) => void;
}

/** Time limit of one answer: all hosts under way wait for it. */
export const ANSWER_TIMEOUT_MS = 5_000;

/** The colour of a gate, and its reason in a sentence. */
export type Finding = Omit<GateAnswer, 'at'>;

/** Asks a gate. If it throws, the gate is unknown. */
export type Inquiry = () => Promise<Finding>;

export function unknown(evidence: string): Finding {
  return { colour: 'unknown', evidence };
}
