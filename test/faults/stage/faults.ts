import { type ErrorName, MaintenanceError } from '../../../functions/contract/errors.ts';
import type { Chance } from './chance.ts';

/**
 * Faults of one call of a port, as its adapter reports them: the work may have been done all the
 * same.
 */

export type Port = 'mesos' | 'store' | 'events' | 'executions' | 'scheduler';
export const PORTS: readonly Port[] = ['mesos', 'store', 'events', 'executions', 'scheduler'];

/** How likely a call of each port fails. */
export type Weather = Record<Port, number>;

export interface Fault {
  readonly isDone: boolean;
  /** Thrown by the call, or its answer. */
  readonly outcome: { readonly error: MaintenanceError } | { readonly answer: unknown };
  readonly text: string;
}

const UNAVAILABLE = {
  mesos: ['MesosUnavailable', '503, or no answer'],
  store: ['StoreUnavailable', 'throttled'],
  events: ['EventsUnavailable', 'the bus is away'],
  executions: ['ExecutionsUnavailable', 'Step Functions is away'],
  scheduler: ['SchedulerUnavailable', 'the scheduler is away'],
} as const satisfies Record<Port, readonly [ErrorName, string]>;

/** The SDK repeats a write whose answer was lost, and meets what it has written itself. */
const REPEATED: Readonly<Record<string, Fault['outcome']>> = {
  putHost: { error: new MaintenanceError('StaleHost', 'the record was written by an answer that was lost') },
  deleteHost: { error: new MaintenanceError('StaleHost', 'the record was deleted by an answer that was lost') },
  putRollout: { error: new MaintenanceError('StaleRollout', 'the record was written by an answer that was lost') },
  createMaintenance: { answer: false },
  putMaintenance: { answer: false },
  createTokenAnswer: { answer: false },
  takeOpenTime: { answer: false },
  putWindowTurns: { answer: false },
  putJobClaims: { answer: false },
  putWatch: { answer: false },
  answer: { answer: false },
};

/** All that may happen to a call: it is not done, or its answer is lost; a repeated write may meet itself, and Mesos may refuse what it has done. */
export function faultsOf(port: Port, method: string): readonly Fault[] {
  if (method === 'tasksOnAgent') return [NO_ANSWER];
  const repeated = REPEATED[method];
  const [name, why] = UNAVAILABLE[port];
  const outcome = { error: new MaintenanceError(name, why) };
  return [
    { isDone: false, outcome, text: `not done: ${why}` },
    { isDone: true, outcome, text: `done, but ${why}` },
    ...(repeated === undefined ? [] : [{ isDone: true, outcome: repeated, text: 'done twice' }]),
    ...(port === 'mesos'
      ? [false, true].map((isDone) => ({ ...REFUSED, isDone, text: isDone ? 'done, but refused' : 'refused' }))
      : []),
  ];
}

const REFUSED = { outcome: refusal('MesosRefused') };
const NO_ANSWER: Fault = { isDone: false, outcome: { answer: undefined }, text: 'no answer' };

export function faultOf(chance: Chance, port: Port, method: string): Fault {
  const isDone = chance.is(0.5);
  const text = isDone ? 'done, but' : 'not done:';
  if (method === 'tasksOnAgent') return NO_ANSWER;
  const repeated = REPEATED[method];
  if (repeated !== undefined && isDone && chance.is(0.5)) return { isDone, outcome: repeated, text: 'done twice' };
  if (chance.is(0.1)) {
    if (port === 'mesos') return { isDone, outcome: refusal('MesosRefused'), text: `${text} a half answer` };
    if (port === 'scheduler') return { isDone, outcome: refusal('SchedulerRefused'), text: `${text} garbage` };
  }
  const [name, why] = UNAVAILABLE[port];
  return { isDone, outcome: { error: new MaintenanceError(name, why) }, text: `${text} ${why}` };
}

function refusal(name: ErrorName): Fault['outcome'] {
  return { error: new MaintenanceError(name, 'the answer is no JSON') };
}
