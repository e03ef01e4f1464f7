import fc from 'fast-check';
import {
  HOLD_NAME,
  holdersText,
  holdsOf,
  isOwnHeld,
  join,
  MAX_HOLDS,
  OWN_HOLD,
  RETIREMENT,
  release,
} from '../../../../functions/domain/host/holds.ts';
import { isUp } from '../../../../functions/domain/host/host-state.ts';
import { nextAction } from '../../../../functions/domain/host/next-action.ts';
import { decideRequest } from '../../../../functions/domain/request/request.ts';
import { hostMaintenance, hostRecord } from '../../../fakes/host-record.ts';
import { faults, type HeldHost, type Move, moved, UNHELD } from './held-host.ts';

const NAMES = ['a', 'b', 'c'];
const heldAfter = (moves: readonly Move[]) => moves.reduce((host, move) => moved(host, move) ?? host, UNHELD);
const start = (name: string): Move => ({ kind: 'start', name });
const complete = (name: string): Move => ({ kind: 'complete', name });
const step: Move = { kind: 'step' };
const cancel: Move = { kind: 'cancel' };

/** Runs to rest. */
function rested(host: HeldHost): HeldHost {
  const next = moved(host, step);
  return next === undefined ? host : rested(next);
}

describe('a host that three owners hold', () => {
  test('drains once and comes up exactly when the last lets go, in every order of their requests and of its steps', () => {
    // What each owner does next: 0 starts, 1 lets go, 2 is done.
    const done: HeldHost[] = [];
    const known = new Set<string>();
    function explore(held: HeldHost, turns: readonly number[]): void {
      const { host, holders, drains, firsts } = held;
      const key = JSON.stringify([
        host.state,
        host.goalState,
        host.maintenance?.id,
        [...holders],
        turns,
        drains,
        firsts,
      ]);
      if (known.has(key)) return;
      known.add(key);
      expect(faults(held)).toEqual([]);
      const further = moved(held, step);
      if (further !== undefined) explore(further, turns);
      for (const [owner, turn] of turns.entries()) {
        const name = NAMES[owner] ?? '';
        const next = turn === 2 ? undefined : moved(held, turn === 0 ? start(name) : complete(name));
        if (next !== undefined) explore(next, turns.with(owner, turn + 1));
      }
      if (further === undefined && turns.every((turn) => turn === 2)) done.push(held);
    }

    explore(UNHELD, [0, 0, 0]);

    expect(known.size).toBeGreaterThan(500);
    expect(done.length).toBeGreaterThan(5);
    for (const { host } of done) expect(host).toMatchObject({ state: 'HOST_STATE_UP', maintenance: null });
  });

  test('keeps to the rules for any requests, steps, repeats and cancels', () => {
    const names = fc.constantFrom(...NAMES, OWN_HOLD);
    const anyMove: fc.Arbitrary<Move> = fc.oneof(
      {
        weight: 4,
        arbitrary: fc.record({ kind: fc.constantFrom('start' as const, 'complete' as const), name: names }),
      },
      { weight: 4, arbitrary: fc.constant(step) },
      { weight: 1, arbitrary: fc.constant(cancel) },
    );
    fc.assert(
      fc.property(fc.array(anyMove, { maxLength: 40 }), (moves) => {
        const held = heldAfter(moves);
        expect(faults(held)).toEqual([]);
        const rest = rested(held);
        expect(isUp(rest.host)).toBe(held.holders.size === 0);
        expect(isOwnHeld(rest.host)).toBe(held.holders.has(OWN_HOLD));
        expect(
          holdsOf(rest.host)
            .map(({ name }) => name)
            .toSorted(),
        ).toEqual([...held.holders].toSorted());
      }),
      { numRuns: 500 },
    );
  });
});

describe('a start with a hold', () => {
  test('joins a host that is down, without a second drain, and the first owner does not bring it up', () => {
    const down = rested(heldAfter([start('a')]));
    const both = moved(down, start('b')) ?? UNHELD;

    expect(both.host.maintenance?.id).toBe('start-a');
    expect(holdersText(holdsOf(both.host))).toBe('a (owner of a: for a) and b (owner of b)');
    expect(nextAction((moved(both, complete('a')) ?? UNHELD).host)).toBe('stay-down');
    expect(both.host.outbox.at(-1)).toMatchObject({ by: 'owner of b', detail: 'b holds it too: no second drain' });
  });

  test('is refused when the host has as many holds as a record has room for', () => {
    const holds = Array.from({ length: MAX_HOLDS }, (_, index) => ({ name: `n${index}`, by: 'x', at: '', reason: '' }));
    const full = rested(heldAfter([start('a')])).host;
    const heldBy = (some: typeof holds) =>
      hostRecord({ ...full, maintenance: full.maintenance && { ...full.maintenance, holds: some } });
    const more = hold('one-more');

    expect(decideRequest('start', 'h1', heldBy(holds), true, [], { hold: more })).toEqual({
      ...{ refused: 'HostHeld', code: 'host-held' },
      message: "host 'h1' has 50 holds, as many as a host may have: release one with 'complete --hold'",
    });
    expect(decideRequest('start', 'h1', heldBy(holds), true, [], { hold: holds[0] })).toEqual({ outcome: 'already' });
    expect(decideRequest('start', 'h1', heldBy(holds.slice(1)), true, [], { hold: more })).toEqual({
      ...{ outcome: 'already', holds: [...holds.slice(1), more] },
    });
  });
});

