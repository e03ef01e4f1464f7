import type { Clock } from '../../../ports/clock.ts';
import type { TransportOptions } from '../../http/transport.ts';

/** The surroundings of every kind of scheduler. */
export interface SchedulerContext extends Pick<TransportOptions, 'onCall' | 'timeoutMs' | 'connect' | 'proxy'> {
  /** Name of the Mesos cluster. */
  readonly cluster: string;
  /** By the name of the environment variable. */
  readonly secrets: ReadonlyMap<string, string>;
  readonly clock: Clock;
}
