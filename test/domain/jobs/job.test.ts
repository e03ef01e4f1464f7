import { extraOf, floorOf } from '../../../functions/domain/jobs/job.ts';

describe('floorOf', () => {
  test.each([
    { wanted: 4, availableShare: 0.75, floor: 3 },
    { wanted: 3, availableShare: 0.75, floor: 3 },
    { wanted: 10, availableShare: 0.3, floor: 3 },
    { wanted: 10, availableShare: 0.1 * 3, floor: 3 },
    { wanted: 3, availableShare: 1 / 3, floor: 1 },
    { wanted: 3, availableShare: 2 / 3, floor: 2 },
    { wanted: 49, availableShare: 48 / 49, floor: 48 },
    { wanted: 7, availableShare: 0.9, floor: 7 },
    { wanted: 5, availableShare: 0, floor: 0 },
    { wanted: 5, availableShare: 1, floor: 5 },
    { wanted: 0, availableShare: 1, floor: 0 },
  ])('$availableShare of $wanted instances is $floor', ({ wanted, availableShare, floor }) => {
    expect(floorOf({ availableShare }, wanted)).toBe(floor);
  });
});

describe('extraOf', () => {
  test.each([
    { wanted: 4, extraShare: 0.5, extra: 2 },
    { wanted: 3, extraShare: 0.5, extra: 1 },
    { wanted: 3, extraShare: 1 / 3, extra: 1 },
    { wanted: 10, extraShare: 0.1 * 3, extra: 3 },
    { wanted: 10, extraShare: 0.29, extra: 2 },
    { wanted: 1, extraShare: 0.9, extra: 0 },
    { wanted: 5, extraShare: 0, extra: 0 },
    { wanted: 5, extraShare: 1, extra: 5 },
  ])('$extraShare of $wanted instances is $extra', ({ wanted, extraShare, extra }) => {
    expect(extraOf({ extraShare }, wanted)).toBe(extra);
  });
});
