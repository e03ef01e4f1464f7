import type { StateMachine } from 'aws-local-stepfunctions';
import type { Asl, AslState } from './asl.ts';
import type { Checkpoint, TaskEnd } from './checkpoint.ts';
import { engineFor, type Program } from './program.ts';

/** False for a checkpoint of another, lost version of the program. */
export function hasCheckpoint({ states, steps }: Program, { state, task }: Checkpoint): boolean {
  return task === undefined ? states[state]?.Type === 'Map' : steps[state]?.kind === 'token';
}

/** A program for the engine that begins at a checkpoint. */
export interface Resumed {
  readonly machine: StateMachine;
  readonly rewritten: Asl;
  /** The ended task and its name in the engine; absent for a Map, whose state is entered again. */
  readonly ended?: { readonly name: string; readonly end: TaskEnd; readonly of: Omit<Checkpoint, 'task'> };
}

/**
 * The program from a checkpoint on. A new first state returns the input of the checkpoint's state.
 * An ended task gets its own state, which is entered once.
 */
export function resumedAt(program: Program, { task, ...of }: Checkpoint): Resumed {
  const states = program.rewritten.States;
  const StartAt = `${of.state}: checkpoint`;
  const name = `${of.state}: ended`;
  const written = states[of.state];
  const first = { Type: 'Pass', Result: of.input };
  if (task?.end === undefined || written === undefined) {
    return resumed({ StartAt, States: { ...states, [StartAt]: { ...first, Next: of.state } } });
  }
  const ended = { [StartAt]: { ...first, Next: name }, [name]: forEnd(written, task.end, of.retries) };
  return { ...resumed({ StartAt, States: { ...states, ...ended } }), ended: { name, end: task.end, of } };
}

function resumed(rewritten: Asl): Resumed {
  return { machine: engineFor(rewritten), rewritten };
}

interface Matcher {
  readonly ErrorEquals: readonly string[];
}

interface Retrier extends Matcher {
  readonly IntervalSeconds?: number;
  readonly MaxAttempts?: number;
  readonly BackoffRate?: number;
}

/** The state with its remaining retries, and with the error names that the engine matches. */
function forEnd(state: AslState, end: TaskEnd, retries: readonly number[] = []): AslState {
  const { Retry, Catch } = state as { Retry?: readonly Retrier[]; Catch?: readonly Matcher[] };
  return {
    ...state,
    ...(Retry === undefined
      ? {}
      : { Retry: Retry.map((each, index) => left(matching(each, end), retries[index] ?? 0)) }),
    ...(Catch === undefined ? {} : { Catch: Catch.map((each) => matching(each, end)) }),
  };
}

/** The defaults are those of Step Functions. */
function left({ IntervalSeconds = 1, MaxAttempts = 3, BackoffRate = 2, ...retrier }: Retrier, used: number): Retrier {
  return {
    ...retrier,
    BackoffRate,
    MaxAttempts: MaxAttempts - used,
    IntervalSeconds: IntervalSeconds * BackoffRate ** used,
  };
}

/**
 * As in Step Functions, both timeouts are States.Timeout. States.TaskFailed does not match them;
 * States.HeartbeatTimeout matches a missed heartbeat.
 * https://docs.aws.amazon.com/step-functions/latest/dg/concepts-error-handling.html
 */
function matching<T extends Matcher>(matcher: T, end: TaskEnd): T {
  if (end.status !== 'TIMED_OUT') return matcher;
  const ErrorEquals = matcher.ErrorEquals.filter((name) => name !== 'States.TaskFailed').map((name) =>
    name === 'States.HeartbeatTimeout' && end.missed === 'heartbeat' ? 'States.Timeout' : name,
  );
  return { ...matcher, ErrorEquals };
}
