import { PHASES, type Phase, ROLLOUT_STATUSES } from '../../../functions/domain/rolling/phase.ts';
import type { Rollout, RolloutHost } from '../../../functions/domain/rolling/rollout.ts';
import { isDue, isIdle, mayBegin, needNoRepair, transition } from '../../../functions/domain/rolling/transitions.ts';
import { rollout, rolloutHost } from './rollouts.ts';

const NOW = new Date('2026-03-01T12:30:00.000Z');
const PASSED = NOW.toISOString();
const AHEAD = '2026-03-01T12:30:00.001Z';
const UNDER_WAY: readonly Phase[] = ['going-down', 'repairing', 'returning', 'settling'];
const ENDED: readonly Phase[] = ['done', 'failed', 'skipped'];

/** A rolling maintenance with one host for each phase: h0, h1 … */
function inPhases(phases: readonly Phase[], changes: Partial<Rollout> = {}): Rollout {
  return rollout({ hosts: phases.map((phase, index) => rolloutHost(`h${index}`, { phase })), ...changes });
}

const phasesOf = (hosts: readonly RolloutHost[]) => hosts.map(({ phase }) => phase);
const namesOf = (hosts: readonly RolloutHost[]) => hosts.map(({ hostname }) => hostname);

describe('the end of a window', () => {
  test('leaves out the hosts that have not begun when no further one may begin', () => {
    const { hosts } = transition(inPhases(['waiting', 'going-down', 'waiting'], { lastBeginAt: PASSED }), NOW);

    expect(phasesOf(hosts)).toEqual(['skipped', 'going-down', 'skipped']);
    expect(hosts[0]).toMatchObject({ note: 'the window had no time left', since: NOW.toISOString() });
  });

  test('leaves hosts under repair DOWN where the window says so, and tells how they come back', () => {
    const { hosts } = transition(inPhases(['repairing', 'returning'], { endsAt: PASSED, atEnd: 'stay' }), NOW);

    expect(phasesOf(hosts)).toEqual(['done', 'returning']);
    expect(hosts[0]?.note).toBe("stays DOWN: 'complete' brings it up");
  });

  test('is that of both at once when both times have passed', () => {
    const times = { lastBeginAt: PASSED, endsAt: PASSED, atEnd: 'stay' as const };

    expect(phasesOf(transition(inPhases(['waiting', 'repairing'], times), NOW).hosts)).toEqual(['skipped', 'done']);
  });

  test.each<{ name: string; changes: Partial<Rollout> }>([
    { name: 'there is none', changes: {} },
    { name: 'its times are yet to come', changes: { lastBeginAt: AHEAD, endsAt: AHEAD } },
    { name: 'it brings its hosts back', changes: { lastBeginAt: AHEAD, endsAt: PASSED, atEnd: 'complete' } },
  ])('changes no host when $name', ({ changes }) => {
    const before = inPhases(['waiting', 'repairing'], changes);

    expect(transition(before, NOW)).toBe(before);
  });
});

describe('failures', () => {
  const failed = inPhases(['failed', 'failed', 'failed', 'failed', 'waiting'], { failures: 4 });

  test('halt the rest once they are too many, and name the last three', () => {
    const heldBy = "halted: 4 of 2 failures (h1, h2, h3): 'resume' goes on";

    expect(transition(failed, NOW)).toEqual({
      ...failed,
      ...{ status: 'halted', heldBy, notes: [{ at: NOW.toISOString(), by: 'rollout', text: heldBy }] },
    });
  });

  test('halt at the number of allowed errors, not before', () => {
    expect(transition({ ...failed, failures: 2 }, NOW).status).toBe('halted');
    expect(transition({ ...failed, failures: 1 }, NOW).status).toBe('running');
  });

  test('before the last resume are forgiven', () => {
    expect(transition({ ...failed, forgiven: 3 }, NOW).status).toBe('running');
    expect(transition({ ...failed, forgiven: 2 }, NOW)).toMatchObject({
      heldBy: expect.stringMatching(/^halted: 2 of 2/),
    });
  });

  test('do not halt what an operator has paused, nor what has no host left to begin', () => {
    expect(transition({ ...failed, status: 'paused' }, NOW).status).toBe('paused');
    expect(transition(inPhases(['failed', 'failed', 'returning'], { failures: 2 }), NOW).status).toBe('running');
  });
});

