import { joined } from '../../../console/api/fleet.ts';
import { cellsOf, domainsOf, labelOf } from '../../../console/fleet/cells.ts';
import { layOut } from '../../../console/fleet/layout.ts';
import { countsOf, matching } from '../../../console/fleet/search.ts';
import { choose, NOTHING } from '../../../console/fleet/selection.ts';
import { spotsOf, walk } from '../../../console/fleet/walk.ts';
import { cells, fleetOf } from './cells.ts';

/** The map of the hosts, before it is drawn. */

const named = (count: number) => Array.from({ length: count }, (_, index) => ({ hostname: `h${index + 1}` }));

describe('a cell', () => {
  test.each([
    [{}, 'h1, up'],
    [{ state: 'HOST_STATE_DRAINING', goalState: 'HOST_STATE_DOWN', flags: ['stuck'] }, 'h1, draining, stuck'],
    [{ state: 'HOST_STATE_DRAINING', goalState: 'HOST_STATE_UP' }, 'h1, draining, going back up'],
    [{ state: 'HOST_STATE_DOWN', goalState: 'HOST_STATE_UP' }, 'h1, down, coming up'],
    [{ state: 'HOST_STATE_DOWN', flags: ['unmanaged', 'in-repair'] }, "h1, down, someone else's, in repair"],
    [{ goalState: 'HOST_STATE_DOWN' }, 'h1, up, about to drain'],
  ] as const)('of %j is called %s', (host, label) => {
    const { flags, ...rest } = { flags: undefined, ...host };
    const [cell] = cells([{ hostname: 'h1', ...rest, ...(flags === undefined ? {} : { flags: [...flags] }) }]);

    expect(cell && labelOf(cell)).toBe(label);
  });

  test('stands where people count it', () => {
    expect(cells(named(11)).map(({ name }) => name)).toEqual(named(11).map(({ hostname }) => hostname));
  });
});

describe('a search', () => {
  const all = cells(
    [
      { hostname: 'h1', attributes: 0 },
      { hostname: 'h2', attributes: 1, maintenance: 0, state: 'HOST_STATE_DOWN', flags: ['forgotten'] },
      { hostname: 'h3', attributes: 1, blockers: ['job-at-limit'], jobs: ['/shop/web'], state: 'HOST_STATE_DRAINING' },
      { hostname: 'h4', attributes: 2, holds: [{ name: 'disks', by: 'bob' }] },
    ],
    [{ rack: 'r1' }, { rack: 'r2', pool: 'batch' }, {}],
  );
  const find = (text: string) => matching(all, { text, states: [], flags: [] }).map(({ name }) => name);

  test.each([
    ['', ['h1', 'h2', 'h3', 'h4']],
    ['rack=R2', ['h2', 'h3']],
    ['pool=batch KERNEL', ['h2']],
    ['rack=', ['h1', 'h2', 'h3']],
    ['job-at-limit', ['h3']],
    ['shop/WEB', ['h3']],
    ['m-1', ['h2']],
    ['ann', ['h2']],
    ['draining', ['h3']],
    ['disks', ['h4']],
    ['BOB', ['h4']],
    ['rack=r', []],
  ])('for %j finds %j', (text, expected) => {
    expect(find(text)).toEqual(expected);
  });

  test('counts what it filters by', () => {
    expect(countsOf(all)).toEqual({
      states: { HOST_STATE_UP: 2, HOST_STATE_DOWN: 1, HOST_STATE_DRAINING: 1 },
      flags: { forgotten: 1 },
    });
    expect(matching(all, { text: '', states: ['HOST_STATE_DOWN'], flags: [] })).toHaveLength(1);
    expect(matching(all, { text: '', states: [], flags: ['forgotten'] })).toHaveLength(1);
  });
});

describe('the layout', () => {
  const racks = Array.from({ length: 30 }, (_, index) => ({ pool: index < 10 ? 'a' : 'b', rack: `r${index}` }));
  const many = cells(
    Array.from({ length: 1_200 }, (_, index) => ({ hostname: `h${index}`, attributes: index % 30 })),
    racks,
  );

  test.each([390, 1_280, 2_560])('has every host once, within %i pixels, none upon another', (width) => {
    const layout = layOut(many, 'rack', width);
    const spots = spotsOf(layout);
    const places = new Set(spots.map(({ x, y }) => `${x},${y}`));

    expect(new Set(spots.map(({ cell }) => cell.name)).size).toBe(1_200);
    expect(places.size).toBe(1_200);
    expect(Math.max(...spots.map(({ x }) => x + layout.size.width))).toBeLessThanOrEqual(width);
    expect(Math.max(...spots.map(({ y }) => y + layout.size.height))).toBeLessThanOrEqual(layout.height);
  });

  test('has a block for each failure domain, named in words, and pools below each other', () => {
    const { blocks, pools } = layOut(many, 'rack', 1_280);

    expect(blocks).toHaveLength(30);
    expect(blocks[0]?.label).toBe('pool a, rack r0');
    expect(pools.map(({ name, count }) => [name, count])).toEqual([
      ['a', 400],
      ['b', 800],
    ]);
    expect(layOut(many, '', 1_280).blocks.map(({ label }) => label)).toEqual(['pool a', 'pool b']);
    expect(domainsOf({ attributeSets: racks })).toEqual(['rack']);
  });

  test('is walked by keys to every side, and not beyond its edges', () => {
    const spots = spotsOf(layOut(cells(named(100)), '', 330));
    const go = (from: number, ...keys: string[]) => keys.reduce((at, key) => walk(spots, at, key), from);
    const columns = spots.filter(({ y }) => y === spots[0]?.y).length;

    expect(go(0, 'ArrowRight', 'ArrowDown')).toBe(columns + 1);
    expect(go(columns + 1, 'ArrowUp', 'ArrowLeft')).toBe(0);
    expect(go(0, 'ArrowLeft')).toBe(0);
    expect(go(0, 'ArrowUp')).toBe(0);
    expect(go(0, 'End')).toBe(99);
    expect(go(99, 'ArrowDown')).toBe(99);
    expect(go(99, 'Home')).toBe(0);
  });
});

describe('the selection', () => {
  const order = ['h1', 'h2', 'h3', 'h4'];
  const [none, ctrl, shift] = [{}, { ctrlKey: true }, { shiftKey: true }].map((keys) => ({
    ...{ ctrlKey: false, metaKey: false, shiftKey: false },
    ...keys,
  })) as [Parameters<typeof choose>[2], Parameters<typeof choose>[2], Parameters<typeof choose>[2]];

  test('is one host, a range, or what was picked one by one', () => {
    const one = choose(NOTHING, 'h2', none, order);
    const range = choose(one, 'h4', shift, order);
    const back = choose(range, 'h1', shift, order);
    const less = choose(range, 'h3', ctrl, order);

    expect([...one.names]).toEqual(['h2']);
    expect([...range.names]).toEqual(['h2', 'h3', 'h4']);
    expect([...back.names]).toEqual(['h1', 'h2']);
    expect([...less.names]).toEqual(['h2', 'h4']);
  });
});

describe('a fleet in several answers', () => {
  test('is one, in which each host keeps its attributes and its maintenance', () => {
    const first = fleetOf([{ hostname: 'h1' }], [{ rack: 'r1' }]);
    const second = fleetOf([{ hostname: 'h2', maintenance: 0 }], [{ rack: 'r2' }]);
    const whole = cellsOf(joined([first, second]));

    expect(whole.map(({ attributes, maintenance }) => [attributes.rack, maintenance?.id])).toEqual([
      ['r1', undefined],
      ['r2', 'm-1'],
    ]);
  });
});
