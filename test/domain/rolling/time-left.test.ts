import type { UsualTimes } from '../../../functions/domain/host/step-times.ts';
import { repairsBetween } from '../../../functions/domain/rolling/repair.ts';
import type { Rollout, RolloutHost } from '../../../functions/domain/rolling/rollout.ts';
import { timeLeft } from '../../../functions/domain/rolling/time-left.ts';
import { took } from '../host/took.ts';
import { rollout, rolloutHost } from './rollouts.ts';

const NOW = new Date('2026-03-01T12:30:00.000Z');
const at = (minutes: number) => new Date(NOW.getTime() + minutes * 60_000).toISOString();

/** Hosts of which one, or so many, may be out at once. */
function left(
  hosts: readonly Partial<RolloutHost>[],
  changes: Partial<Rollout> = {},
  concurrency = 1,
  times: UsualTimes = {},
) {
  const named = hosts.map((host, index) => rolloutHost(`h${index}`, host));
  const whole = rollout({ hosts: named, ...changes });
  const of = { ...whole, options: { ...whole.options, concurrency } };
  const isOut = ({ phase }: RolloutHost) => phase === 'repairing';
  const cluster = named.map((host) => ({ hostname: host.hostname, attributes: {}, isOut: isOut(host) }));
  const waiting = named.flatMap(({ hostname, phase }) => (phase === 'waiting' ? [hostname] : []));
  const own = new Set(named.map(({ hostname }) => hostname));
  return timeLeft(of, { options: of.options, waiting, own, cluster }, times, NOW);
}

function minutesLeft(...of: Parameters<typeof left>) {
  const found = left(...of);
  return found === null ? null : found.seconds / 60;
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

describe('the remaining time by what steps took here before', () => {
  // Twelve of 256 s in the bucket of 128 to 256: nine of them reach to 224.
  const TIMES = took({ drain: 256, 'take-down': 1, 'bring-up': 256, 'repair reboot': 512 });
  const options = { ...rollout({}).options, repair: 'reboot', settleSeconds: 49 };
  const each = 224 + 3 + 448 + 224 + 49;

  test('is known before the first host is done, and says what it rests on', () => {
    expect(left([{}, {}, {}], { options }, 1, TIMES)).toEqual({
      seconds: 3 * each,
      restsOn: 'as 3 of 4 drains took at most 3m44s here, repairs by reboot 7m28s and returns 3m44s',
    });
  });

  test.each<[Partial<RolloutHost>, number]>([
    [{ phase: 'going-down', since: at(-1) }, each - 60],
    [{ phase: 'repairing', since: at(-1) }, 448 - 60 + 224 + 49],
    [{ phase: 'repairing', since: at(-60) }, 224 + 49],
    [{ phase: 'settling', since: at(0) }, 49],
  ])('has of a host under way what is ahead of it: %j', (host, seconds) => {
    expect(left([host], { options }, 1, TIMES)?.seconds).toBe(seconds);
  });

  test('is that of the hosts that are done while too few steps of one kind are known', () => {
    const { 'repair reboot': _, ...others } = TIMES;

    expect(minutesLeft([done(10), {}], { options }, 1, others)).toBe(10);
    expect(left([{}], { options: { ...options, repair: 'none' } }, 1, others)?.seconds).toBe(each - 448);
  });
});

describe('the repairs that have ended between two looks', () => {
  const repairing = rollout({ hosts: [rolloutHost('h0', { phase: 'repairing', since: at(-5) })] });
  const next = (phase: RolloutHost['phase'], repair: string) => ({
    ...rollout({ hosts: [rolloutHost('h0', { phase, since: at(0) })] }),
    options: { ...repairing.options, repair },
  });

  test.each<[RolloutHost['phase'], string, readonly object[]]>([
    ['returning', 'reboot', [{ kind: 'repair reboot', seconds: 300 }]],
    ['settling', 'person', [{ kind: 'repair person', seconds: 300 }]],
    ['failed', 'reboot', []],
    ['repairing', 'reboot', []],
    ['returning', 'none', []],
    ['returning', 'reboot,reimage', []],
  ])('into %s, of %s', (phase, repair, steps) => {
    expect(repairsBetween(repairing, next(phase, repair))).toEqual(steps);
  });
});
