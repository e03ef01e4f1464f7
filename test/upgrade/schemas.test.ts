import * as z from 'zod';
import { type JsonSchema, misunderstandings } from './schemas.ts';

function json(schema: z.ZodType, io: 'input' | 'output' = 'input'): JsonSchema {
  return JSON.parse(JSON.stringify(z.toJSONSchema(schema, { io })));
}

describe('what is sent is understood', () => {
  const step = z.object({
    host: z.string(),
    looks: z.number().int().min(0).default(0),
    status: z.enum(['up', 'down']),
  });

  test.each([
    { name: 'when nothing has changed', sent: step, taken: step },
    { name: 'when a field is new and has a default', sent: step, taken: step.extend({ waits: z.number().default(1) }) },
    { name: 'when a field is new and optional', sent: step, taken: step.extend({ waits: z.number().optional() }) },
    { name: 'when a field is not read any more', sent: step, taken: step.omit({ looks: true }) },
    { name: 'when more values are taken', sent: step, taken: step.extend({ status: z.enum(['up', 'down', 'gone']) }) },
    { name: 'when null is taken too', sent: step, taken: step.extend({ host: z.string().nullable() }) },
  ])('$name', ({ sent, taken }) => {
    expect(misunderstandings(json(sent), json(taken))).toEqual([]);
  });

  test('when every default is filled in, by those who ask for the field', () => {
    const taken = step.extend({ looks: z.number().int().min(0) });

    expect(misunderstandings(json(step, 'output'), json(taken))).toEqual([]);
  });

  test.each([
    {
      name: 'a field is asked for that is new',
      taken: step.extend({ waits: z.number() }),
      says: ['$.waits: is asked for, and not always sent'],
    },
    {
      name: 'a field has lost its default',
      taken: step.extend({ looks: z.number().int().min(0) }),
      says: ['$.looks: is asked for, and not always sent'],
    },
    { name: 'a value is gone', taken: step.extend({ status: z.enum(['up']) }), says: ['$.status: down is not taken'] },
    {
      name: 'a field has another type',
      taken: step.extend({ host: z.number() }),
      says: ['$.host: string is sent, number is taken'],
    },
    {
      name: 'a field is nobody of several types',
      taken: step.extend({ host: z.union([z.number(), z.boolean()]) }),
      says: [expect.stringMatching(/^\$\.host: /)],
    },
    {
      name: 'a field is bounded more narrowly',
      taken: step.extend({ looks: z.number().int().min(1).default(1) }),
      says: ['$.looks: minimum 1 is asked for'],
    },
    {
      name: 'a text has to look in a certain way',
      taken: step.extend({ host: z.string().regex(/^h/) }),
      says: ['$.host: pattern "^h" is asked for'],
    },
    {
      name: 'a list has other items',
      sent: z.object({ hosts: z.array(z.string()) }),
      taken: z.object({ hosts: z.array(z.object({ hostname: z.string() })) }),
      says: expect.arrayContaining(['$.hosts[]: string is sent, object is taken']),
    },
    {
      name: 'not everything is taken any more',
      sent: z.object({ input: z.unknown() }),
      taken: z.object({ input: z.string() }),
      says: ['$.input: anything is sent, string is taken'],
    },
  ])('not when $name', ({ sent = step, taken, says }) => {
    expect(misunderstandings(json(sent), json(taken))).toEqual(says);
  });
});
