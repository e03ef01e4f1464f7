import fc from 'fast-check';
import { findShortages } from '../../../functions/domain/capacity/capacity.ts';
import type { AgentHeadroom, Displaced } from '../../../functions/domain/capacity/headroom.ts';
import {
  type Amounts,
  mayUse,
  minus,
  NO_AMOUNTS,
  plus,
  RESOURCES,
  shortOf,
} from '../../../functions/domain/mesos/resources.ts';
import { agent, task } from './sample-cluster.ts';

const messages = (displaced: readonly Displaced[], staying: readonly AgentHeadroom[]) =>
  findShortages(displaced, staying).map(({ message }) => message);

describe('whatever tasks leave and agents stay', () => {
  const some = fc.record({ cpus: fc.integer({ min: 0, max: 40 }), mem: fc.integer({ min: 0, max: 8 }) });
  const tenths = ({ cpus, mem }: { cpus: number; mem: number }) => ({ cpus: cpus / 10, mem: mem * 128 });
  const role = fc.constantFrom('web', 'web/shop', 'batch');
  const pools = fc.dictionary(fc.constantFrom('*', 'web', 'batch'), some, { maxKeys: 3 });
  const cluster = fc.record({
    agents: fc.array(pools, { maxLength: 6 }),
    tasks: fc.array(fc.record({ some, role }), { maxLength: 12 }),
  });
  const built = ({ agents, tasks }: typeof cluster extends fc.Arbitrary<infer T> ? T : never) => ({
    staying: agents.map((free, index) =>
      agent(`h${index}`, Object.fromEntries(Object.entries(free).map(([pool, of]) => [pool, tenths(of)]))),
    ),
    displaced: tasks.map((each, index) => task(`t${index}`, tenths(each.some), { role: each.role })),
  });

  test('what is said to have no place is among what leaves, once', () => {
    fc.assert(
      fc.property(cluster, (drawn) => {
        const { displaced, staying } = built(drawn);
        const named = findShortages(displaced, staying).flatMap((shortage) => shortage.displaced);
        expect(new Set(named).size).toBe(named.length);
        for (const each of named) expect(displaced).toContain(each);
      }),
    );
  });

  test('more than there is never fits, nor does what no agent can hold', () => {
    fc.assert(
      fc.property(cluster, (drawn) => {
        const { displaced, staying } = built(drawn);
        const fits = findShortages(displaced, staying).length === 0;
        const free = staying.map((one) => Object.values(one.free).reduce(plus, NO_AMOUNTS));
        const needed = displaced.map((each) => each.amounts).reduce(plus, NO_AMOUNTS);
        if (shortOf(needed, free.reduce(plus, NO_AMOUNTS)).length > 0) expect(fits).toBe(false);
        for (const { role: own, amounts: asked } of displaced) {
          const usable = staying.map((one) =>
            Object.entries(one.free)
              .flatMap(([pool, of]) => (mayUse(own, pool) ? [of] : []))
              .reduce(plus, NO_AMOUNTS),
          );
          if (usable.every((of) => shortOf(asked, of).length > 0)) expect(fits).toBe(false);
        }
      }),
    );
  });

  test('when all fit, there is a way to place them', () => {
    const few = fc.record({ agents: fc.array(some, { maxLength: 3 }), tasks: fc.array(some, { maxLength: 5 }) });
    const canPlace = (tasks: readonly Amounts[], free: readonly Amounts[]): boolean => {
      const [first, ...rest] = tasks;
      if (first === undefined) return true;
      return free.some(
        (room, index) => shortOf(first, room).length === 0 && canPlace(rest, free.with(index, minus(room, first))),
      );
    };
    fc.assert(
      fc.property(few, ({ agents, tasks }) => {
        const { displaced, staying } = built({
          agents: agents.map((free) => ({ '*': free })),
          tasks: tasks.map((each) => ({ some: each, role: 'web' as const })),
        });
        const amountsOf = displaced.map((each) => each.amounts);
        const free = staying.map((one) => one.free['*'] ?? NO_AMOUNTS);
        if (messages(displaced, staying).length === 0) expect(canPlace(amountsOf, free)).toBe(true);
        else expect(canPlace(amountsOf, free) && displaced.length < 2).toBe(false);
      }),
    );
  });

  test('a message that names an amount names one that is truly missing', () => {
    fc.assert(
      fc.property(cluster, (drawn) => {
        const { displaced, staying } = built(drawn);
        for (const { displaced: group, message } of findShortages(displaced, staying)) {
          const [first] = group as [Displaced];
          if (!message.startsWith('no agent that stays has')) continue;
          for (const one of staying) {
            const usable = Object.entries(one.free).flatMap(([pool, of]) => (mayUse(first.role, pool) ? [of] : []));
            expect(shortOf(first.amounts, usable.reduce(plus, NO_AMOUNTS))).not.toEqual([]);
          }
        }
      }),
    );
  });

  test('every resource counts', () => {
    for (const resource of RESOURCES) {
      expect(messages([task('a', { [resource]: 2 })], [agent('h2', { '*': { [resource]: 1 } })])).toHaveLength(1);
      expect(messages([task('a', { [resource]: 2 })], [agent('h2', { '*': { [resource]: 2 } })])).toEqual([]);
    }
  });
});
