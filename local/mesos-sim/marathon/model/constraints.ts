/** Placement constraints (docs/docs/constraints.md): whether one more instance may go to an agent. */
import type { AgentPlace } from '../../model/agent.ts';

export type Constraint = readonly string[];

type Rule = (
  value: string | undefined,
  parameter: string | undefined,
  taken: readonly (string | undefined)[],
) => boolean;

const RULES: Readonly<Record<string, Rule>> = {
  UNIQUE: (value, _, taken) => value !== undefined && !taken.includes(value),
  CLUSTER: (value, required, taken) =>
    value !== undefined && (required === undefined ? taken.every((other) => other === value) : value === required),
  LIKE: (value, pattern = '') => value !== undefined && new RegExp(`^(?:${pattern})$`).test(value),
  UNLIKE: (value, pattern = '') => value === undefined || !new RegExp(`^(?:${pattern})$`).test(value),
  IS: (value, required) => value === required,
  MAX_PER: (value, most, taken) => value !== undefined && count(taken, value) < Number(most),
};

function count(values: readonly (string | undefined)[], value: string | undefined): number {
  return values.filter((other) => other === value).length;
}

/** @param others places of the app's instances */
export function allows(constraints: readonly Constraint[], place: AgentPlace, others: readonly AgentPlace[]): boolean {
  return constraints.every(([field = '', operator = '', parameter]) => {
    const taken = others.map((other) => attributeOf(field, other));
    return RULES[operator]?.(attributeOf(field, place), parameter, taken) ?? false;
  });
}

/** Throws for a constraint that is not simulated. */
export function checkConstraints(constraints: readonly Constraint[]): void {
  const unknown = constraints.find(([, operator = '']) => RULES[operator] === undefined);
  if (unknown !== undefined) throw new Error(`the simulated Marathon knows no constraint ${JSON.stringify(unknown)}`);
}

function attributeOf(field: string, place: AgentPlace): string | undefined {
  return field === 'hostname' || field === '@hostname' ? place.hostname : place.attributes[field];
}
