import type { Clock } from '../../../ports/clock.ts';
import type { TransportOptions } from '../../http/transport.ts';

/** The context of every kind of scheduler. */
export interface SchedulerContext extends Pick<TransportOptions, 'onCall' | 'timeoutMs' | 'connect' | 'proxy'> {
  /** Name of the Mesos cluster. */
  readonly cluster: string;
  /** Texts of secrets, by environment variable. */
  readonly secrets: ReadonlyMap<string, string>;
  readonly clock: Clock;
}
