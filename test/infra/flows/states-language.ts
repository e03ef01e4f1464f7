import { resolve, resourcesOf, type Template } from '../assembly.ts';

/** The Amazon States Language of the synthesized machines, as plain objects. */

export interface State {
  readonly Type: string;
  readonly Resource?: string;
  readonly Next?: string;
  readonly Default?: string;
  readonly Choices?: readonly { readonly Variable: string; readonly StringEquals: string; readonly Next: string }[];
  readonly Retry?: readonly Record<string, unknown>[];
  readonly Catch?: readonly {
    readonly ErrorEquals: readonly string[];
    readonly ResultPath: string;
    readonly Next: string;
  }[];
  readonly ItemProcessor?: Flow & { readonly ProcessorConfig: unknown };
  readonly [field: string]: unknown;
}

export interface Flow {
  readonly StartAt: string;
  readonly States: Readonly<Record<string, State>>;
}

/** Definition of the machine whose name has this ending, with the functions' ARNs. */
export function definitionOf(template: Template, name: string): Flow {
  const [machine] = Object.values(resourcesOf(template, 'AWS::StepFunctions::StateMachine')).filter(({ Properties }) =>
    Properties.StateMachineName.endsWith(name),
  );
  return JSON.parse(resolve(template, machine?.Properties.DefinitionString));
}

/** The flow that each host runs through. */
export function hostFlowOf(flow: Flow): Flow {
  const processor = flow.States['For each host']?.ItemProcessor;
  if (processor === undefined) throw new Error('the flow has no hosts');
  return processor;
}

/** All levels as name and state. */
export function allStates(flow: Flow): [string, State][] {
  return Object.entries(flow.States).flatMap(([name, state]): [string, State][] => [
    [name, state],
    ...(state.ItemProcessor === undefined ? [] : allStates(state.ItemProcessor)),
  ]);
}

/** The function that a Task calls. */
export function functionOf({ Resource, Parameters }: State): string | undefined {
  const { FunctionName } = (Parameters ?? {}) as { readonly FunctionName?: string };
  return Resource?.includes(':lambda:invoke') === true ? FunctionName : Resource;
}

export function successorsOf(state: State): string[] {
  const choices = state.Choices?.map(({ Next }) => Next) ?? [];
  const caught = state.Catch?.map(({ Next }) => Next) ?? [];
  return [state.Next, state.Default, ...choices, ...caught].filter((name) => name !== undefined);
}

export function reachable(flow: Flow): Set<string> {
  const found = new Set<string>();
  const visit = (name: string): void => {
    if (found.has(name)) return;
    found.add(name);
    for (const next of successorsOf(flow.States[name] ?? { Type: 'Missing' })) visit(next);
  };
  visit(flow.StartAt);
  return found;
}

/** The states that an execution enters, in order, when each Choice finds the next of the given statuses. */
export function walk(flow: Flow, statuses: readonly string[] = []): string[] {
  const left = [...statuses];
  const entered: string[] = [];
  let name: string | undefined = flow.StartAt;
  while (name !== undefined) {
    entered.push(name);
    const state: State = flow.States[name] ?? { Type: 'Missing' };
    if (state.Choices !== undefined && left.length === 0) throw new Error(`no status left at '${name}'`);
    const status = state.Choices === undefined ? undefined : left.shift();
    const chosen = state.Choices?.find(({ StringEquals }) => StringEquals === status);
    name = chosen?.Next ?? state.Default ?? state.Next;
  }
  return entered;
}
