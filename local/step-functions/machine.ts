import type { Program } from './program.ts';

/** A state machine that is deployed here. */
export interface Machine {
  readonly arn: string;
  readonly name: string;
  readonly program: Program;
  /** JSON text, as the assembly has it. */
  readonly definition: string;
}

export function executionArn(machineArn: string, name: string): string {
  return `${machineArn.replace(':stateMachine:', ':execution:')}:${name}`;
}
