import * as z from 'zod';
import type { Job, Placement } from '../../../../domain/jobs/job.ts';

/**
 * Placement constraints: lists of field, operator and parameter in apps, objects in pods
 * (Marathon's docs/docs/constraints.md, raml/podPlacement).
 */

export const AppConstraints = z.array(z.array(z.string())).default([]);

export const PodConstraints = z
  .array(z.object({ fieldName: z.string(), operator: z.string(), value: z.string().optional() }))
  .default([])
  .transform((constraints) => constraints.map(({ fieldName, operator, value }) => [fieldName, operator, value ?? '']));

/** Names with `|` between them, and nothing else of a regular expression. */
const ONLY_NAMES = /^[\w-]+(?:\|[\w-]+)*$/;

/** Constraints that can forbid an agent: not GROUP_BY, patterns, or CLUSTER without a value. */
export function placementOf(constraints: readonly Constraint[]): readonly Placement[] {
  return constraints.flatMap((constraint) => ruleOf(constraint) ?? []);
}

/** Returns the first constraint that is left out. */
export function otherRuleOf(constraints: readonly Constraint[]): Pick<Job, 'otherRule'> {
  const other = constraints.find((constraint) => ruleOf(constraint) === undefined);
  return other === undefined ? {} : { otherRule: other.join(' ').trim() };
}

type Constraint = readonly string[];

function ruleOf([field = '', operator = '', parameter = '']: Constraint): Placement | undefined {
  const attribute = field === '@hostname' ? 'hostname' : field;
  if (operator === 'UNIQUE') return { attribute, most: 1 };
  if (operator === 'MAX_PER' && Number(parameter) > 0) return { attribute, most: Number(parameter) };
  if (parameter !== '' && (operator === 'CLUSTER' || operator === 'IS')) return { attribute, oneOf: [parameter] };
  if (operator === 'LIKE' && ONLY_NAMES.test(parameter)) return { attribute, oneOf: parameter.split('|') };
  return undefined;
}
