import middy from '@middy/core';
import type * as z from 'zod';
import { validated } from '../contract/api/validation.ts';
import type { Services } from '../ports/services.ts';
import type { FunctionServices } from './compose.ts';
import { withObservability } from './observability.ts';
import { services } from './services.ts';

export type Step<I, O> = (input: I, services: Services) => Promise<O>;

/** Wraps one step of a flow. Errors keep their name: the flow's Retry and Catch match it. */
export function stepHandler<I, O>(
  schema: z.ZodType<I>,
  step: Step<I, O>,
  compose: () => Promise<FunctionServices> = services,
) {
  return middy<unknown, O>()
    .use(withObservability({ compose }))
    .handler(async (event) => step(validated(schema, event), await compose()));
}
