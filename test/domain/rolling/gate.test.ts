import fc from 'fast-check';
import {
  COLOURS,
  type Colour,
  GATE_NAME,
  type GateStanding,
  gateText,
  hear,
  isHolding,
  overridden,
  turnedGates,
} from '../../../functions/domain/rolling/gate.ts';

const START = Date.parse('2026-03-01T12:00:00.000Z');
const GREEN_FOR = 300;

const at = (seconds: number) => new Date(START + seconds * 1_000).toISOString();
const answer = (colour: Colour, seconds: number) => ({ colour, evidence: `${colour} at ${seconds}`, at: at(seconds) });

/** `red 0, green 10`: the colour of each answer, and its seconds from the start. */
const parsed = (answers: string) =>
  answers.split(', ').map((text): [Colour, number] => {
    const [colour, seconds] = text.split(' ');
    return [colour as Colour, Number(seconds)];
  });

/** The standings after each of the answers, at seconds from the start. */
function standings(...answers: readonly (readonly [Colour, number])[]): GateStanding[] {
  const heard: GateStanding[] = [];
  for (const [colour, seconds] of answers) heard.push(hear(heard.at(-1), 'errors', answer(colour, seconds), GREEN_FOR));
  return heard;
}

const last = (...answers: readonly (readonly [Colour, number])[]) => standings(...answers).at(-1) as GateStanding;

describe('a gate', () => {
  test.each<[string, answers: string, holds: boolean]>([
    ['is open from a first green answer', 'green 0', false],
    ['holds from a first red answer', 'red 0', true],
    ['holds when it has never answered', 'unknown 0', true],
    ['holds from a missing answer on', 'green 0, unknown 10', true],
    ['holds while it has been green again for less than it must', 'red 0, green 10, green 309', true],
    [
      'is open once it has been green for long enough, counted from the first green answer',
      'red 0, green 10, green 310',
      false,
    ],
    ['counts anew after each answer that is not green', 'red 0, green 10, unknown 200, green 210, green 509', true],
    ['does not count green answers before it closed', 'green 0, red 1000, green 1010', true],
  ])('%s', (_name, answers, holds) => {
    expect(isHolding(last(...parsed(answers)))).toBe(holds);
  });

  test('knows since when it has its colour, and since when it was red', () => {
    const [, , flapped, opened] = standings(['red', 0], ['unknown', 10], ['green', 20], ['green', 320]);

    expect(flapped).toMatchObject({ since: at(20), redSince: at(0), isOpen: false });
    expect(opened).toMatchObject({ since: at(20), redSince: null, isOpen: true });
  });
});

describe('what is stored', () => {
  test('stays as it is while a gate stays open', () => {
    const [first, second] = standings(['green', 0], ['green', 10_000]);

    expect(second).toBe(first);
  });

  test('has new evidence each minute while a gate is red', () => {
    const [first, second, third] = standings(['red', 0], ['red', 59], ['red', 60]);

    expect(second).toBe(first);
    expect(third).toMatchObject({ since: at(0), at: at(60), evidence: 'red at 60' });
  });
});

describe('an override', () => {
  const override = { by: 'ops', at: at(5), reason: 'a false alarm' };
  const goOn = (...answers: readonly (readonly [Colour, number])[]) =>
    overridden([last(...answers)], override)[0] as GateStanding;
  const then = (gate: GateStanding, ...answers: readonly (readonly [Colour, number])[]) =>
    answers.reduce((before, [colour, seconds]) => hear(before, 'errors', answer(colour, seconds), GREEN_FOR), gate);

  test.each<[string, before: Colour, after: string, holds: boolean]>([
    ['lets hosts begin although the gate is red', 'red', 'red 100', false],
    ['outlives a flap', 'red', 'green 10, unknown 20, red 30', false],
    ['ends when the gate is open again: the next red holds', 'red', 'green 10, green 310, red 320', true],
    ['of an unknown gate ends when it turns red, which the operator has not seen', 'unknown', 'red 10', true],
    ['of an unknown gate that had been red holds on', 'unknown', 'green 10, unknown 20', false],
  ])('%s', (_name, before, after, holds) => {
    expect(isHolding(then(goOn([before, 0]), ...parsed(after)))).toBe(holds);
  });

  test('leaves an open gate alone', () => {
    expect(goOn(['green', 0]).override).toBeNull();
  });
});

describe('a turn', () => {
  test.each<{ name: string; answers: string; turns: readonly Colour[] }>([
    { name: 'is none at a first green answer', answers: 'green 0', turns: [] },
    { name: 'is a first red answer', answers: 'red 0', turns: ['red'] },
    {
      name: 'is a missing answer, then red, then open again; flaps in between are none',
      answers: 'green 0, unknown 10, red 20, green 30, unknown 40, red 50, green 60, green 400, green 500',
      turns: ['unknown', 'red', 'green'],
    },
  ])('$name', ({ answers, turns }) => {
    const all = standings(...parsed(answers));
    const turned = all.flatMap((gate, index) => turnedGates(all.slice(0, index).slice(-1), [gate]));

    expect(turned.map(({ colour }) => colour)).toEqual(turns);
  });
});

test('in 10,000 of 10,000 histories a gate lets a host begin only when every answer of the last minutes was green', () => {
  const history = fc.array(
    fc.record({ colour: fc.constantFrom(...COLOURS, 'green' as const), gap: fc.integer({ min: 0, max: 400 }) }),
    { minLength: 1, maxLength: 30 },
  );

  fc.assert(
    fc.property(history, (answers) => {
      let seconds = 0;
      let gate: GateStanding | undefined;
      let greenSince: number | undefined = Number.NEGATIVE_INFINITY;
      for (const { colour, gap } of answers) {
        seconds += gap;
        gate = hear(gate, 'errors', answer(colour, seconds), GREEN_FOR);
        greenSince = colour === 'green' ? (greenSince ?? seconds) : undefined;
        const mayBegin = greenSince !== undefined && seconds - greenSince >= GREEN_FOR;
        expect(isHolding(gate)).toBe(!mayBegin);
      }
    }),
    { numRuns: 10_000 },
  );
});

test.each([
  ['errors', true],
  ['Disk-7_b', true],
  ['x'.repeat(64), true],
  ['', false],
  ['-errors', false],
  ['two words', false],
  ['x'.repeat(65), false],
])("a gate called '%s' can be named: %s", (name, can) => {
  expect(GATE_NAME.test(name)).toBe(can);
});

test('a gate that is green again says how long it must be so', () => {
  expect(gateText(last(['red', 0], ['green', 10]), GREEN_FOR)).toBe(
    'gate errors is green since 2026-03-01T12:00:10.000Z, and must be so for 5m',
  );
});
