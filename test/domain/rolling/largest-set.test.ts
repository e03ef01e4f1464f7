import fc from 'fast-check';
import { NO_AMOUNTS } from '../../../functions/domain/mesos/resources.ts';
import { type LargestQuestion, largestSet } from '../../../functions/domain/rolling/largest-set.ts';
import type { RollingOptions } from '../../../functions/domain/rolling/options.ts';
import { chooseWithRoom } from '../../../functions/domain/rolling/room.ts';
import { chooseWave } from '../../../functions/domain/rolling/wave.ts';
import { agent } from '../capacity/sample-cluster.ts';
import { jobOf, leaving, MARATHON } from '../dry-run/leaving.ts';
import { instance, job } from '../jobs/sample-job.ts';
import { host, OPTIONS } from './rollouts.ts';

interface World {
  /** Free CPUs of each host. */
  readonly free: readonly number[];
  readonly tasks: readonly { readonly on: number; readonly cpus: number; readonly isOfJob: boolean }[];
  readonly spare: number;
  readonly isOut: readonly boolean[];
  readonly limits: Partial<RollingOptions>;
  readonly most: number | null;
}

const name = (index: number) => `h${index}`;
const BREAKER = 'the breaker';

function questionOf({ free, tasks, spare, isOut, limits, most }: World): LargestQuestion {
  const names = free.map((_, index) => name(index));
  const own = tasks.map(({ on, cpus }, index) => {
    const one = leaving(`t${index}`, MARATHON, { hostname: name(on % free.length) });
    return { ...one, task: { ...one.task, asks: { role: '*', graceSeconds: null, amounts: { ...NO_AMOUNTS, cpus } } } };
  });
  const ofJob = own.filter((_, index) => tasks[index]?.isOfJob);
  const instances = ofJob.map(({ task }, index) => instance(task.taskId, { available: index >= spare }));
  const web = job(Math.max(1, instances.length), { instances });
  return {
    ...{ candidates: names, tasks: own, jobs: ofJob.length === 0 ? [] : [jobOf(web, ofJob)], unanswered: new Map() },
    agents: free.map((cpus, index) => agent(name(index), { '*': { cpus } })),
    limits: {
      options: { ...OPTIONS, ...limits },
      waiting: names,
      own: new Set(names),
      cluster: names.map((each, index) => host(each, { rack: `r${index % 3}` }, isOut[index])),
    },
    breaker: most === null ? null : { most, reason: BREAKER },
  };
}

/** Asked of the two decisions that rolling maintenances make, not of the search. */
function canGo(question: LargestQuestion, names: readonly string[]): boolean {
  return (
    names.length <= (question.breaker?.most ?? names.length) &&
    chooseWave({ ...question.limits, waiting: names }).begin.length === names.length &&
    chooseWithRoom({ ...question, candidates: names }).begin.length === names.length
  );
}

function subsets([first, ...rest]: readonly string[]): readonly (readonly string[])[] {
  if (first === undefined) return [[]];
  return subsets(rest).flatMap((set) => [set, [first, ...set]]);
}

const worlds = (hosts: number) =>
  fc.record<World>({
    free: fc.array(fc.integer({ min: 0, max: 6 }), { minLength: hosts, maxLength: hosts }),
    tasks: fc.array(fc.record({ on: fc.nat(hosts - 1), cpus: fc.integer({ min: 1, max: 4 }), isOfJob: fc.boolean() }), {
      maxLength: 2 * hosts,
    }),
    spare: fc.nat(2),
    isOut: fc.array(fc.boolean(), { minLength: hosts, maxLength: hosts }),
    limits: fc.constantFrom<Partial<RollingOptions>>(
      {},
      { concurrency: 3 },
      { maxUnavailable: { percent: 50 } },
      { failureDomain: 'rack', maxUnavailablePerDomain: { count: 2 } },
      { failureDomain: 'rack', maxDomains: 2 },
    ),
    most: fc.option(fc.integer({ min: 0, max: 4 })),
  });

describe('the largest set of hosts that may go together', () => {
  test('is the largest of all in a small cluster, and each other host says what it waits for', () => {
    fc.assert(
      fc.property(worlds(7), (world) => {
        const question = questionOf(world);
        const { begin, waitsFor, isLargest } = largestSet(question);
        const most = Math.max(...subsets(question.candidates).map((set) => (canGo(question, set) ? set.length : 0)));

        expect([isLargest, canGo(question, begin), begin.length]).toEqual([true, true, most]);
        expect([...begin, ...waitsFor.keys()].toSorted()).toEqual(question.candidates.toSorted());
        expect([...waitsFor.values()].filter((reason) => reason === '')).toEqual([]);
      }),
      { numRuns: 300 },
    );
  });

  test('can go, and none of the others can join it, in a cluster too large to try every set', () => {
    fc.assert(
      fc.property(worlds(24), (world) => {
        const question = questionOf(world);
        const { begin, waitsFor } = largestSet(question);

        expect(canGo(question, begin)).toBe(true);
        for (const other of waitsFor.keys())
          expect([other, canGo(question, [...begin, other])]).toEqual([other, false]);
      }),
      { numRuns: 150 },
    );
  });

  test.each<[string, Partial<World>, string]>([
    ['a limit', { limits: { concurrency: 1 } }, '1 of its hosts may be out at once: h0 is'],
    ['the breaker', { most: 1 }, BREAKER],
    ['a place', { tasks: [{ on: 1, cpus: 9, isOfJob: false }] }, 'no agent stays'],
  ])('names %s that another host waits for', (_, changes, reason) => {
    const world = { free: [1, 1], tasks: [], spare: 0, isOut: [], limits: {}, most: null, ...changes };

    expect(largestSet(questionOf(world)).waitsFor.get('h1')).toContain(reason);
  });
});
