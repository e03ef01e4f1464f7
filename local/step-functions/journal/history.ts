import type { Program } from '../program/program.ts';

/** One event of an execution's history, named as Step Functions names it. `details` are JSON values, not yet text. */
export interface HistoryEvent {
  readonly type: string;
  readonly at: number;
  /** Name of the event's details in the API, for instance `stateEnteredEventDetails`. */
  readonly field?: string;
  readonly details?: Readonly<Record<string, unknown>>;
}

/** What the engine reports, as far as it is used here. */
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

/** On AWS an execution that exceeds this fails; flows hand over to a fresh one before. */
export const MAX_EVENTS = 25_000;

/** Collects what happens in one execution, in order. */
export class History {
  readonly events: HistoryEvent[] = [];
  readonly #program: Program;

  constructor(program: Program) {
    this.#program = program;
  }

  add(type: string, field?: string, details?: Readonly<Record<string, unknown>>, at = Date.now()): void {
    this.events.push({
      type,
      at,
      ...(field === undefined ? {} : { field }),
      ...(details === undefined ? {} : { details }),
    });
  }

  /** Records an engine's event; those of a Map's items are left out, for each item has an execution of its own. */
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
