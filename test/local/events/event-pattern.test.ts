import { EventPattern, matches } from '../../../local/events/event-pattern.ts';
import { transform } from '../../../local/events/input-transformer.ts';

const event = {
  source: 'peloton.maintenance',
  detail: { cluster: 'prod', parentId: null, hosts: [{ name: 'h1', tags: ['a', 'b'] }, { name: 'h2' }] },
};

describe('an event pattern', () => {
  test.each([
    { name: 'one of the values', pattern: { source: ['x', 'peloton.maintenance'] }, is: true },
    { name: 'none of the values', pattern: { source: ['peloton'] }, is: false },
    { name: 'every field', pattern: { source: ['peloton.maintenance'], detail: { cluster: ['test'] } }, is: false },
    { name: 'null', pattern: { detail: { parentId: [null] } }, is: true },
    { name: 'null, where the field is not there', pattern: { detail: { windowName: [null] } }, is: false },
    { name: 'an item of a list', pattern: { detail: { hosts: { tags: ['b'] } } }, is: true },
    { name: 'a field of an item', pattern: { detail: { hosts: { name: ['h3'] } } }, is: false },
    { name: 'a field within what is no object', pattern: { source: { name: ['h1'] } }, is: false },
  ])('matches by $name: $is', ({ pattern, is }) => {
    expect(matches(EventPattern.parse(pattern), event)).toBe(is);
  });

  test.each([
    { name: 'a filter', pattern: { source: [{ prefix: 'peloton' }] } },
    { name: 'an alternative of fields', pattern: { $or: [{ source: ['a'] }] } },
    { name: 'a value outside of a list', pattern: { source: 'peloton.maintenance' } },
    { name: 'an empty list', pattern: { source: [] } },
  ])('is refused with $name', ({ pattern }) => {
    expect(EventPattern.safeParse(pattern).success).toBe(false);
  });
});

describe('an input transformer', () => {
  const told = (InputTemplate: string, detail: unknown) =>
    transform({ InputPathsMap: { host: '$.detail.host', count: '$.detail.counts.up' }, InputTemplate }, { detail });

  test('puts texts, numbers and lists into the text, a list without its quotation marks', () => {
    expect(told('{"text":"<host> <count>"}', { host: 'h1', counts: { up: 2 } })).toBe('{"text":"h1 2"}');
    expect(told('{"text":"<host>"}', { host: ['h1', 'h2'] })).toBe('{"text":"[h1,h2]"}');
  });

  test('inserts nothing for a missing field, and keeps other text', () => {
    expect(told('{"text":"<host> <count> <other>"}', { host: 'h1' })).toBe('{"text":"h1  <other>"}');
  });

  test('escapes nothing, as in EventBridge, so that a quotation mark shows as an error', () => {
    expect(() => told('{"text":"<host>"}', { host: 'the "old" one' })).toThrow(SyntaxError);
  });
});
