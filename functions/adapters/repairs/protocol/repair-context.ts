import type { RepairSetting } from '../../../contract/settings/repair-settings.ts';
import { parseDurationMs } from '../../../domain/time/duration.ts';
import type { Clock } from '../../../ports/clock.ts';
import type { TransportOptions } from '../../http/transport.ts';

/** The surroundings of every kind of repair hook. */
export interface RepairContext extends Pick<TransportOptions, 'timeoutMs' | 'connect' | 'proxy'> {
  /** By the name of the environment variable. */
  readonly secrets: ReadonlyMap<string, string>;
  readonly clock: Clock;
  /** Told of each try that an AWS service throttled. */
  readonly onThrottle: (service: string) => void;
}

/** How long a hook may take for one answer: it begins longer work, and tells how it goes when it is asked again. */
export const ANSWER_TIMEOUT_MS = 10_000;

/** Seconds that a hook has for the whole repair of a host. */
export function timeoutSeconds({ timeout }: RepairSetting): number {
  return (parseDurationMs(timeout) ?? 0) / 1_000;
}
