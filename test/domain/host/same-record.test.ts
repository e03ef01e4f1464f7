import { isSameRecord } from '../../../functions/domain/host/same-record.ts';

test.each([
  [
    'in another order of attributes',
    { a: 1, c: { x: null, y: [1], z: 2 }, b: 2 },
    { b: 2, a: 1, c: { z: 2, y: [1], x: null } },
  ],
  ['with an attribute that is undefined', { a: 1 }, { a: 1, b: undefined }],
  ['that is none', null, null],
])('a record %s is the same', (_, one, other) => {
  expect(isSameRecord(one, other)).toBe(true);
});

test.each([
  ['with another value', { a: { b: 1 } }, { a: { b: 2 } }],
  ['with a list in another order', { a: [1, 2] }, { a: [2, 1] }],
  ['with a map instead of a list', { a: [1] }, { a: { 0: 1 } }],
  ['with null instead of nothing', { a: null }, {}],
  ['of nothing', {}, null],
])('a record %s is another one', (_, one, other) => {
  expect(isSameRecord(one, other)).toBe(false);
});
