import type { Execution, Outcome } from '../../../local/step-functions/journal/execution.ts';
import { type Journal, memoryJournal } from '../../../local/step-functions/journal/journal.ts';
import type { Asl, AslState } from '../../../local/step-functions/program/asl.ts';
import { lambdaFailure } from '../../../local/step-functions/program/failures.ts';
import type { Machine } from '../../../local/step-functions/program/machine.ts';
import { loadProgram } from '../../../local/step-functions/program/program.ts';
import { Executions } from '../../../local/step-functions/steps/executions.ts';

/** State machines whose functions are in the test. */

export const MACHINE_ARN = 'arn:aws:states:us-east-1:000000000000:stateMachine:Flow';

export type Functions = Readonly<Record<string, (input: never) => unknown>>;

export function task(name: string, fields: object = { End: true }): AslState {
  return { Type: 'Task', Resource: `arn:aws:lambda:us-east-1:000000000000:function:${name}`, ...fields };
}

function machine(definition: Asl): Machine {
  const program = loadProgram('Flow', definition);
  return { arn: MACHINE_ARN, name: 'Flow', program, definition: JSON.stringify(definition), aliases: ['live'] };
}

/** Lambda's report of an error of that name. */
export function failing(errorType: string, errorMessage = 'no'): never {
  throw lambdaFailure({ errorType, errorMessage, trace: [] });
}

export function executionsOf(
  definition: Asl,
  functions: Functions,
  journal: (current: () => Iterable<Execution>) => Journal = memoryJournal,
): Executions {
  const invoke = async (arn: string, input: unknown) => {
    const answer = await functions[arn.split(':').at(-1) ?? '']?.(input as never);
    return JSON.parse(JSON.stringify(answer ?? null));
  };
  return new Executions([machine(definition)], invoke, journal);
}

export function startFlow(executions: Executions, input: unknown = {}, name = 'one'): Execution {
  return executions.start(executions.machines.get(MACHINE_ARN) as Machine, name, JSON.stringify(input));
}

/** Runs one execution to its end. */
export async function runFlow(definition: Asl, functions: Functions, input: unknown = {}): Promise<Outcome> {
  const executions = executionsOf(definition, functions);
  const outcome = await executions.outcome(startFlow(executions, input).arn);
  return outcome as Outcome;
}

export function outputOf(outcome: Outcome): unknown {
  if (outcome.status !== 'SUCCEEDED') throw new Error(`the flow ended otherwise: ${JSON.stringify(outcome)}`);
  return JSON.parse(outcome.output);
}

/** A Distributed Map over `$.items`, whose children are one Task. */
export function mapFlow(fields: object, child: AslState = task('work')): Asl {
  return {
    StartAt: 'For each',
    States: {
      'For each': {
        Type: 'Map',
        ItemsPath: '$.items',
        Label: 'Item',
        ItemProcessor: {
          ProcessorConfig: { Mode: 'DISTRIBUTED', ExecutionType: 'STANDARD' },
          StartAt: 'Work',
          States: { Work: child },
        },
        End: true,
        ...fields,
      },
    },
  };
}
