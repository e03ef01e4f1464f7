import { findShortages } from '../../../functions/domain/capacity/capacity.ts';
import type { AgentHeadroom, Displaced } from '../../../functions/domain/capacity/headroom.ts';
import { agent, task } from './sample-cluster.ts';

const messages = (displaced: readonly Displaced[], staying: readonly AgentHeadroom[]) =>
  findShortages(displaced, staying).map(({ message }) => message);

describe('tasks that have to leave', () => {
  test.each([
    {
      name: 'fit when the agents that stay have what they ask for',
      displaced: [task('a', { cpus: 2, mem: 512 }), task('b', { cpus: 1, mem: 512 })],
      staying: [agent('h2', { '*': { cpus: 2, mem: 1024 } }), agent('h3', { '*': { cpus: 1, mem: 512 } })],
    },
    {
      name: 'fit where only the largest first finds a place for all',
      displaced: [task('small', { cpus: 2 }), task('large', { cpus: 3 })],
      staying: [agent('h2', { '*': { cpus: 3 } }), agent('h3', { '*': { cpus: 2 } })],
    },
    {
      name: 'are as large as the share that they ask of what is scarce',
      displaced: [task('much memory', { cpus: 2, mem: 30 }), task('nearly all cpus', { cpus: 9 })],
      staying: [agent('h2', { '*': { cpus: 10, mem: 100 } }), agent('h3', { '*': { cpus: 8, mem: 60 } })],
    },
    {
      name: 'fit on what is reserved for their role, and for the roles above it',
      displaced: [task('a', { cpus: 3 }, { role: 'eng/web' })],
      staying: [agent('h2', { '*': { cpus: 1 }, eng: { cpus: 1 }, 'eng/web': { cpus: 1 } })],
    },
    {
      name: 'leave what is not reserved to others when their own is enough',
      displaced: [task('a', { cpus: 2 }, { role: 'web' }), task('b', { cpus: 1 }, { role: 'batch' })],
      staying: [agent('h2', { '*': { cpus: 1 }, web: { cpus: 2 } })],
    },
    {
      name: 'leave what is reserved to others',
      displaced: [task('a', { cpus: 2 }, { role: 'batch' }), task('b', { cpus: 1 }, { role: 'web' })],
      staying: [agent('h2', { '*': { cpus: 2 }, web: { cpus: 1 } })],
    },
    {
      name: 'go to an agent that has one of the values that will do',
      displaced: [task('a', { cpus: 1 }, { placement: [{ attribute: 'zone', oneOf: ['z1', 'z2'] }] })],
      staying: [agent('h2', { '*': { cpus: 1 } }, { zone: 'z3' }), agent('h3', { '*': { cpus: 1 } }, { zone: 'z2' })],
    },
    {
      name: 'fit where tenths add up as doubles do not',
      displaced: ['a', 'b', 'c'].map((name) => task(name, { cpus: 0.1 })),
      staying: [agent('h2', { '*': { cpus: 0.3 } })],
    },
    { name: 'need no agent when there are none', displaced: [], staying: [] },
  ])('$name', ({ displaced, staying }) => {
    expect(messages(displaced, staying)).toEqual([]);
  });

  const pinned = { placement: [{ attribute: 'hostname', oneOf: ['h1'] }] };
  const inZone = { placement: [{ attribute: 'zone', oneOf: ['z1', 'z2'] }] };

  test.each([
    {
      name: 'no agent is large enough',
      displaced: [task('x', { cpus: 4, mem: 100 }), task('y', { cpus: 4, mem: 100 })],
      staying: [agent('h2', { '*': { cpus: 3, mem: 999 } }), agent('h3', { '*': { cpus: 3, mem: 999 } })],
      message: 'no agent that stays has the 4 cpus that task x of job /shop/web (and 1 more like it) asks for',
    },
    {
      name: 'no agent has all of it at once',
      displaced: [task('x', { cpus: 2, mem: 512 })],
      staying: [agent('h2', { '*': { cpus: 2, mem: 256 } }), agent('h3', { '*': { cpus: 1, mem: 512 } })],
      message: 'no agent that stays has the 2 cpus and 512 MB of memory together that task x of job /shop/web asks for',
    },
    {
      name: 'the sum is too small',
      displaced: ['a', 'b', 'c', 'd'].map((name) => task(name, { cpus: 2 })),
      staying: [agent('h2', { '*': { cpus: 2 } }), agent('h3', { '*': { cpus: 2 } })],
      message: 'the agents that stay have 4 cpus free together, 8 cpus are needed',
    },
    {
      name: 'the sum without what is reserved for others is too small',
      displaced: [task('a', { cpus: 2 }), task('b', { cpus: 2 }, { role: 'batch' })],
      staying: [agent('h2', { '*': { cpus: 2 }, web: { cpus: 1 }, science: { cpus: 9 } })],
      message: 'the agents that stay have 3 cpus free together, 4 cpus are needed',
    },
    {
      name: 'no agent has both of the attributes',
      displaced: [task('a', { cpus: 1 }, { placement: [...inZone.placement, { attribute: 'disk', oneOf: ['ssd'] }] })],
      staying: [agent('h2', { '*': { cpus: 4 } }, { zone: 'z1' }), agent('h3', { '*': { cpus: 4 } }, { disk: 'ssd' })],
      message: 'no agent that stays has zone z1 or z2 and disk ssd, as task a of job /shop/web asks for',
    },
    {
      name: 'it has a name of its own',
      displaced: [task('a', { cpus: 2 }, { name: 'instance 3' })],
      staying: [agent('h2', { '*': { cpus: 1 } })],
      message: 'no agent that stays has the 2 cpus that instance 3 of job /shop/web asks for',
    },
    {
      name: 'the free ports are too few',
      displaced: [task('a', { ports: 2 })],
      staying: [agent('h2', { '*': { ports: 1 } })],
      message: 'no agent that stays has the 2 ports that task a of job /shop/web asks for',
    },
    {
      name: 'the sum is enough and the pieces are too small',
      displaced: [task('a', { cpus: 2 }), task('b', { cpus: 2 })],
      staying: [agent('h2', { '*': { cpus: 3 } }), agent('h3', { '*': { cpus: 1 } })],
      message: 'no place was found for task b of job /shop/web: the tasks that move fill the agents that stay',
    },
    {
      name: 'only what is reserved for others is free',
      displaced: [task('a', { gpus: 1 }, { job: null })],
      staying: [agent('h2', { '*': {}, science: { gpus: 4 } })],
      message: 'no agent that stays has the 1 gpu that task a of marathon asks for',
    },
    {
      name: 'a role only begins like the one that is reserved for',
      displaced: [task('a', { gpus: 1 }, { role: 'science-fiction' })],
      staying: [agent('h2', { '*': {}, science: { gpus: 4 } })],
      message: 'no agent that stays has the 1 gpu that task a of job /shop/web asks for',
    },
    {
      name: 'it is pinned to a host that goes',
      displaced: [task('a', { cpus: 1 }, pinned)],
      staying: [agent('h2', { '*': { cpus: 4 } })],
      message: 'no agent that stays has hostname h1, as task a of job /shop/web asks for',
    },
    {
      name: 'the agents with its attribute are too small',
      displaced: [task('a', { cpus: 2 }, inZone)],
      staying: [agent('h2', { '*': { cpus: 1 } }, { zone: 'z2' }), agent('h3', { '*': { cpus: 8 } }, { zone: 'z3' })],
      message: 'no agent that stays has the 2 cpus that task a of job /shop/web asks for',
    },
    {
      name: 'the tasks of its pod do not fit on one agent',
      displaced: [task('a', { cpus: 2 }, { taskIds: ['pod.a', 'pod.b'] })],
      staying: [agent('h2', { '*': { cpus: 1 } }), agent('h3', { '*': { cpus: 1 } })],
      message: 'no agent that stays has the 2 cpus that pod of tasks pod.a, pod.b of job /shop/web asks for',
    },
    {
      name: 'no agent stays',
      displaced: [task('a', { cpus: 0.1 })],
      staying: [],
      message: 'no agent stays that could take any task',
    },
  ])('have no place, and it is said why: $name', ({ displaced, staying, message }) => {
    expect(messages(displaced, staying)).toEqual([message]);
  });

  const unique = { placement: [{ attribute: 'hostname', most: 1 }] };
  const roomy = (hostname: string, attributes = {}) => agent(hostname, { '*': { cpus: 9 } }, attributes);

  test('go to as many agents as their job lets them, besides its instances that stay', () => {
    const displaced = ['a', 'b'].map((name) => task(name, { cpus: 1 }, { ...unique, othersOn: ['H3', 'h9'] }));
    const other = task('c', { cpus: 1 }, { ...unique, job: '/shop/db' });

    expect(messages([...displaced, other], [roomy('h2'), roomy('h3'), roomy('h4')])).toEqual([]);
    expect(messages([...displaced, other], [roomy('h2'), roomy('h3')])).toEqual([
      'no agent is left for task b of job /shop/web: its job lets at most 1 of its instances have the same hostname',
    ]);
  });

  test('share a value of an attribute up to a number, and go nowhere without it', () => {
    const twoInARack = { placement: [{ attribute: 'rack', most: 2 }], othersOn: ['h2'] };
    const displaced = ['a', 'b'].map((name) => task(name, { cpus: 1 }, twoInARack));
    const r1 = { rack: 'r1' };

    expect(messages(displaced, [roomy('h2', r1), roomy('h3', r1), roomy('h4', { rack: 'r2' })])).toEqual([]);
    expect(messages(displaced, [roomy('h2', r1), roomy('h3', r1), roomy('h4')])).toHaveLength(1);
  });

  test('count the instances that stay once, however many of the job leave', () => {
    const threeInARack = { placement: [{ attribute: 'rack', most: 3 }], othersOn: ['h2'] };
    const displaced = ['a', 'b'].map((name) => task(name, { cpus: 1 }, threeInARack));

    expect(messages(displaced, [roomy('h2', { rack: 'r1' })])).toEqual([]);
  });

  test('are told every share that their job keeps, also beside agents without room', () => {
    const shared = { placement: [...unique.placement, { attribute: 'rack', most: 1 }] };
    const displaced = ['a', 'b'].map((name) => task(name, { cpus: 1 }, shared));
    const full = agent('h3', { '*': { cpus: 0.5 } }, { rack: 'r1' });

    expect(messages(displaced, [roomy('h2', { rack: 'r1' }), full])).toEqual([
      'no agent is left for task b of job /shop/web: its job lets at most 1 of its instances have the same hostname, and its job lets at most 1 of its instances have the same rack',
    ]);
  });

  test('may not use what is reserved for others', () => {
    const displaced = ['a', 'b', 'c'].map((name) => task(name, { cpus: 1 }, { role: 'batch' }));

    expect(messages(displaced, [agent('h2', { '*': { cpus: 2 }, web: { cpus: 1 } })])).toHaveLength(1);
  });

  test('get their places in their order when they are alike, whatever their job', () => {
    const displaced = [task('a', { cpus: 1 }), task('b', { cpus: 1 }, { job: '/shop/db' }), task('c', { cpus: 1 })];
    const [shortage] = findShortages(displaced, [agent('h2', { '*': { cpus: 2 } })]);

    expect(shortage?.displaced.map(({ taskIds }) => taskIds)).toEqual([['c']]);
  });

  test('are named job by job, those without a place alone', () => {
    const displaced = [task('a', { cpus: 1 }), task('b', { cpus: 9 }), task('c', { cpus: 9 }, { job: '/shop/db' })];

    const shortages = findShortages(displaced, [agent('h2', { '*': { cpus: 4 } })]);

    expect(shortages.map((shortage) => shortage.displaced.flatMap(({ taskIds }) => taskIds))).toEqual([['b'], ['c']]);
  });
});