describe('a complete', () => {
  const heldBy = (...names: string[]) => rested(heldAfter(names.map(start))).host;

  test.each([
    ['a', 'a'],
    [OWN_HOLD, 'the maintenance itself'],
  ])('of %s, one of two owners, leaves the host down, and the history says who still holds it', (name, who) => {
    const still = moved(rested(heldAfter([start(name), start('b')])), complete(name)) ?? UNHELD;

    expect(still.host.outbox.at(-1)).toMatchObject({ detail: `${who} lets go: still held by b (owner of b)` });
  });

  test('of an owner says nothing new to a host that comes up already', () => {
    const { host } = heldAfter([start('a'), step, step, step, complete('a')]);

    expect(decideRequest('complete', 'h1', host, true, [], { hold: hold('a') })).toEqual({ outcome: 'already' });
  });

  test('that names no hold lets go of the hold of the maintenance itself', () => {
    const { maintenance, ...down } = heldBy('a');
    const plain = hostRecord({ ...down, maintenance: maintenance && { ...maintenance, holds: undefined } });

    expect(decideRequest('complete', 'h1', plain, true)).toEqual({ outcome: 'accepted' });
    const both = { ...plain, maintenance: maintenance && { ...maintenance, holds: join(holdsOf(plain), hold('b')) } };
    expect(decideRequest('complete', 'h1', both, true)).toEqual({ outcome: 'already', holds: [hold('b')] });
  });

  test.each([
    [
      undefined,
      "host 'h1' is held by a (owner of a: for a) and b (owner of b): 'complete' with --hold a or --hold b lets go",
    ],
    [
      'c',
      "host 'h1' is not held by 'c', but by a (owner of a: for a) and b (owner of b): 'complete' with --hold a or --hold b lets go",
    ],
  ])('of an owner who does not hold the host is refused with those who do: %s', (name, message) => {
    const asked = name === undefined ? undefined : hold(name);

    expect(decideRequest('complete', 'h1', heldBy('a', 'b'), true, [], { hold: asked })).toEqual({
      ...{ refused: 'HostHeld', code: 'host-held', message },
    });
  });

  test('with a hold ends the drain when its owner is the last', () => {
    const draining = heldAfter([start('a'), step]).host;

    expect(decideRequest('complete', 'h1', draining, true)).toMatchObject({ refused: 'HostNotDown' });
    expect(decideRequest('complete', 'h1', draining, true, [], { hold: hold('a') })).toEqual({ outcome: 'accepted' });
  });
});

test('a cancel ends the drain for all owners, and the history names them', () => {
  const { host } = heldAfter([start('a'), start('b'), step, cancel]);

  expect(host).toMatchObject({ goalState: 'HOST_STATE_UP' });
  expect(host.outbox.at(-1)?.detail).toBe('the cancel ends the holds of a (owner of a: for a) and b (owner of b)');
});

test('a record from before there were holds is held by its request', () => {
  const maintenance = hostMaintenance({ reason: 'disk', requestedBy: 'alice' });
  const down = hostRecord({ state: 'HOST_STATE_DOWN', goalState: 'HOST_STATE_DOWN', maintenance });

  expect(holdsOf(down)).toEqual([{ name: OWN_HOLD, by: 'alice', at: maintenance.requestedAt, reason: 'disk' }]);
  expect(holdsOf({ ...down, goalState: 'HOST_STATE_UP' })).toEqual([]);
  expect(release(holdsOf(down), OWN_HOLD)).toEqual([]);
  expect(release(holdsOf(down), 'a')).toBeUndefined();
});

test('a host without owners is held by nobody', () => {
  expect(holdersText([])).toBe('nobody');
});

test.each(['a', OWN_HOLD, RETIREMENT, 'Rack-7_b.c', 'x'.repeat(64)])("a hold may be called '%s'", (name) => {
  expect(name).toMatch(HOLD_NAME);
});

test.each(['', '-a', '.a', 'a b', 'a/b', 'a\n', 'x'.repeat(65)])("a hold cannot be called '%s'", (name) => {
  expect(name).not.toMatch(HOLD_NAME);
});

function hold(name: string) {
  return { name, by: `owner of ${name}`, at: '2026-03-01T12:00:00.000Z', reason: '' };
}
