import type { Program } from './program.ts';

/** A state machine that is deployed here. */
export interface Machine {
  readonly arn: string;
  readonly name: string;
  readonly program: Program;
  /** JSON text, as the assembly has it. */
  readonly definition: string;
  /** Names under which its newest version is started. */
  readonly aliases: readonly string[];
}

/** A definition that was deployed here. Each state machine counts its own, as on AWS; the last one is the current one. */
export interface MachineVersion {
  readonly machineArn: string;
  readonly version: number;
  readonly definition: string;
}

export function executionArn(machineArn: string, name: string): string {
  return `${machineArn.replace(':stateMachine:', ':execution:')}:${name}`;
}
