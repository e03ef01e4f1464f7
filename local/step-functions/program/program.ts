import { StateMachine, type StateMachineDefinition } from 'aws-local-stepfunctions';
import { type Asl, type AslState, unsupportedFeatures, waitsForToken } from './asl.ts';

/**
 * A definition made ready for the engine, `aws-local-stepfunctions`.
 *
 * The engine is kept for what it does as AWS does: data flow, choices, retries, catches. What it does otherwise becomes a
 * Task that this runtime answers:
 * - Wait: the engine's timer overflows after 24.8 days and then fires at once;
 * - a Distributed Map: the engine knows none, so each item is a Task that runs a child execution;
 * - a Task without a timeout: the engine's default is 60 s, that of Step Functions is none;
 * - a Task that waits for a token: the engine knows none.
 */
export interface Program {
  readonly machine: StateMachine;
  /** The definition that the engine runs. */
  readonly rewritten: Asl;
  /** The states as they were written, by name: the history shows these. */
  readonly states: Readonly<Record<string, AslState>>;
  /** What the engine's Tasks stand for, by the name of the Task. */
  readonly steps: Readonly<Record<string, Step>>;
  readonly timeoutSeconds: number | undefined;
}

export type Step =
  | { readonly kind: 'lambda'; readonly resource: string }
  | { readonly kind: 'wait' }
  | { readonly kind: 'token' }
  | { readonly kind: 'child'; readonly map: string; readonly label: string; readonly program: Program };

/** What a Wait's Task gets. */
export type WaitInput = { readonly seconds: unknown } | { readonly timestamp: unknown };

/** What the Task gets that waits for a token. */
export interface TokenInput {
  readonly parameters: { readonly FunctionName: unknown; readonly Payload?: unknown };
  readonly timeoutSeconds?: unknown;
  readonly heartbeatSeconds?: unknown;
}

/** What the Task of a Distributed Map's item gets. */
export interface ChildInput {
  readonly input: unknown;
  readonly index: number;
  readonly total: number;
  readonly toleratedCount?: number;
  readonly toleratedPercentage?: number;
}

/** A Task that takes longer than this is entered again by its Retry, and finds its work going on. A timer holds 24.8 days. */
const REENTER_SECONDS = 2_000_000;
const REENTER = { ErrorEquals: ['States.Timeout'], IntervalSeconds: 0, BackoffRate: 1, MaxAttempts: 99_999 };
const UNLIMITED = { TimeoutSeconds: REENTER_SECONDS, Retry: [REENTER] };
/** Concurrency of a Distributed Map that names none. */
const DEFAULT_CONCURRENCY = 10_000;
const NO_VALIDATION = { validationOptions: { noValidate: true } };

/** Throws an Error that names every feature that does not run here, or what the validator of the language says. */
export function loadProgram(name: string, definition: Asl): Program {
  const faults = unsupportedFeatures(definition);
  if (faults.length > 0) {
    throw new Error(`state machine ${name} uses what does not run on one machine:\n  ${faults.join('\n  ')}`);
  }
  try {
    // The validator writes into what it validates.
    new StateMachine(structuredClone(definition) as unknown as StateMachineDefinition);
  } catch (error) {
    throw new Error(`state machine ${name} is not valid`, { cause: error });
  }
  return compile(definition);
}

function compile(definition: Asl): Program {
  const steps: Record<string, Step> = {};
  const states: Record<string, AslState> = {};
  for (const [name, state] of Object.entries(definition.States)) {
    states[name] = rewrite(name, withoutWholeResultPath(state), steps);
  }
  const rewritten = withOwnStartTime({ StartAt: definition.StartAt, States: states });
  return {
    machine: engineFor(rewritten),
    rewritten,
    states: definition.States,
    steps,
    timeoutSeconds: definition.TimeoutSeconds,
  };
}

export function engineFor(rewritten: Asl): StateMachine {
  return new StateMachine(rewritten as unknown as StateMachineDefinition, NO_VALIDATION);
}

/** The engine's own `StartTime` is when it began, which it does more than once for an execution. */
function withOwnStartTime(definition: Asl): Asl {
  return JSON.parse(JSON.stringify(definition).replaceAll('$$.Execution.StartTime', '$$$$.Execution.StartedAt')) as Asl;
}

