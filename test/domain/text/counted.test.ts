import { listed, nameList, plural } from '../../../functions/domain/text/counted.ts';

test.each([
  [0, '0 tasks'],
  [1, '1 task'],
  [2, '2 tasks'],
])('%d is %s', (count, text) => {
  expect(plural(count, 'task')).toBe(text);
});

test.each([
  { names: ['h1'], text: 'h1' },
  { names: ['h1', 'h2'], text: 'h1, h2' },
  { names: ['h1', 'h2', 'h3', 'h4'], text: 'h1, h2 and 2 more' },
])('of $names.length names at most two are listed', ({ names, text }) => {
  expect(nameList(names, 2)).toBe(text);
});

test.each([
  [[], ''],
  [['a'], 'a'],
  [['a', 'b'], 'a and b'],
  [['a', 'b', 'c'], 'a, b and c'],
])('%j is listed as: %s', (words, text) => {
  expect(listed(words)).toBe(text);
});
