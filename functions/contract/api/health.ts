import * as z from 'zod';

const Part = z.object({ status: z.enum(['ok', 'error']), detail: z.string().optional() });
export const Health = z
  .object({
    status: z.enum(['ok', 'error']),
    mesos: Part.extend({ leader: z.string().optional(), version: z.string().optional() }),
    store: Part,
    /** Faults that will do harm later: what is wrong and what to do, a sentence each. */
    warnings: z.array(z.string()).optional(),
  })
  .meta({ id: 'Health' });
export type Health = z.infer<typeof Health>;
