import type { Machine } from '../../../functions/ports/executions.ts';

export function arnOf(machine: Machine, name: string): string {
  return `arn:${machine}:${name}`;
}
