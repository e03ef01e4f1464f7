import type { Host } from '../host/host.ts';
import { endOf, hasEnded, isUnderWay, type RolloutStatus } from '../rolling/phase.ts';
import type { Rollout } from '../rolling/rollout.ts';
import { type Finish, progressOf } from './finish.ts';
import type { Maintenance } from './maintenance.ts';

/** Numbers of the hosts of a maintenance; the sum is all hosts. */
export interface Progress {
  readonly status: RolloutStatus;
  readonly waiting: number;
  readonly underWay: number;
  readonly arrived: number;
  readonly failed: number;
  readonly left: number;
}

export function progressOfFinish({ outcomes, hostCount }: Pick<Finish, 'outcomes' | 'hostCount'>): Progress {
  const { arrived, failed } = outcomes;
  return { status: 'finished', waiting: 0, underWay: 0, arrived, failed, left: hostCount - arrived - failed };
}

export function progressOfRollout({ status, hosts }: Pick<Rollout, 'status' | 'hosts'>): Progress {
  const count = (matches: (host: Rollout['hosts'][number]) => boolean) => hosts.filter(matches).length;
  const [arrived, failed] = [count((host) => endOf(host) === 'arrived'), count((host) => endOf(host) === 'failed')];
  const underWay = count(isUnderWay);
  const left = count(hasEnded) - arrived - failed;
  return { status, waiting: hosts.length - underWay - arrived - failed - left, underWay, arrived, failed, left };
}

/** Progress of an ordinary maintenance under way, by the records of its hosts. */
export function progressOfHosts(maintenance: Maintenance, records: ReadonlyMap<string, Host>, now: Date): Progress {
  const counts = { arrived: 0, failed: 0, moving: 0, left: 0 };
  for (const { hostname } of maintenance.hosts) counts[progressOf(maintenance, records.get(hostname))] += 1;
  const { moving, ...ended } = counts;
  const hasBegun = Date.parse(maintenance.start) <= now.getTime();
  return { status: 'running', waiting: hasBegun ? 0 : moving, underWay: hasBegun ? moving : 0, ...ended };
}
