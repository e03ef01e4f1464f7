import { estimateTime, graceOf, type Rounds } from '../../../functions/domain/dry-run/drain-time.ts';
import { leaving } from './leaving.ts';

const job = (changes: Partial<Rounds> = {}): Rounds => ({
  ...{ name: '/shop/web', rounds: 1, replacesFirst: false, endSeconds: 3, ...changes },
});
const GRACE = 'a task takes its whole grace period to end: as its kill policy says, 3 s where that says nothing';
const LOOK = 'a look at a host every 5 s';
const START = 'a replacement is available 60 s after its launch, which is a guess';

describe('the time of a drain', () => {
  test.each<{
    name: string;
    jobs: readonly Rounds[];
    mesosSeconds: number | null;
    seconds: number;
    restsOn: readonly string[];
  }>([
    { name: 'of nothing is none', jobs: [], mesosSeconds: null, seconds: 0, restsOn: [] },
    {
      name: 'of a job that goes in one round is its grace period and a look',
      ...{ jobs: [job()], mesosSeconds: null, seconds: 8, restsOn: [GRACE, LOOK] },
    },
    {
      name: 'of tasks that Mesos ends is the same',
      ...{ jobs: [], mesosSeconds: 20, seconds: 25, restsOn: [GRACE, LOOK] },
    },
    {
      name: 'of both is that of one after the other',
      ...{ jobs: [job()], mesosSeconds: 20, seconds: 33, restsOn: [GRACE, LOOK] },
    },
    {
      name: 'has a wait for replacements between two rounds',
      ...{ jobs: [job({ rounds: 3 })], mesosSeconds: null, seconds: 3 * 8 + 2 * 60 },
      restsOn: ['/shop/web takes the longest, 3 rounds', START, GRACE, LOOK],
    },
    {
      name: 'has one before the first round where replacements come first',
      ...{ jobs: [job({ replacesFirst: true })], mesosSeconds: null, seconds: 8 + 60, restsOn: [START, GRACE, LOOK] },
    },
    {
      name: 'is that of the slowest job, which need not have the most rounds',
      jobs: [job({ rounds: 2 }), job({ name: '/shop/db', endSeconds: 600 }), job({ name: '/shop/small' })],
      ...{ mesosSeconds: null, seconds: 605, restsOn: [GRACE, LOOK] },
    },
  ])('$name', ({ jobs, mesosSeconds, seconds, restsOn }) => {
    expect(estimateTime(jobs, mesosSeconds, 5, false)).toEqual({ seconds, isLeast: false, restsOn });
  });

  test('is the least when some tasks leave at an unknown time', () => {
    expect(estimateTime([], null, 5, true)).toEqual({ seconds: 0, isLeast: true, restsOn: [] });
  });
});

test('tasks take the longest grace period of them to end, three seconds where none is known', () => {
  const rule = { framework: 'web', type: 'mesos' } as const;

  expect(graceOf([])).toBe(0);
  expect(graceOf([leaving('t0', rule), leaving('t1', rule, { silent: true })])).toBe(3);
  expect(graceOf([leaving('t0', rule, { graceSeconds: 1 })])).toBe(1);
  expect(graceOf([leaving('t0', rule, { graceSeconds: 20 }), leaving('t1', rule, { graceSeconds: 10 })])).toBe(20);
});
