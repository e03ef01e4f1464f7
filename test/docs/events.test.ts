import { EVENT_SOURCE, EVENT_TYPES, EVENTS } from '../../functions/contract/events.ts';
import { EventPattern, matches } from '../../local/events/event-pattern.ts';
import { described } from '../fakes/described-event.ts';
import { fieldTable } from './tables/event-tables.ts';
import { exampleOf, headings, patterns, sectionOf } from './tables/events-document.ts';

/** docs/events.md and the schemas of the events agree. */

test('it has a section for each detail-type, in their order, and for nothing else that might be one', () => {
  expect(headings()).toEqual(['Rules', 'Notices for people', ...EVENT_TYPES]);
});

describe.each(EVENT_TYPES)('the section of %s', (type) => {
  test('begins with what its schema says', () => {
    expect(sectionOf(type).split('\n').slice(2).join('\n')).toMatch(
      new RegExp(`^${EVENTS[type].meta()?.description?.replace(/[.(|)]/g, '\\$&')}\n`),
    );
  });

  test('has an example that its schema takes, with no field too many', () => {
    expect(() => described({ type, detail: exampleOf(type) })).not.toThrow();
  });

  test('has the table of its fields, with a meaning for each', () => {
    const table = fieldTable(type);

    expect(sectionOf(type)).toContain(`${table}\n`);
    expect(table.split('\n').filter((row) => /\|\s*\|$/.test(row))).toEqual([]);
  });
});

describe('the patterns in it', () => {
  test('are there', () => {
    expect(patterns().length).toBeGreaterThan(1);
  });

  test.each(patterns())('find the example of $type, and no other', ({ type, pattern }) => {
    const found = EVENT_TYPES.filter((each) =>
      matches(EventPattern.parse(pattern), { source: EVENT_SOURCE, 'detail-type': each, detail: exampleOf(each) }),
    );

    expect(found).toEqual([type]);
  });
});
