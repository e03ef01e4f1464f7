import type { Program } from './program.ts';

/** A deployed state machine. */
export interface Machine {
  readonly arn: string;
  readonly name: string;
  readonly program: Program;
  /** JSON text from the assembly. */
  readonly definition: string;
  /** Aliases of its newest version. */
  readonly aliases: readonly string[];
}

/** A deployed definition. Each state machine numbers its own, as on AWS; the last one is current. */
export interface MachineVersion {
  readonly machineArn: string;
  readonly version: number;
  readonly definition: string;
}

export function executionArn(machineArn: string, name: string): string {
  return `${machineArn.replace(':stateMachine:', ':execution:')}:${name}`;
}
