import type { Colour, GateAnswer, OnRed } from '../../../functions/domain/rolling/gate.ts';
import { isGated, needsGates, withAnswers, withOverride } from '../../../functions/domain/rolling/gated.ts';
import type { Rollout } from '../../../functions/domain/rolling/rollout.ts';
import { rollout, rolloutHost } from './rollouts.ts';

const at = (seconds: number) => new Date(Date.parse('2026-03-01T12:00:00.000Z') + seconds * 1_000);
const WAITING = rolloutHost('h1');
const OUT = rolloutHost('h2', { phase: 'repairing' });
const DONE = rolloutHost('h3', { phase: 'done' });

const gated = (changes: Partial<Rollout> = {}, onRed: OnRed = 'hold') =>
  rollout({ options: { ...rollout().options, gates: ['errors', 'disk'], onRed }, hosts: [WAITING], ...changes });

/** The rollout after answers of its gates. */
function heard(before: Rollout, colour: Colour, seconds: number, ofDisk: Colour = 'green') {
  const answer = (of: Colour): GateAnswer => ({ colour: of, evidence: `looks ${of}`, at: at(seconds).toISOString() });
  const answers = new Map([
    ['errors', answer(colour)],
    ['disk', answer(ofDisk)],
  ]);
  return withAnswers(before, answers, at(seconds));
}

const texts = ({ notes }: Rollout) => notes.map(({ text }) => text);

test.each<[string, boolean, Rollout]>([
  ['has hosts that wait', true, gated()],
  ['has hosts that are out', true, gated({ hosts: [OUT] })],
  ['is paused with hosts that are out', true, gated({ status: 'paused', hosts: [WAITING, OUT] })],
  ['is paused with hosts that wait', false, gated({ status: 'paused' })],
  ['has only hosts that are done', false, gated({ hosts: [DONE] })],
  ['is finished', false, gated({ status: 'finished', hosts: [OUT] })],
  ['has no gates', false, rollout({ hosts: [WAITING, OUT] })],
])('a rolling maintenance that %s asks its gates: %s', (_, needs, of) => {
  expect(needsGates(of)).toBe(needs);
});

describe('the answers of gates', () => {
  const red = heard(gated(), 'red', 0);

  test.each<[string, boolean, Rollout]>([
    ['waits', true, red.rollout],
    ['waits in a paused one', false, { ...red.rollout, status: 'paused' }],
    ['is out already', false, { ...red.rollout, hosts: [OUT] }],
    ['waits for gates that have not answered', false, gated()],
  ])('hold a host that %s: %s', (_, holds, of) => {
    expect(isGated(of)).toBe(holds);
  });

  test('are noted when a gate turns, not when it says the same again', () => {
    expect(red.turned.map(({ name }) => name)).toEqual(['errors']);
    expect(red.rollout).toMatchObject({ status: 'running', gates: [{ name: 'errors' }, { name: 'disk' }] });
    expect(red.rollout.notes).toEqual([
      { at: at(0).toISOString(), by: 'rollout', text: 'gate errors is red: looks red' },
    ]);
    expect(heard(red.rollout, 'red', 1).rollout).toBe(red.rollout);
    expect(heard(red.rollout, 'red', 1).turned).toEqual([]);
  });

  test('are noted when a gate has been green for long enough', () => {
    const green = heard(red.rollout, 'green', 10);
    const open = heard(green.rollout, 'green', 310);

    expect(green.turned).toEqual([]);
    expect(texts(open.rollout).slice(1)).toEqual(['gate errors is green again: looks green']);
  });

  test('halt one that asks for that, at a red', () => {
    const heldBy = "halted: gate errors is red: looks red: 'resume' goes on";
    const { rollout: halted } = heard(gated({}, 'halt'), 'red', 0);

    expect(halted).toMatchObject({ status: 'halted', heldBy });
    expect(texts(halted)).toEqual(['gate errors is red: looks red', heldBy]);
  });

  test.each<[string, Rollout, Colour]>([
    ['that is paused', gated({ status: 'paused' }, 'halt'), 'red'],
    ['of which no host waits', gated({ hosts: [OUT] }, 'halt'), 'red'],
    ['at an unknown', gated({}, 'halt'), 'unknown'],
  ])('do not halt one %s', (_, before, colour) => {
    const { rollout: after } = heard(before, colour, 0);

    expect(after.status).toBe(before.status);
    expect(texts(after)).toEqual([`gate errors is ${colour}: looks ${colour}`]);
  });
});

describe('an override', () => {
  const UNKNOWN = ', or an unknown one turns red';
  test.each<[string, Colour, Colour, string]>([
    ['errors (red)', 'red', 'green', ''],
    ['errors (unknown)', 'unknown', 'green', UNKNOWN],
    ['errors (red), disk (unknown)', 'red', 'unknown', UNKNOWN],
  ])('of %s is noted with its reason and end', (names, colour, ofDisk, end) => {
    const { rollout: before } = heard(gated(), colour, 0, ofDisk);
    const after = withOverride(before, 'ann', 'a false alarm', at(5));

    const reason = ofDisk === 'green' ? undefined : 'a false alarm';
    expect(after.gates.map(({ override }) => override?.reason)).toEqual(['a false alarm', reason]);
    expect(after.notes.at(-1)).toEqual({
      ...{ at: at(5).toISOString(), by: 'ann' },
      text: `overrides gate ${names}: a false alarm; until it has been green for 5m${end}`,
    });
  });

  test('is noted once, and anew for another reason or operator', () => {
    const open = heard(gated(), 'green', 0).rollout;
    const once = withOverride(heard(gated(), 'red', 0).rollout, 'ann', 'a false alarm', at(5));

    expect(withOverride(open, 'ann', 'a false alarm', at(5))).toBe(open);
    expect(withOverride(once, 'ann', 'a false alarm', at(6))).toBe(once);
    expect(withOverride(once, 'ann', 'it is known', at(6)).notes).toHaveLength(3);
    expect(withOverride(once, 'ben', 'a false alarm', at(6)).notes).toHaveLength(3);
  });
});
