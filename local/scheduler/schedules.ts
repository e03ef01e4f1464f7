import { randomUUID } from 'node:crypto';
import type { Timetable } from '../../functions/domain/windows/recurring-window.ts';
import type { Calendar } from '../../functions/ports/calendar.ts';
import { ACCOUNT, REGION } from '../http/aws-account.ts';
import { AwsError } from '../http/aws-json.ts';
import { reasonOf } from '../step-functions/program/failures.ts';
import { sleepUntil } from '../step-functions/program/long-timer.ts';
import type { Listing, Schedule } from './input.ts';

export interface Kept extends Schedule {
  readonly Name: string;
  /** Epoch milliseconds. */
  readonly createdAt: number;
  readonly modifiedAt: number;
}

interface Running {
  readonly schedule: Kept;
  readonly stop: AbortController;
}

export interface Time {
  /** Epoch milliseconds. */
  now(): number;
  /** Resolves at that moment, or when the signal aborts. */
  sleepUntil(atMs: number, signal: AbortSignal): Promise<void>;
}

interface SchedulerOptions {
  readonly groups: readonly string[];
  readonly calendar: Calendar;
  /** Starts an execution of the state machine. */
  readonly start: (machineArn: string, input: string) => Promise<unknown>;
  /** @default - the clock of this machine */
  readonly time?: Time;
}

const START_TOLERANCE_MS = 5 * 60_000;

/**
 * EventBridge Scheduler on one machine: schedules that start executions, each exactly on time.
 *
 * It keeps nothing on disk. When the service starts, the first pass of the reconciliation creates
 * all schedules from the window records, and opens windows whose time has come meanwhile.
 */
export class Schedules {
  readonly #options: SchedulerOptions;
  readonly #time: Time;
  readonly #running = new Map<string, Running>();

  constructor(options: SchedulerOptions) {
    this.#options = options;
    this.#time = options.time ?? { now: Date.now, sleepUntil };
  }

  create(name: string, schedule: Schedule): Kept {
    this.#checkGroup(schedule.GroupName);
    if (this.#running.has(key(schedule.GroupName, name))) {
      throw new AwsError('ConflictException', `Schedule ${name} already exists.`);
    }
    return this.#keep({ ...schedule, Name: name, createdAt: this.#time.now(), modifiedAt: this.#time.now() });
  }

  /** Replaces the whole schedule: missing fields get their defaults. */
  update(name: string, schedule: Schedule): Kept {
    const { createdAt } = this.get(name, schedule.GroupName);
    return this.#keep({ ...schedule, Name: name, createdAt, modifiedAt: this.#time.now() });
  }

  get(name: string, group: string): Kept {
    this.#checkGroup(group);
    const running = this.#running.get(key(group, name));
    if (running === undefined) throw new AwsError('ResourceNotFoundException', `Schedule ${name} does not exist.`);
    return running.schedule;
  }

  remove(name: string, group: string): void {
    this.get(name, group);
    this.#running.get(key(group, name))?.stop.abort();
    this.#running.delete(key(group, name));
  }

  /** One page, by name. The token is the name of the last item of the page. */
  list({ ScheduleGroup, NamePrefix, State, MaxResults, NextToken = '' }: Listing): { items: Kept[]; next?: string } {
    if (ScheduleGroup !== undefined) this.#checkGroup(ScheduleGroup);
    const all = [...this.#running.entries()]
      .filter(([, { schedule }]) => ScheduleGroup === undefined || schedule.GroupName === ScheduleGroup)
      .filter(([, { schedule }]) => schedule.Name.startsWith(NamePrefix))
      .filter(([, { schedule }]) => State === undefined || schedule.State === State)
      .filter(([id]) => id > NextToken)
      .sort(([one], [other]) => (one < other ? -1 : 1));
    const page = all.slice(0, MaxResults);
    const last = page.at(-1);
    const items = page.map(([, { schedule }]) => schedule);
    return all.length > page.length && last !== undefined ? { items, next: last[0] } : { items };
  }

  stop(): void {
    for (const { stop } of this.#running.values()) stop.abort();
    this.#running.clear();
  }

  #checkGroup(group: string): void {
    if (this.#options.groups.includes(group)) return;
    throw new AwsError('ResourceNotFoundException', `Schedule group ${group} does not exist.`);
  }

  #keep(schedule: Kept): Kept {
    const fault = this.#options.calendar.fault(timetable(schedule));
    if (fault !== undefined) throw new AwsError('ValidationException', `${fault.field}: ${fault.message}`);
    const { StartDate } = schedule;
    if (StartDate !== undefined && StartDate * 1_000 < this.#time.now() - START_TOLERANCE_MS) {
      const message = 'The StartDate you specify cannot be earlier than 5 minutes ago.';
      throw new AwsError('ValidationException', message);
    }
    const id = key(schedule.GroupName, schedule.Name);
    this.#running.get(id)?.stop.abort();
    const stop = new AbortController();
    this.#running.set(id, { schedule, stop });
    if (schedule.State === 'ENABLED') void this.#follow(schedule, stop.signal);
    return schedule;
  }

  async #follow(schedule: Kept, signal: AbortSignal): Promise<void> {
    const maxAgeMs = schedule.Target.RetryPolicy.MaximumEventAgeInSeconds * 1_000;
    // Includes a time that is now.
    let after = this.#time.now() - 1;
    for (;;) {
      const [next] = this.#options.calendar.occurrences(timetable(schedule), { after: new Date(after), limit: 1 });
      if (next === undefined) return;
      await this.#time.sleepUntil(next.getTime(), signal);
      if (signal.aborted) return;
      // A machine may wake up after hours: skip times that are too old by then.
      const isTooOld = this.#time.now() - next.getTime() > maxAgeMs;
      if (isTooOld) process.stderr.write(`schedule ${schedule.Name}: too late for ${next.toISOString()}\n`);
      else void this.#fire(schedule, next);
      after = Math.max(next.getTime(), this.#time.now() - maxAgeMs - 1);
    }
  }

  /** No caller sees a failure, so it goes to standard error. */
  async #fire({ Name, GroupName, Target }: Kept, at: Date): Promise<void> {
    const values: Readonly<Record<string, string>> = {
      'scheduled-time': at.toISOString().replace(/\.\d+Z$/, 'Z'),
      'schedule-arn': scheduleArn(GroupName, Name),
      'execution-id': randomUUID(),
      'attempt-number': '1',
    };
    const input = Target.Input.replace(/<aws\.scheduler\.([a-z-]+)>/g, (text, name: string) => values[name] ?? text);
    try {
      await this.#options.start(Target.Arn, input);
    } catch (error) {
      process.stderr.write(`schedule ${Name} failed: ${reasonOf(error)}\n`);
    }
  }
}

export function scheduleArn(group: string, name: string): string {
  return `arn:aws:scheduler:${REGION}:${ACCOUNT}:schedule/${group}/${name}`;
}

function key(group: string, name: string): string {
  return `${group}/${name}`;
}

/** `at` ignores StartDate. A rate without one counts from the creation of the schedule. */
function timetable({ ScheduleExpression, ScheduleExpressionTimezone, StartDate, createdAt }: Kept): Timetable {
  const startMs = StartDate === undefined ? createdAt : StartDate * 1_000;
  return {
    schedule: ScheduleExpression,
    timeZone: ScheduleExpressionTimezone,
    startsAt: new Date(ScheduleExpression.startsWith('at(') ? 0 : startMs).toISOString(),
  };
}
