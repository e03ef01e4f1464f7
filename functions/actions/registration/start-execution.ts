import { isMaintenanceError } from '../../contract/errors.ts';
import type { Machine } from '../../ports/executions.ts';
import type { Services } from '../../ports/services.ts';

/** Sentences for the operator. */
export interface StartNotes {
  readonly notes?: string[] | undefined;
}

/**
 * Starts the execution of a registered request. If that fails, the reconciliation tries to start it
 * every minute. The notes say so, because nothing happens until then.
 *
 * @param id of the maintenance
 */
export async function startExecution(
  services: Services,
  id: string,
  machine: Machine,
  { name = id, input }: { readonly name?: string; readonly input: object },
): Promise<StartNotes> {
  try {
    await services.executions.start(machine, name, input);
    return {};
  } catch (error) {
    services.report.error('the reconciliation has to start the execution', error, { maintenanceId: id });
    const why = isMaintenanceError(error) ? error.message : `${machine} cannot be started`;
    return { notes: [`nothing moves yet: ${why}. ${WHAT_TO_DO}`] };
  }
}

/** Puts the notes before those of the answer. */
export function withNotes<T extends StartNotes>(accepted: T, notes: readonly string[]): T {
  return notes.length === 0 ? accepted : { ...accepted, notes: [...notes, ...(accepted.notes ?? [])] };
}

const WHAT_TO_DO =
  "The request is accepted, and the reconciliation tries to start it every minute. If 'peloton host show' names no execution " +
  'after two minutes, Step Functions refuses that too: see the logs of the function reconcile';
