import { Tally } from '../../local/mesos-sim/schedulers/tally.ts';

/** Rounds of a job of ten whose unavailable instances are, from event to event, as many as given. */
function roundsOf(unavailable: readonly number[]): number {
  const tally = new Tally();
  for (const count of unavailable) tally.observe(10 - count, count);
  return tally.rounds.count;
}

describe('rounds of a job', () => {
  test.each([
    { name: 'are none while all instances are available', unavailable: [0, 0], rounds: 0 },
    { name: 'are one when all go before the first is back', unavailable: [1, 3, 4, 3, 2, 0], rounds: 1 },
    { name: 'begin anew when one goes after another is back', unavailable: [2, 1, 2, 0], rounds: 2 },
    { name: 'are as many as instances that go one by one', unavailable: [1, 0, 1, 0, 1, 0], rounds: 3 },
    {
      name: 'do not count again for one that goes while the last of the round before are still on their way back',
      unavailable: [4, 3, 4, 3, 4, 3, 4, 0],
      rounds: 2,
    },
  ])('$name', ({ unavailable, rounds }) => {
    expect(roundsOf(unavailable)).toBe(rounds);
  });

  test('are counted anew after a reset, also those of instances that are away', () => {
    const tally = new Tally();
    tally.observe(9, 1);
    tally.reset();

    tally.observe(10, 0);
    expect(tally.rounds.count).toBe(0);
    tally.observe(9, 1);
    expect(tally.rounds.count).toBe(1);
  });
});
