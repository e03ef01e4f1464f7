import type { SchedulerRule } from '../domain/mesos/scheduler-choice.ts';
import type { BreakerLimits } from '../domain/request/breaker.ts';
import type { Calendar } from './calendar.ts';
import type { Clock } from './clock.ts';
import type { EventBus } from './event-bus.ts';
import type { Executions } from './executions.ts';
import type { Gate } from './gate.ts';
import type { HostManager } from './host-manager.ts';
import type { MesosClient } from './mesos.ts';
import type { RepairHook } from './repair-hook.ts';
import type { Reporter } from './reporter.ts';
import type { Scheduler } from './scheduler.ts';
import type { Store } from './store.ts';
import type { WindowSchedules } from './window-schedules.ts';

/** Everything that an action may use. Composed once for a process; tests compose their own. */
export interface Services {
  readonly cluster: string;
  readonly mesos: MesosClient;
  readonly store: Store;
  readonly events: EventBus;
  readonly executions: Executions;
  readonly clock: Clock;
  readonly calendar: Calendar;
  readonly windowSchedules: WindowSchedules;
  /** Waits inside a step, fractions of a second only: longer waits are Wait states of the flow. */
  readonly pause: (ms: number) => Promise<void>;
  readonly report: Reporter;
  /** The way to move each framework's tasks. */
  readonly rules: readonly SchedulerRule[];
  /** The scheduler of each rule; rules of the types `mesos` and `wait` have none. */
  readonly schedulers: ReadonlyMap<SchedulerRule, Scheduler>;
  /** Other systems that take the same machines out and bring them back. */
  readonly hostManagers: readonly HostManager[];
  /** Repair hooks by their names in the settings. */
  readonly repairs: ReadonlyMap<string, RepairHook>;
  /** Gates of rolling maintenances by their names in the settings. */
  readonly gates: ReadonlyMap<string, Gate>;
  /** Limits of the breaker; null: there is none. */
  readonly breaker: BreakerLimits | null;
  /** Until drains have a usual time: seconds without a leaving task that make a drain stuck. */
  readonly stuckAfterSeconds: number;
  /**
   * After this many seconds, a host that is DRAINED or DOWN in a window without an end counts as
   * forgotten, and a host that has lost its agents no longer counts as a host of the cluster.
   */
  readonly forgottenAfterSeconds: number;
  /** Address of the operators' copy of docs/runbook.md. @default - they have none */
  readonly runbookUrl?: string | undefined;
  /** The shortest wait between two looks at a host, seconds. */
  readonly pollSeconds: number;
}
