import type { HistoryEvent } from '@aws-sdk/client-sfn';

type Histories = readonly (readonly HistoryEvent[])[];

/** State transitions as Step Functions bills them: every state that the executions enter. */
export function transitionsIn(histories: Histories): number {
  return histories.flat().filter(({ type }) => type?.endsWith('StateEntered')).length;
}

/** Calls of functions. */
export function invocationsIn(histories: Histories): number {
  const scheduled: ReadonlySet<HistoryEvent['type']> = new Set(['LambdaFunctionScheduled', 'TaskScheduled']);
  return histories.flat().filter(({ type }) => scheduled.has(type)).length;
}

/** Entries of the state, of all executions. */
export function entriesOf(state: string, histories: Histories): number {
  return histories.flat().filter(({ stateEnteredEventDetails }) => stateEnteredEventDetails?.name === state).length;
}
