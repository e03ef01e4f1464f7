import { elapsedMs } from '../../../functions/domain/time/elapsed.ts';

test.each([
  ['2026-03-01T11:59:59.000Z', 1_000],
  ['2026-03-01T12:00:00+01:00', 3_600_000],
  ['2026-03-01T12:00:00.001Z', -1],
])('from %s until noon it takes %d ms', (since, ms) => {
  expect(elapsedMs(since, new Date('2026-03-01T12:00:00.000Z'))).toBe(ms);
});
