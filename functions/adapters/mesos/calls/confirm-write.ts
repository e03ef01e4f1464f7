import { MaintenanceError } from '../../../contract/errors.ts';
import type { MachineId } from '../../../domain/mesos/mesos.ts';
import { machineKey } from '../../../domain/mesos/schedule.ts';
import { OutcomeUnknown } from '../masters/try-master.ts';
import { isSuccess, refusal } from '../wire/wire-refusals.ts';
import type { SentWrite } from './master-calls.ts';

/** Confirms writes: after a refusal or a lost answer the master's state decides, not the text. */

export type Outcome =
  | { readonly refused: MaintenanceError; readonly status: number }
  | { readonly lost: OutcomeUnknown };

/** Makes one attempt; undefined when it succeeded. */
export async function attempt(send: () => Promise<SentWrite>): Promise<Outcome | undefined> {
  try {
    const { name, reply } = await send();
    return isSuccess(reply) ? undefined : { refused: refusal({ name }, reply), status: reply.status };
  } catch (error) {
    if (error instanceof OutcomeUnknown) return { lost: error };
    throw error;
  }
}

export function outcomeNotKnown(lost: OutcomeUnknown): MaintenanceError {
  const message = `${lost.message}; it is not known whether the request had an effect`;
  return new MaintenanceError('MesosUnavailable', message, { cause: lost });
}

/**
 * Sends a write that is safe to repeat. When its answer is lost, `isDone` reads back. A write on a
 * broken connection is sent once more; a write that timed out is not: the master may still work on
 * it.
 *
 * @param isMoot asked after a 400: true when the object of the write no longer exists
 */
export async function confirmWrite(
  send: () => Promise<SentWrite>,
  isDone: () => Promise<boolean>,
  isMoot: () => Promise<boolean> = async () => false,
): Promise<void> {
  for (const last of [false, true]) {
    const outcome = await attempt(send);
    if (outcome === undefined) return;
    if ('refused' in outcome) {
      if (outcome.status === 400 && (await isMoot())) return;
      throw outcome.refused;
    }
    if (await isDone()) return;
    if (last || !outcome.lost.broken) throw outcomeNotKnown(outcome.lost);
  }
}

/**
 * Takes machines down or up. Mesos refuses the whole list when one of them is already in the target
 * state.
 *
 * So after a refusal or a lost answer, the call is repeated for the machines that `waiting`
 * returns: those not yet in the target state. If all machines are waiting, the refusal is final.
 */
export async function confirmMachineWrite(
  machines: readonly MachineId[],
  send: (machines: readonly MachineId[]) => Promise<SentWrite>,
  waiting: (machines: readonly MachineId[]) => Promise<readonly MachineId[]>,
): Promise<void> {
  let left = machines;
  for (let round = 0; left.length > 0; round += 1) {
    const outcome = await attempt(() => send(left));
    if (outcome === undefined) return;
    if ('refused' in outcome && outcome.status !== 400) throw outcome.refused;
    const still = await waiting(left);
    const stuck = 'refused' in outcome ? still.length === left.length : !outcome.lost.broken;
    if (still.length > 0 && (stuck || round === 2)) {
      throw 'refused' in outcome ? outcome.refused : outcomeNotKnown(outcome.lost);
    }
    left = still;
  }
}

export function without(machines: readonly MachineId[], others: readonly MachineId[]): readonly MachineId[] {
  const keys = new Set(others.map(machineKey));
  return machines.filter((machine) => !keys.has(machineKey(machine)));
}

export function among(machines: readonly MachineId[], others: readonly MachineId[]): readonly MachineId[] {
  const keys = new Set(others.map(machineKey));
  return machines.filter((machine) => keys.has(machineKey(machine)));
}
