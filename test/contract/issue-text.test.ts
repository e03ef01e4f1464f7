import * as z from 'zod';
import { issueSentences } from '../../functions/contract/issue-text.ts';

const Setting = z.strictObject({
  name: z.string().min(1).max(3),
  count: z.int().min(1).optional(),
  kind: z.enum(['one', 'other']).optional(),
  size: z.union([z.number(), z.string()]).optional(),
  list: z.array(z.boolean()).min(1, 'names none').optional(),
});

const Kinds = z.discriminatedUnion('type', [z.object({ type: z.literal('a') }), z.object({ type: z.literal('b') })]);

describe('a fault of a value gets our own sentence:', () => {
  test.each<{ name: string; schema?: z.ZodType; value: unknown; sentences: string[] }>([
    { name: 'a field that is missing', value: {}, sentences: ['name is missing'] },
    { name: 'an unknown field', value: { name: 'a', nam: 1 }, sentences: ['has no field nam'] },
    { name: 'another type', value: { name: 7, list: {} }, sentences: ['name is not a string', 'list is not an array'] },
    {
      name: 'a number that is not whole',
      value: { name: 'a', count: 1.5 },
      sentences: ['count is not a whole number'],
    },
    { name: 'too small a number', value: { name: 'a', count: 0 }, sentences: ['count is less than 1'] },
    { name: 'too long a text', value: { name: 'abcd' }, sentences: ['name has more than 3 characters'] },
    {
      name: 'a value that is not listed',
      value: { name: 'a', kind: 'x' },
      sentences: ['kind is not one of one, other'],
    },
    { name: 'neither of two types', value: { name: 'a', size: [] }, sentences: ['size is not a number or a string'] },
    { name: 'an item of a list', value: { name: 'a', list: [1] }, sentences: ['list[0] is not a boolean'] },
    { name: 'an unknown type', schema: Kinds, value: { type: 'c' }, sentences: ['type is not one of a, b'] },
    { name: 'the whole value', value: [], sentences: ['is not an object'] },
  ])('$name', ({ schema = Setting, value, sentences }) => {
    const { error } = schema.safeParse(value);

    expect(error === undefined ? [] : issueSentences(error, value)).toEqual(sentences);
  });

  test('the message of a schema stays', () => {
    const { error } = Setting.safeParse({ name: 'a', list: [] });

    expect(error && issueSentences(error, { name: 'a', list: [] })).toEqual(['list names none']);
  });
});