/** `ResultPath: "$"` is the default; the engine would write a field named `$`. */
function withoutWholeResultPath<T extends Readonly<Record<string, unknown>>>(state: T): T {
  const { ResultPath, Catch, ...rest } = state as Record<string, unknown>;
  return {
    ...rest,
    ...(ResultPath === undefined || ResultPath === '$' ? {} : { ResultPath }),
    ...(Array.isArray(Catch) ? { Catch: Catch.map(withoutWholeResultPath) } : {}),
  } as unknown as T;
}

function rewrite(name: string, state: AslState, steps: Record<string, Step>): AslState {
  switch (state.Type) {
    case 'Task':
      if (waitsForToken(state)) {
        steps[name] = { kind: 'token' };
        return tokenTask(state);
      }
      steps[name] = { kind: 'lambda', resource: String(state.Resource) };
      return 'TimeoutSeconds' in state || 'TimeoutSecondsPath' in state
        ? state
        : { ...state, TimeoutSeconds: REENTER_SECONDS };
    case 'Wait':
      steps[name] = { kind: 'wait' };
      return waitTask(state);
    case 'Map':
      return childMap(name, state, steps);
    default:
      return state;
  }
}

function tokenTask(state: AslState): AslState {
  const { TimeoutSeconds, TimeoutSecondsPath, HeartbeatSeconds, HeartbeatSecondsPath, ...task } = state;
  const Parameters = {
    parameters: state.Parameters,
    ...(TimeoutSeconds === undefined ? {} : { timeoutSeconds: TimeoutSeconds }),
    ...(TimeoutSecondsPath === undefined ? {} : { 'timeoutSeconds.$': TimeoutSecondsPath }),
    ...(HeartbeatSeconds === undefined ? {} : { heartbeatSeconds: HeartbeatSeconds }),
    ...(HeartbeatSecondsPath === undefined ? {} : { 'heartbeatSeconds.$': HeartbeatSecondsPath }),
  };
  return { ...task, Resource: 'token', Parameters, TimeoutSeconds: REENTER_SECONDS };
}

function waitTask(state: AslState): AslState {
  const { Seconds, SecondsPath, Timestamp, TimestampPath, ...flow } = state;
  const Parameters = {
    ...(Seconds === undefined ? {} : { seconds: Seconds }),
    ...(SecondsPath === undefined ? {} : { 'seconds.$': SecondsPath }),
    ...(Timestamp === undefined ? {} : { timestamp: Timestamp }),
    ...(TimestampPath === undefined ? {} : { 'timestamp.$': TimestampPath }),
  };
  return { ...flow, Type: 'Task', Resource: 'wait', Parameters, ResultPath: null, ...UNLIMITED };
}

function childMap(name: string, state: AslState, steps: Record<string, Step>): AslState {
  const { Label, ItemProcessor, ItemSelector, ItemsPath = '$', ...rest } = state;
  const { ToleratedFailureCount, ToleratedFailureCountPath, ...more } = rest;
  const { ToleratedFailurePercentage, ToleratedFailurePercentagePath, ...map } = more;
  const task = `${name}: child execution`;
  const label = typeof Label === 'string' ? Label : name.replace(/[^A-Za-z0-9_-]/g, '').slice(0, 40);
  steps[task] = { kind: 'child', map: name, label, program: compile(ItemProcessor as Asl) };
  return {
    ...map,
    Type: 'Map',
    MaxConcurrency: map.MaxConcurrency || DEFAULT_CONCURRENCY,
    ItemsPath,
    ItemSelector: {
      ...(ItemSelector === undefined ? { 'input.$': '$$.Map.Item.Value' } : { input: ItemSelector }),
      'index.$': '$$.Map.Item.Index',
      'total.$': `States.ArrayLength(${ItemsPath})`,
      ...(ToleratedFailureCount === undefined ? {} : { toleratedCount: ToleratedFailureCount }),
      ...(ToleratedFailureCountPath === undefined ? {} : { 'toleratedCount.$': ToleratedFailureCountPath }),
      ...(ToleratedFailurePercentage === undefined ? {} : { toleratedPercentage: ToleratedFailurePercentage }),
      ...(ToleratedFailurePercentagePath === undefined
        ? {}
        : { 'toleratedPercentage.$': ToleratedFailurePercentagePath }),
    },
    ItemProcessor: {
      StartAt: task,
      States: { [task]: { Type: 'Task', Resource: 'child', End: true, ...UNLIMITED } },
    },
  };
}
