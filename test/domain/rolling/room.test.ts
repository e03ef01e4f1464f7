import fc from 'fast-check';
import { NO_AMOUNTS } from '../../../functions/domain/mesos/resources.ts';
import { chooseWithRoom, type RoomQuestion } from '../../../functions/domain/rolling/room.ts';
import { agent } from '../capacity/sample-cluster.ts';
import { jobOf, leaving, MARATHON } from '../dry-run/leaving.ts';
import { instance, job } from '../jobs/sample-job.ts';

const HOSTS = ['h1', 'h2', 'h3', 'h4'];
/** Each host has so many free CPUs. */
const agents = (cpus: number, names = HOSTS) => names.map((name) => agent(name, { '*': { cpus } }));
const taskOf = (hostname: string, taskId = `t-${hostname}`) => leaving(taskId, MARATHON, { hostname });

function choose(changes: Partial<RoomQuestion>) {
  const { begin, waitsFor } = chooseWithRoom({
    ...{ candidates: HOSTS, tasks: [], jobs: [], agents: agents(100), unanswered: new Map() },
    ...changes,
  });
  return { begin, waitsFor: Object.fromEntries(waitsFor) };
}

describe('of the hosts that the limits let begin', () => {
  test('all begin that run nothing, or whose tasks have places on the others', () => {
    expect(choose({})).toEqual({ begin: HOSTS, waitsFor: {} });
    expect(choose({ candidates: ['h1', 'h2'], tasks: [taskOf('h1'), taskOf('h2')] }).begin).toEqual(['h1', 'h2']);
  });

  test('as many begin as find places together, the first ones first, and the others say what is missing', () => {
    const { begin, waitsFor } = choose({ agents: agents(1), tasks: HOSTS.map((name) => taskOf(name)) });

    expect(begin).toEqual(['h1', 'h2']);
    expect(waitsFor).toEqual({ h3: expect.stringContaining('cpus'), h4: expect.stringContaining('cpus') });
  });

  test('one waits whose job has nothing to spare, and another goes first', () => {
    const [here, ...others] = ['t0', 't1', 't2', 't3'];
    const instances = [here ?? '', ...others].map((id) => instance(id, { available: id === here }));
    const scarce = job(4, { instances });
    const tasks = [taskOf('h1', here)];

    expect(choose({ candidates: ['h1', 'h2'], tasks, jobs: [jobOf(scarce, tasks)] })).toEqual({
      begin: ['h2'],
      waitsFor: { h1: expect.stringContaining('/shop/web has 1 of 4 instances available') },
    });
  });

  test('hosts of a job that moves its instances in rounds begin together', () => {
    const tasks = [taskOf('h1', 't0'), taskOf('h2', 't1')];

    expect(choose({ candidates: ['h1', 'h2'], tasks, jobs: [jobOf(job(4), tasks)] }).begin).toEqual(['h1', 'h2']);
  });

  test('one after another begins whose job has its data on its agents', () => {
    const tasks = [taskOf('h1', 't0'), taskOf('h2', 't1')];
    const resident = job(4, { isResident: true });

    expect(choose({ candidates: ['h1', 'h2'], tasks, jobs: [jobOf(resident, tasks)] })).toEqual({
      begin: ['h1'],
      waitsFor: { h2: expect.stringContaining('one after another') },
    });
  });

  test('one waits whose question has no answer, and blocks no other', () => {
    const unanswered = new Map([['h1', 'its agent does not answer']]);

    expect(choose({ candidates: ['h1', 'h2'], unanswered })).toEqual({
      begin: ['h2'],
      waitsFor: { h1: 'its agent does not answer' },
    });
  });
});

const clusters = fc.record({
  free: fc.array(fc.integer({ min: 0, max: 6 }), { minLength: 8, maxLength: 8 }),
  tasks: fc.array(fc.record({ on: fc.nat(7), cpus: fc.integer({ min: 1, max: 4 }) }), { maxLength: 20 }),
  candidates: fc.subarray([0, 1, 2, 3, 4, 5, 6, 7], { minLength: 1 }),
});

test('the chosen hosts fit together, and none of the others can join them', () => {
  fc.assert(
    fc.property(clusters, ({ free, tasks, candidates }) => {
      const name = (index: number) => `h${index}`;
      const question: RoomQuestion = {
        candidates: candidates.map(name),
        tasks: tasks.map(({ on, cpus }, index) => {
          const one = leaving(`t${index}`, MARATHON, { hostname: name(on) });
          return {
            ...one,
            task: { ...one.task, asks: { role: '*', graceSeconds: null, amounts: { ...NO_AMOUNTS, cpus } } },
          };
        }),
        jobs: [],
        agents: free.map((cpus, index) => agent(name(index), { '*': { cpus } })),
        unanswered: new Map(),
      };
      const { begin, waitsFor } = chooseWithRoom(question);
      const isFit = (names: readonly string[]) =>
        chooseWithRoom({ ...question, candidates: names }).begin.length === names.length;

      expect([...begin, ...waitsFor.keys()].toSorted()).toEqual(candidates.map(name).toSorted());
      expect(isFit(begin)).toBe(true);
      for (const other of waitsFor.keys()) expect([other, isFit([...begin, other])]).toEqual([other, false]);
    }),
    { numRuns: 500 },
  );
});
