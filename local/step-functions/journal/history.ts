import { defined } from '../program/defined.ts';
import type { Program } from '../program/program.ts';

/** An event of an execution's history, with Step Functions' names. `details` are JSON values. */
export interface HistoryEvent {
  readonly type: string;
  readonly at: number;
  /** Name of the event's details in the API, for instance `stateEnteredEventDetails`. */
  readonly field?: string;
  readonly details?: Readonly<Record<string, unknown>>;
}

/** The used part of the engine's events. */
export interface EngineEvent {
  readonly type: string;
  readonly timestamp: number;
  readonly index?: number;
  readonly state?: {
    readonly name: string;
    readonly type: string;
    readonly input?: unknown;
    readonly output?: unknown;
  };
  readonly retry?: { readonly retrier: unknown };
}

/** AWS fails an execution with more events; flows hand over to a new one before. */
export const MAX_EVENTS = 25_000;

/** Collects the events of one execution, in order. */
export class History {
  readonly events: HistoryEvent[] = [];
  readonly #program: Program;

  constructor(program: Program) {
    this.#program = program;
  }

  add(type: string, field?: string, details?: Readonly<Record<string, unknown>>, at = Date.now()): void {
    this.events.push(defined({ type, at, field, details }));
  }

  /** Records an engine's event, except those of a Map's items: each item has its own execution. */
  addEngineEvent({ type, timestamp, index, state }: EngineEvent): void {
    if (state === undefined || index !== undefined) return;
    const written = this.#program.states[state.name];
    if (written === undefined) return;
    const { name, input, output } = state;
    if (type === 'StateEntered') {
      this.add(`${written.Type}StateEntered`, 'stateEnteredEventDetails', { name, input }, timestamp);
    }
    if (type === 'StateExited') {
      this.add(`${written.Type}StateExited`, 'stateExitedEventDetails', { name, output }, timestamp);
    }
  }
}
