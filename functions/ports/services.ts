import type { SchedulerRule } from '../domain/mesos/scheduler-choice.ts';
import type { Calendar } from './calendar.ts';
import type { Clock } from './clock.ts';
import type { EventBus } from './event-bus.ts';
import type { Executions } from './executions.ts';
import type { HostManager } from './host-manager.ts';
import type { MesosClient } from './mesos.ts';
import type { RepairHook } from './repair-hook.ts';
import type { Reporter } from './reporter.ts';
import type { Scheduler } from './scheduler.ts';
import type { Store } from './store.ts';
import type { WindowSchedules } from './window-schedules.ts';

/** Everything that an action may touch. Composed once for a process; tests compose their own. */
export interface Services {
  readonly cluster: string;
  readonly mesos: MesosClient;
  readonly store: Store;
  readonly events: EventBus;
  readonly executions: Executions;
  readonly clock: Clock;
  /** When the times of a window's timetable are. */
  readonly calendar: Calendar;
  readonly windowSchedules: WindowSchedules;
  /** Waits inside a step: for fractions of a second only, anything longer is the flow's Wait. */
  readonly pause: (ms: number) => Promise<void>;
  readonly report: Reporter;
  /** How each framework's tasks are moved. */
  readonly rules: readonly SchedulerRule[];
  /** Who is asked to move the tasks of a rule; rules of the types `mesos` and `wait` have nobody. */
  readonly schedulers: ReadonlyMap<SchedulerRule, Scheduler>;
  /** Who else takes the same machines out and brings them back. */
  readonly hostManagers: readonly HostManager[];
  /** What hosts that are DOWN may be repaired by, by the names of the settings. */
  readonly repairs: ReadonlyMap<string, RepairHook>;
  /** Time without a task leaving after which a drain counts as stuck, seconds. */
  readonly stuckAfterSeconds: number;
  /**
   * Time after which a host that is DRAINED or DOWN in a window without an end counts as forgotten, and one that has lost its agents no longer counts
   * among the hosts there are, seconds.
   */
  readonly forgottenAfterSeconds: number;
  /** The shortest wait between two looks at a host, seconds. */
  readonly pollSeconds: number;
}