describe('a rolling maintenance is finished', () => {
  test.each(ROLLOUT_STATUSES.filter((status) => status !== 'finished'))(
    'when its last host has ended and it was %s, with the outcomes of its hosts',
    (status) => {
      const over = inPhases(['done', 'failed', 'done', 'skipped', 'done'], { status, heldBy: 'waits', failures: 1 });
      const text = 'finished: 3 done, 1 failed, 1 left out';

      expect(transition(over, NOW)).toEqual({
        ...over,
        ...{ status: 'finished', heldBy: '', notes: [{ at: NOW.toISOString(), by: 'rollout', text }] },
      });
    },
  );

  test('once', () => {
    const over = inPhases(['done'], { status: 'finished' });

    expect(transition(over, NOW)).toBe(over);
  });

  test.each(PHASES)('with its last host %s, if that is an end', (phase) => {
    expect(transition(inPhases(['done', phase]), NOW).status).toBe(ENDED.includes(phase) ? 'finished' : 'running');
  });
});

describe('a host may begin', () => {
  const options = (concurrency: number | null) => ({ options: { ...rollout().options, concurrency } });

  test.each(PHASES)('beside a host that is %s, if the places of its own are not all taken', (phase) => {
    expect(mayBegin(inPhases(['waiting', phase], options(1)), NOW)).toBe(!UNDER_WAY.includes(phase));
    expect(mayBegin(inPhases(['waiting', phase], options(2)), NOW)).toBe(true);
    expect(mayBegin(inPhases(['waiting', phase], options(null)), NOW)).toBe(true);
  });

  test.each(ROLLOUT_STATUSES)('while it is %s, if that is running', (status) => {
    expect(mayBegin(inPhases(['waiting'], { status }), NOW)).toBe(status === 'running');
  });

  test('while a host waits and the window has time left', () => {
    expect(mayBegin(inPhases(['done']), NOW)).toBe(false);
    expect(mayBegin(inPhases(['waiting'], { lastBeginAt: AHEAD }), NOW)).toBe(true);
    expect(mayBegin(inPhases(['waiting'], { lastBeginAt: PASSED }), NOW)).toBe(false);
  });
});

describe('hosts under repair come back without one', () => {
  const { options } = rollout();
  const repaired = { ...options, repair: 'kernel' };

  test.each<{ name: string; changes: Partial<Rollout>; back: readonly string[] }>([
    { name: 'no repair is set', changes: {}, back: ['h1'] },
    { name: 'a hook repairs them', changes: { options: repaired }, back: [] },
    {
      name: 'the window is over and brings them back',
      changes: { options: repaired, endsAt: PASSED, atEnd: 'complete' },
      back: ['h1'],
    },
    {
      name: 'the window brings them back later',
      changes: { options: repaired, endsAt: AHEAD, atEnd: 'complete' },
      back: [],
    },
    {
      name: 'the window is over and leaves them DOWN',
      changes: { options: repaired, endsAt: PASSED, atEnd: 'stay' },
      back: [],
    },
  ])('when $name: $back', ({ changes, back }) => {
    expect(namesOf(needNoRepair(inPhases(['going-down', 'repairing', 'returning'], changes), NOW))).toStrictEqual(back);
  });
});

test('an idle rolling maintenance is due when its waiting hosts have no time left', () => {
  expect(isDue(inPhases(['waiting', 'done'], { lastBeginAt: PASSED }), NOW)).toBe(true);
  expect(isDue(inPhases(['waiting', 'done'], { lastBeginAt: AHEAD }), NOW)).toBe(false);
  expect(isDue(inPhases(['waiting', 'done']), NOW)).toBe(false);
  expect(isDue(inPhases(['failed', 'done'], { lastBeginAt: PASSED }), NOW)).toBe(false);
});

test.each<{ name: string; phases: readonly Phase[]; status: Rollout['status']; idle: boolean }>([
  { name: 'finished', phases: ['done'], status: 'finished', idle: true },
  { name: 'paused between waves', phases: ['done', 'waiting'], status: 'paused', idle: true },
  { name: 'halted between waves', phases: ['failed', 'waiting'], status: 'halted', idle: true },
  { name: 'paused with a host under way', phases: ['returning', 'waiting'], status: 'paused', idle: false },
  { name: 'running', phases: ['done', 'waiting'], status: 'running', idle: false },
])('a rolling maintenance that is $name waits for the next command: $idle', ({ phases, status, idle }) => {
  expect(isIdle(inPhases(phases, { status }))).toBe(idle);
});
