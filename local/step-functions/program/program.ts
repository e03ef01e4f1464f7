import { StateMachine, type StateMachineDefinition } from 'aws-local-stepfunctions';
import { type Asl, type AslState, unsupportedFeatures, waitsForToken } from './asl.ts';
import { defined } from './defined.ts';

/**
 * A definition prepared for the engine, `aws-local-stepfunctions`.
 *
 * The engine handles data flow, choices, retries and catches like AWS. Where it differs, the state
 * becomes a Task that this runtime answers:
 * - Wait: the engine's timer overflows after 24.8 days and then fires at once;
 * - Distributed Map: the engine has none, so each item is a Task that runs a child execution;
 * - a Task without a timeout: the engine's default is 60 s, Step Functions has no limit;
 * - a Task that waits for a token: the engine has none.
 */
export interface Program {
  readonly machine: StateMachine;
  /** The definition that the engine runs. */
  readonly rewritten: Asl;
  /** The original states by name, for the history. */
  readonly states: Readonly<Record<string, AslState>>;
  /** Meaning of the engine's Tasks, by name. */
  readonly steps: Readonly<Record<string, Step>>;
  readonly timeoutSeconds: number | undefined;
}

export type Step =
  | { readonly kind: 'lambda'; readonly resource: string }
  | { readonly kind: 'wait' }
  | { readonly kind: 'token' }
  | { readonly kind: 'child'; readonly map: string; readonly label: string; readonly program: Program };

/** Input of a Wait's Task. */
export type WaitInput = { readonly seconds: unknown } | { readonly timestamp: unknown };

/** Input of a Task that waits for a token. */
export interface TokenInput {
  readonly parameters: { readonly FunctionName: unknown; readonly Payload?: unknown };
  readonly timeoutSeconds?: unknown;
  readonly heartbeatSeconds?: unknown;
}

/** Input of the Task of a Distributed Map's item. */
export interface ChildInput {
  readonly input: unknown;
  readonly index: number;
  readonly total: number;
  readonly toleratedCount?: number;
  readonly toleratedPercentage?: number;
}

/**
 * After this time, a Retry enters the Task again and finds its running work: the engine's timers
 * end at 24.8 days.
 */
const REENTER_SECONDS = 2_000_000;
const REENTER = { ErrorEquals: ['States.Timeout'], IntervalSeconds: 0, BackoffRate: 1, MaxAttempts: 99_999 };
const UNLIMITED = { TimeoutSeconds: REENTER_SECONDS, Retry: [REENTER] };
/** Default concurrency of a Distributed Map. */
const DEFAULT_CONCURRENCY = 10_000;
const NO_VALIDATION = { validationOptions: { noValidate: true } };

/** Throws an Error with every unsupported feature, or with the fault of the language's validator. */
export function loadProgram(name: string, definition: Asl): Program {
  const faults = unsupportedFeatures(definition);
  if (faults.length > 0) {
    throw new Error(
      `state machine ${name} uses features that the local service does not have:\n  ${faults.join('\n  ')}`,
    );
  }
  try {
    // The validator changes its input.
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

/** The engine's `StartTime` is the start of the engine, and one execution may start several engines. */
function withOwnStartTime(definition: Asl): Asl {
  return JSON.parse(JSON.stringify(definition).replaceAll('$$.Execution.StartTime', '$$$$.Execution.StartedAt')) as Asl;
}

/** `ResultPath: "$"` is the default; the engine would write a field named `$`. */
function withoutWholeResultPath<T extends Readonly<Record<string, unknown>>>(state: T): T {
  const { ResultPath, Catch, ...rest } = state as Record<string, unknown>;
  return defined({
    ...rest,
    ResultPath: ResultPath === '$' ? undefined : ResultPath,
    Catch: Array.isArray(Catch) ? Catch.map(withoutWholeResultPath) : undefined,
  }) as unknown as T;
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
  const Parameters = defined({
    parameters: state.Parameters,
    ...{ timeoutSeconds: TimeoutSeconds, 'timeoutSeconds.$': TimeoutSecondsPath },
    ...{ heartbeatSeconds: HeartbeatSeconds, 'heartbeatSeconds.$': HeartbeatSecondsPath },
  });
  return { ...task, Resource: 'token', Parameters, TimeoutSeconds: REENTER_SECONDS };
}

function waitTask(state: AslState): AslState {
  const { Seconds, SecondsPath, Timestamp, TimestampPath, ...flow } = state;
  const Parameters = defined({
    ...{ seconds: Seconds, 'seconds.$': SecondsPath, timestamp: Timestamp, 'timestamp.$': TimestampPath },
  });
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
    ItemSelector: defined({
      ...(ItemSelector === undefined ? { 'input.$': '$$.Map.Item.Value' } : { input: ItemSelector }),
      ...{ 'index.$': '$$.Map.Item.Index', 'total.$': `States.ArrayLength(${ItemsPath})` },
      ...{ toleratedCount: ToleratedFailureCount, 'toleratedCount.$': ToleratedFailureCountPath },
      ...{ toleratedPercentage: ToleratedFailurePercentage, 'toleratedPercentage.$': ToleratedFailurePercentagePath },
    }),
    ItemProcessor: { StartAt: task, States: { [task]: { Type: 'Task', Resource: 'child', End: true, ...UNLIMITED } } },
  };
}
