import type { Rollout, RolloutHost } from '../../../functions/domain/rolling/rollout.ts';
import { remainingSeconds } from '../../../functions/domain/rolling/time-left.ts';
import { rollout, rolloutHost } from './rollouts.ts';

const NOW = new Date('2026-03-01T12:30:00.000Z');
const at = (minutes: number) => new Date(NOW.getTime() + minutes * 60_000).toISOString();

/** Hosts of which one, or so many, may be out at once. */
function minutesLeft(hosts: readonly Partial<RolloutHost>[], changes: Partial<Rollout> = {}, concurrency = 1) {
  const named = hosts.map((host, index) => rolloutHost(`h${index}`, host));
  const whole = rollout({ hosts: named, ...changes });
  const of = { ...whole, options: { ...whole.options, concurrency } };
  const isOut = ({ phase }: RolloutHost) => phase === 'repairing';
  const cluster = named.map((host) => ({ hostname: host.hostname, attributes: {}, isOut: isOut(host) }));
  const waiting = named.flatMap(({ hostname, phase }) => (phase === 'waiting' ? [hostname] : []));
  const own = new Set(named.map(({ hostname }) => hostname));
  const seconds = remainingSeconds(of, { options: of.options, waiting, own, cluster }, NOW);
  return seconds === null ? null : seconds / 60;
}

const done = (minutes: number): Partial<RolloutHost> => ({ phase: 'done', begunAt: at(-60), since: at(minutes - 60) });
const out = (begunAt: number): Partial<RolloutHost> => ({ phase: 'repairing', begunAt: at(begunAt) });

describe('the remaining time', () => {
  test('is that of the hosts that are done for each round of waiting ones', () => {
    expect(minutesLeft([done(10), {}, {}, {}])).toBe(30);
    expect(minutesLeft([done(10), {}, {}, {}], {}, 2)).toBe(20);
    expect(minutesLeft([done(10), done(20), {}])).toBe(15);
  });

  test('adds the rest of the hosts under way, which make room one after another', () => {
    expect(minutesLeft([done(10), out(-4), {}])).toBe(16);
    expect(minutesLeft([done(10), out(-4), out(-8), {}, {}], {}, 2)).toBe(16);
    expect(minutesLeft([done(10), out(-4)])).toBe(6);
  });

  test('takes a host that is late as almost back', () => {
    expect(minutesLeft([done(10), out(-50), {}])).toBe(10);
    expect(minutesLeft([done(10), out(-50)])).toBe(0);
  });

  test.each<{ name: string; hosts: readonly Partial<RolloutHost>[]; changes?: Partial<Rollout> }>([
    { name: 'before the first host is done', hosts: [out(-5), {}] },
    { name: 'while only others failed', hosts: [{ phase: 'failed', begunAt: at(-9) }, {}] },
    { name: 'while it is paused', hosts: [done(10), {}], changes: { status: 'paused' } },
    { name: 'of hosts that an earlier release let begin', hosts: [{ ...done(10), begunAt: null }, {}] },
  ])('is unknown $name', ({ hosts, changes = {} }) => {
    expect(minutesLeft(hosts, changes)).toBeNull();
  });
});
