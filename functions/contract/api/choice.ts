import * as z from 'zod';
import { ATTRIBUTE_NAME } from '../../domain/rolling/options.ts';
import { parseSelector } from '../../domain/windows/host-choice.ts';
import { HostList } from './fields.ts';

/** The choice of hosts in a body: by names, by pool, or by attributes of the agents. */

const AttributeName = z.string().regex(ATTRIBUTE_NAME, 'is not the name of an attribute');
export const AttributeValue = z.string().min(1, 'is empty').max(256, 'is longer than 256 characters');

const Selector = z
  .record(AttributeName, AttributeValue)
  .refine((attributes) => Object.keys(attributes).length > 0, 'names no attribute')
  .meta({ description: "Attributes that the hosts' agents must all have", example: { rack: '7' } });

export const choiceFields = {
  hosts: HostList.optional().meta({ description: 'Host names. Give exactly one of hosts, pool and selector' }),
  pool: AttributeValue.optional().meta({ description: 'All hosts of a pool that have an agent', example: 'default' }),
  selector: Selector.optional(),
} as const;

/** A selector in a query: `rack=7,zone=b`. */
export const SelectorText = z.string().transform((text, context) => {
  const parsed = parseSelector(text);
  if ('fault' in parsed) {
    context.addIssue({ code: 'custom', message: `is not a selector: ${parsed.fault}` });
    return z.NEVER;
  }
  return parsed.selector;
});

const CHOICES = ['hosts', 'pool', 'selector'] as const;

type Given = Partial<Record<(typeof CHOICES)[number], unknown>> | null | undefined;

/** Refuses more than one way of choosing the hosts. */
export function oneChoice(given: Given, context: z.core.$RefinementCtx): void {
  const [first, ...others] = CHOICES.filter((choice) => given?.[choice] !== undefined);
  for (const other of others) {
    context.addIssue({
      code: 'custom',
      path: [other],
      message: `cannot be combined with ${first}: choose the hosts in one way`,
    });
  }
}

/** Requires exactly one way of choosing the hosts. */
export function someChoice(given: Given, context: z.core.$RefinementCtx): void {
  if (typeof given !== 'object' || given === null || Array.isArray(given)) return;
  oneChoice(given, context);
  if (CHOICES.some((choice) => given[choice] !== undefined)) return;
  const message = 'names no host: give one of hosts, pool and selector';
  context.addIssue({ code: 'invalid_type', expected: 'array', input: undefined, path: ['hosts'], message });
}

/** Lets `someChoice` report its fault together with the faults of other fields. */
export const BESIDE_OTHERS = { when: () => true } as const;
