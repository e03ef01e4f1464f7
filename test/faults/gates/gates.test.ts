import type { Colour, GateStanding } from '../../../functions/domain/rolling/gate.ts';
import { type GatedResult, gatedRollout, type RolloutMutation } from './gated-rollout.ts';

/** A share of `npm run faults -- --gates N`, the same each time. */

const SEED = 1;

test('after the first red answer nothing begins until the gates are calm; a gate that flaps or is silent fails no host', async () => {
  const spared: GatedResult['spared'][] = [];
  for (let run = 0; run < 100; run += 1) {
    const result = await gatedRollout({ seed: SEED, run });
    const repeat = `npm run faults -- --gates 1 --seed ${SEED} --run ${run}`;

    expect({ repeat, broken: result.broken }).toMatchObject({ broken: undefined });
    spared.push(result.spared);
  }
  // In the others only the last host makes it red, or the kernel is mended before.
  expect(spared.filter((waiting) => (waiting ?? 0) > 0).length).toBeGreaterThan(50);
});

/** The gates of each colour are as the mutation wants them. */
const gatesIn = (colour: Colour, changes: Partial<GateStanding>): RolloutMutation => {
  const mutate = (gate: GateStanding) => (gate.colour === colour ? { ...gate, ...changes } : gate);
  return (rollout) => ({ ...rollout, gates: rollout.gates.map(mutate) });
};

const failing: RolloutMutation = (rollout) =>
  rollout.gates.every(({ colour }) => colour === 'green')
    ? rollout
    : { ...rollout, hosts: rollout.hosts.map((host) => ({ ...host, phase: 'failed', note: 'its gate is silent' })) };

describe('the same runs notice a rule that', () => {
  test.each<[string, RolloutMutation, RegExp]>([
    ['goes on at red', gatesIn('red', { isOpen: true }), /^h\d begins while gate \w+ is not green$/],
    ['takes silence for green', gatesIn('unknown', { isOpen: true }), /^h\d begins while gate \w+ is not green$/],
    [
      'goes on at the first green',
      gatesIn('green', { isOpen: true }),
      /^h\d begins while gate \w+ is green for \d+ s$/,
    ],
    ['fails hosts', failing, /^h\d has failed: its gate is silent$/],
    ['never goes on', gatesIn('green', { colour: 'red', isOpen: false }), /^(running|halted) with \d of \S+ done$/],
  ])('%s', async (_, mutation, broken) => {
    let found = '';
    for (let run = 0; run < 50 && !broken.test(found); run += 1)
      found = (await gatedRollout({ seed: SEED, run, mutation })).broken ?? '';

    expect(found).toMatch(broken);
  });
});
