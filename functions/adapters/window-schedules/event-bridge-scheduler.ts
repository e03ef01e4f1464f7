import type { SchedulerClient, ScheduleSummary } from '@aws-sdk/client-scheduler';
import type { Calendar } from '../../ports/calendar.ts';
import type { Clock } from '../../ports/clock.ts';
import type { FoundSchedule, WindowSchedule, WindowSchedules } from '../../ports/window-schedules.ts';
import type { Calls } from './calls.ts';
import { type ScheduleTarget, toFound, toInput } from './wire.ts';

interface SchedulesOptions extends ScheduleTarget {
  readonly calendar: Pick<Calendar, 'occurrences'>;
  readonly clock: Clock;
  /** Called for each attempt that EventBridge Scheduler throttled. */
  readonly onThrottle?: (service: string) => void;
  /** @default - one with the SDK's own region and credentials */
  readonly client?: SchedulerClient;
}

interface Seen {
  readonly modifiedMs: number;
  readonly found: FoundSchedule;
}

/**
 * A list of schedules shows only the time of each last change. So this process caches a schedule by
 * that time, unless the change is fresh: a second change within the same second would not show.
 */
const FRESH_MS = 60_000;

export function createWindowSchedules(options: SchedulesOptions): WindowSchedules {
  const calls = connecting(options);
  let seen = new Map<string, Seen>();
  return {
    async put(schedule) {
      await (await calls()).put(toInput(schedule, startDate(schedule, options), options));
    },
    async remove(name) {
      await (await calls()).remove(name);
    },
    async list() {
      const nowMs = options.clock().getTime();
      const { list, get } = await calls();
      const read = async (summary: ScheduleSummary): Promise<Seen | undefined> => {
        const before = seen.get(summary.Name ?? '');
        if (before !== undefined && before.modifiedMs === summary.LastModificationDate?.getTime()) return before;
        const answer = await get(summary.Name ?? '');
        if (answer === undefined) return undefined;
        return { modifiedMs: answer.LastModificationDate?.getTime() ?? nowMs, found: toFound(answer, options) };
      };
      const all = (await Promise.all((await list()).map(read))).filter((each) => each !== undefined);
      const settled = all.filter(({ modifiedMs }) => modifiedMs < nowMs - FRESH_MS);
      seen = new Map(settled.map((each) => [each.found.name, each]));
      return all.map(({ found }) => found);
    },
  };
}

/** Loads the client on demand: functions without schedules do not need it. */
function connecting({ group, onThrottle = () => undefined, client }: SchedulesOptions): () => Promise<Calls> {
  let calls: Promise<Calls> | undefined;
  return () => {
    calls ??= import('./calls.ts').then(({ schedulerCalls }) => schedulerCalls(group, onThrottle, client));
    return calls;
  };
}

/**
 * EventBridge Scheduler refuses a start more than five minutes ago. A rate counts from its start,
 * so it starts at its next time instead; other schedules do not depend on their start.
 */
function startDate(schedule: WindowSchedule, { calendar, clock }: SchedulesOptions): Date | undefined {
  const startsAt = new Date(schedule.startsAt);
  const after = clock();
  if (startsAt > after) return startsAt;
  return schedule.schedule.startsWith('rate(') ? calendar.occurrences(schedule, { after, limit: 1 })[0] : undefined;
}
