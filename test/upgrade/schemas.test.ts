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

  test.each<[string, taken: z.ZodType, says: unknown, sent?: z.ZodType]>([
    [
      'a field is asked for that is new',
      step.extend({ waits: z.number() }),
      ['$.waits: is asked for, and not always sent'],
    ],
    [
      'a field has lost its default',
      step.extend({ looks: z.number().int().min(0) }),
      ['$.looks: is asked for, and not always sent'],
    ],
    ['a value is gone', step.extend({ status: z.enum(['up']) }), ['$.status: down is not taken']],
    ['a field has another type', step.extend({ host: z.number() }), ['$.host: string is sent, number is taken']],
    [
      'a field is nobody of several types',
      step.extend({ host: z.union([z.number(), z.boolean()]) }),
      [expect.stringMatching(/^\$\.host: /)],
    ],
    [
      'a field is bounded more narrowly',
      step.extend({ looks: z.number().int().min(1).default(1) }),
      ['$.looks: minimum 1 is asked for'],
    ],
    [
      'a text has to look in a certain way',
      step.extend({ host: z.string().regex(/^h/) }),
      ['$.host: pattern "^h" is asked for'],
    ],
    [
      'a list has other items',
      z.object({ hosts: z.array(z.object({ hostname: z.string() })) }),
      expect.arrayContaining(['$.hosts[]: string is sent, object is taken']),
      z.object({ hosts: z.array(z.string()) }),
    ],
    [
      'not everything is taken any more',
      z.object({ input: z.string() }),
      ['$.input: anything is sent, string is taken'],
      z.object({ input: z.unknown() }),
    ],
  ])('not when %s', (_name, taken, says, sent = step) => {
    expect(misunderstandings(json(sent), json(taken))).toEqual(says);
  });
});
