import type { Checkpoint, TokenTask } from '../program/checkpoint.ts';
import type { HistoryEvent } from './history.ts';

export const STATUSES = ['RUNNING', 'SUCCEEDED', 'FAILED', 'TIMED_OUT', 'ABORTED'] as const;
export type Status = (typeof STATUSES)[number];

/** How an execution ended. `output` is JSON text. */
export type Outcome =
  | { readonly status: 'SUCCEEDED'; readonly output: string }
  | { readonly status: 'FAILED' | 'TIMED_OUT' | 'ABORTED'; readonly error?: string; readonly cause?: string };

/** What is known of an execution, and kept in the journal. Times are epoch milliseconds. */
export interface Execution {
  readonly arn: string;
  readonly name: string;
  readonly machineArn: string;
  /** Version of its state machine that it runs; absent in a child execution, which runs its parent's. */
  readonly version?: number;
  /** The alias or the number of the version that it was started on, if one was named. */
  readonly startedOn?: string;
  /** Of a child execution: the map run that it belongs to. */
  readonly mapRunArn?: string;
  /** Of a child execution: who started it, and for which item. Absent in those of releases that started all children anew. */
  readonly parentArn?: string;
  readonly index?: number;
  /** JSON text, as it was given. */
  readonly input: string;
  readonly startedAt: number;
  readonly checkpoint?: Checkpoint;
  readonly end?: { readonly at: number; readonly outcome: Outcome };
}

/** The execution with a change of the task that it waits for. */
export function withTask(execution: Execution, change: Partial<TokenTask>): Execution {
  const { checkpoint } = execution;
  if (checkpoint?.task === undefined) return execution;
  return { ...execution, checkpoint: { ...checkpoint, task: { ...checkpoint.task, ...change } } };
}

/** The execution as it has ended: there is nothing to go on from. */
export function withEnd({ checkpoint: _, ...execution }: Execution, at: number, outcome: Outcome): Execution {
  return { ...execution, end: { at, outcome } };
}

export function statusOf(execution: Execution): Status {
  return execution.end?.outcome.status ?? 'RUNNING';
}

/** Which executions: those of a state machine, only those that were started on a version or alias of it, or those of a map run. */
export type Listing =
  | { readonly machineArn: string; readonly qualifier?: string | undefined }
  | { readonly mapRunArn: string };

export function isListed({ mapRunArn, machineArn, startedOn, version }: Execution, listing: Listing): boolean {
  if ('mapRunArn' in listing) return mapRunArn === listing.mapRunArn;
  if (machineArn !== listing.machineArn) return false;
  const { qualifier } = listing;
  // What was started on an alias belongs to the version that the alias stood for, too.
  return (
    qualifier === undefined || startedOn === qualifier || (startedOn !== undefined && String(version) === qualifier)
  );
}

/** The history of an execution whose events are gone: it ended before this process began, or long ago. */
export function shortHistory(execution: Execution): HistoryEvent[] {
  const started: HistoryEvent = {
    type: 'ExecutionStarted',
    at: execution.startedAt,
    field: 'executionStartedEventDetails',
    details: { input: JSON.parse(execution.input) },
  };
  return execution.end === undefined ? [started] : [started, endEvent(execution.end.outcome, execution.end.at)];
}

/** The last event of a history. */
export function endEvent(outcome: Outcome, at: number): HistoryEvent {
  if (outcome.status === 'SUCCEEDED') {
    const details = { output: JSON.parse(outcome.output) };
    return { type: 'ExecutionSucceeded', at, field: 'executionSucceededEventDetails', details };
  }
  const { status, ...details } = outcome;
  const type = ({ FAILED: 'Failed', TIMED_OUT: 'TimedOut', ABORTED: 'Aborted' } as const)[status];
  return { type: `Execution${type}`, at, field: `execution${type}EventDetails`, details };
}
