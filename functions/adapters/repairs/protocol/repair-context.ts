import type { RepairSetting } from '../../../contract/settings/repair-settings.ts';
import { parseDurationMs } from '../../../domain/time/duration.ts';
import type { Clock } from '../../../ports/clock.ts';
import type { TransportOptions } from '../../http/transport.ts';

/** The context of every kind of repair hook. */
export interface RepairContext extends Pick<TransportOptions, 'timeoutMs' | 'connect' | 'proxy'> {
  /** Texts of secrets, by environment variable. */
  readonly secrets: ReadonlyMap<string, string>;
  readonly clock: Clock;
  /** Called for each attempt that an AWS service throttled. */
  readonly onThrottle: (service: string) => void;
}

/** Time limit of one answer. Longer work is only begun, and later answers report its progress. */
export const ANSWER_TIMEOUT_MS = 10_000;

/** Time limit of the whole repair of a host, in seconds. */
export function timeoutSeconds({ timeout }: RepairSetting): number {
  return (parseDurationMs(timeout) ?? 0) / 1_000;
}
