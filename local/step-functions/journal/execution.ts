import type { Checkpoint, TokenTask } from '../program/checkpoint.ts';
import type { HistoryEvent } from './history.ts';

export const STATUSES = ['RUNNING', 'SUCCEEDED', 'FAILED', 'TIMED_OUT', 'ABORTED'] as const;
export type Status = (typeof STATUSES)[number];

/** Outcome of an execution. `output` is JSON text. */
export type Outcome =
  | { readonly status: 'SUCCEEDED'; readonly output: string }
  | { readonly status: 'FAILED' | 'TIMED_OUT' | 'ABORTED'; readonly error?: string; readonly cause?: string };

/** Record of an execution in the journal. Times are epoch milliseconds. */
export interface Execution {
  readonly arn: string;
  readonly name: string;
  readonly machineArn: string;
  /** Version of its state machine; absent in a child execution, which runs its parent's. */
  readonly version?: number;
  /** Alias or version number that it was started on, if any. */
  readonly startedOn?: string;
  /** Map run of a child execution. */
  readonly mapRunArn?: string;
  /** Parent and item of a child execution. Journals of older releases do not have them. */
  readonly parentArn?: string;
  readonly index?: number;
  /** The given JSON text. */
  readonly input: string;
  readonly startedAt: number;
  readonly checkpoint?: Checkpoint;
  readonly end?: { readonly at: number; readonly outcome: Outcome };
}

/** Changes the task that the execution waits for. */
export function withTask(execution: Execution, change: Partial<TokenTask>): Execution {
  const { checkpoint } = execution;
  if (checkpoint?.task === undefined) return execution;
  return { ...execution, checkpoint: { ...checkpoint, task: { ...checkpoint.task, ...change } } };
}

/** Ends the execution and drops its checkpoint. */
export function withEnd({ checkpoint: _, ...execution }: Execution, at: number, outcome: Outcome): Execution {
  return { ...execution, end: { at, outcome } };
}

export function statusOf(execution: Execution): Status {
  return execution.end?.outcome.status ?? 'RUNNING';
}

/** Selects the executions of a state machine, of one of its versions or aliases, or of a map run. */
export type Listing =
  | { readonly machineArn: string; readonly qualifier?: string | undefined }
  | { readonly mapRunArn: string };

export function isListed({ mapRunArn, machineArn, startedOn, version }: Execution, listing: Listing): boolean {
  if ('mapRunArn' in listing) return mapRunArn === listing.mapRunArn;
  if (machineArn !== listing.machineArn) return false;
  const { qualifier } = listing;
  // An execution started on an alias also belongs to the version that the alias named.
  return (
    qualifier === undefined || startedOn === qualifier || (startedOn !== undefined && String(version) === qualifier)
  );
}

/** The history of an execution without events: it ended before this process began, or long ago. */
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
