import type { StateMachine } from 'aws-local-stepfunctions';
import type { Asl, AslState } from './asl.ts';
import type { Checkpoint, TaskEnd } from './checkpoint.ts';
import { engineFor, type Program } from './program.ts';

/** False for a checkpoint of another version of the program, which nobody knows any longer. */
export function hasCheckpoint({ states, steps }: Program, { state, task }: Checkpoint): boolean {
  return task === undefined ? states[state]?.Type === 'Map' : steps[state]?.kind === 'token';
}

/** A program for the engine that begins at a checkpoint. */
export interface Resumed {
  readonly machine: StateMachine;
  readonly rewritten: Asl;
  /** The task whose end is known, and its name to the engine; absent for a Map, whose state is entered again. */
  readonly ended?: { readonly name: string; readonly end: TaskEnd; readonly of: Omit<Checkpoint, 'task'> };
}

/**
 * The program from a checkpoint on: a first state yields the input of the checkpoint's state, so that the input of the
 * execution stays what it was. A task that has ended gets a state of its own, which is entered once.
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

/** The state with the retries that are left, and with errors named as the engine matches them. */
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
 * Both timeouts are called States.Timeout, as Step Functions calls them. States.TaskFailed does not stand for it, and
 * States.HeartbeatTimeout does for a missed heartbeat.
 * https://docs.aws.amazon.com/step-functions/latest/dg/concepts-error-handling.html
 */
function matching<T extends Matcher>(matcher: T, end: TaskEnd): T {
  if (end.status !== 'TIMED_OUT') return matcher;
  const ErrorEquals = matcher.ErrorEquals.filter((name) => name !== 'States.TaskFailed').map((name) =>
    name === 'States.HeartbeatTimeout' && end.missed === 'heartbeat' ? 'States.Timeout' : name,
  );
  return { ...matcher, ErrorEquals };
}
