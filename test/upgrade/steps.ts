import { basename } from 'node:path';
import type { ServicePlan } from '../../local/assembly/service-plan.ts';
import { allStates, type Flow, functionOf } from '../infra/flows/states-language.ts';

/** The functions that the machine's definition calls, by ARN. */
export function calledBy({ definition }: ServicePlan['machines'][number]): string[] {
  return allStates(JSON.parse(definition) as Flow).flatMap(([, state]) =>
    state.Type === 'Task' ? (functionOf(state) ?? []) : [],
  );
}

/** Name of the step that the function is. */
export function stepOf({ functions }: ServicePlan, arn: string): string | undefined {
  const found = functions.find((each) => each.arn === arn);
  return found && basename(found.file, '.mjs');
}

/** Names of all steps that the definitions call. */
export function stepsOf(plan: ServicePlan): string[] {
  const steps = plan.machines.flatMap(calledBy).map((arn) => stepOf(plan, arn) ?? arn);
  return [...new Set(steps)].sort();
}
