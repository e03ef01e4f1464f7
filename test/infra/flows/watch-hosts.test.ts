import { WATCH_STATUSES, WatchInput, WatchStep } from '../../../functions/contract/flow/flow.ts';
import { synthesizeTemplate } from '../assembly.ts';
import { definitionOf, type Flow, walk } from './states-language.ts';

let flow: Flow;
const look = () => flow.States.Look;

beforeAll(() => {
  flow = definitionOf(synthesizeTemplate(), 'WatchHosts');
});

test('looks until nothing is under way, with three transitions a look', () => {
  const once = ['Look', 'Is anything under way?'];

  expect(walk(flow, ['finished'])).toEqual([...once, 'Nothing is under way']);
  expect(walk(flow, ['working', 'working', 'finished'])).toEqual([
    ...[...once, 'Wait for the next look'],
    ...[...once, 'Wait for the next look'],
    ...[...once, 'Nothing is under way'],
  ]);
  expect(flow.States['Wait for the next look']).toMatchObject({ SecondsPath: '$.waitSeconds' });
  expect('waitSeconds' in WatchStep.shape).toBe(true);
});

test.each([
  ['superseded', 'Another watcher looks'],
  ['handed-over', 'Handed over'],
])('ends after a look that is %s', (status, end) => {
  expect(walk(flow, [status]).at(-1)).toBe(end);
});

test('knows every status of a look', () => {
  const choices = flow.States['Is anything under way?']?.Choices ?? [];

  expect(choices.map(({ StringEquals }) => StringEquals).sort()).toEqual(
    WATCH_STATUSES.filter((status) => status !== 'working').toSorted(),
  );
});

test('gives each look the name of its execution and the state of the last look, {} at the first', () => {
  expect(look()).toMatchObject({ Parameters: { 'watcher.$': '$$.Execution.Name', 'state.$': '$' } });
  expect(look()?.ResultPath).toBeUndefined();
  expect(WatchInput.parse({ watcher: 'w', state: {} })).toEqual({ watcher: 'w', state: WatchStep.parse({}) });
});

test('fails when its looks keep failing: the reconciliation starts another', () => {
  expect(look()?.Catch).toBeUndefined();
});
