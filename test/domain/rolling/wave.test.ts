import type { RollingOptions } from '../../../functions/domain/rolling/options.ts';
import { type ClusterHost, chooseWave, planWaves } from '../../../functions/domain/rolling/wave.ts';
import { host, OPTIONS } from './rollouts.ts';

function wave(options: Partial<RollingOptions>, cluster: readonly ClusterHost[], waiting?: readonly string[]) {
  const names = waiting ?? cluster.filter(({ isOut }) => !isOut).map(({ hostname }) => hostname);
  return chooseWave({ options: { ...OPTIONS, ...options }, waiting: names, own: new Set(names), cluster });
}

/** r1 has a and b, r2 has c and d. */
const RACKS = [
  host('a', { rack: 'r1' }),
  host('b', { rack: 'r1' }),
  host('c', { rack: 'r2' }),
  host('d', { rack: 'r2' }),
];
const out = (...names: string[]) => RACKS.map((each) => ({ ...each, isOut: names.includes(each.hostname) }));

describe('hosts that are lost', () => {
  const lost = { ...host('x', { rack: 'r1' }, true), isLost: true };

  test.each<[string, Partial<RollingOptions>, readonly string[]]>([
    ['the pool', { maxUnavailable: { count: 1 } }, ['a']],
    ['a share of the pool, which is that of those there are', { maxUnavailable: { percent: 40 } }, ['a']],
    ['their failure domain', { failureDomain: 'rack', maxUnavailablePerDomain: { count: 1 } }, ['a']],
    ['the failure domains that have hosts out', { failureDomain: 'rack', concurrency: 2 }, ['a', 'b']],
  ])('take no place in %s', (_, options, begin) => {
    expect(wave(options, [lost, ...RACKS], ['a', 'b', 'c', 'd'])).toEqual({ begin, heldBy: '' });
  });

  test('do not count among the hosts of the request that are out', () => {
    expect(wave({ concurrency: 1 }, [lost, ...RACKS], ['a', 'x']).begin).toEqual(['a', 'x']);
  });
});

describe('chooseWave', () => {
  test.each<[string, Partial<RollingOptions>, readonly ClusterHost[], begin: string[]]>([
    ['as many as the concurrency', { concurrency: 3 }, RACKS, ['a', 'b', 'c']],
    ['as many as the pool can spare', { maxUnavailable: { count: 2 } }, RACKS, ['a', 'b']],
    ['a share of the pool', { maxUnavailable: { percent: 50 } }, RACKS, ['a', 'b']],
    ['fewer when others of the pool are out, whoever has them', { maxUnavailable: { count: 2 } }, out('d'), ['a']],
    ['one failure domain at a time', { failureDomain: 'rack' }, RACKS, ['a', 'b']],
    ['the domain that has hosts out before any other', { failureDomain: 'rack' }, out('d'), ['c']],
    [
      'as many domains as may be open',
      { failureDomain: 'rack', maxDomains: 2, maxUnavailablePerDomain: { count: 1 } },
      RACKS,
      ['a', 'c'],
    ],
    [
      'each pool by itself',
      { maxUnavailable: { count: 1 } },
      [host('a', { pool: 'x' }), host('b', { pool: 'x' }), host('c', { pool: 'y' }), host('d')],
      ['a', 'c', 'd'],
    ],
  ])('takes %s', (_name, options, cluster, begin) => {
    expect(wave(options, cluster)).toEqual({ begin, heldBy: '' });
  });

  test('takes a host that is out already, which takes no further place', () => {
    const cluster = out('a', 'b');

    expect(wave({ maxUnavailable: { count: 1 } }, cluster, ['b', 'c']).begin).toEqual(['b']);
  });

  test('counts a host that is out already once', () => {
    expect(wave({ maxUnavailable: { count: 2 } }, out('a'), ['a', 'c', 'd']).begin).toEqual(['a', 'c']);
  });

  test('prefers the domain with a host out to one that it has begun', () => {
    const options = { ...OPTIONS, failureDomain: 'rack', maxDomains: 2, concurrency: 1 };
    const question = { options, waiting: ['b', 'd'], own: new Set('abd'), cluster: out('c') };

    expect(chooseWave(question)).toEqual({ begin: ['d'], heldBy: '' });
  });

  test('leaves a host to the maintenance from which it comes back, and takes others', () => {
    const cluster = RACKS.map((each) => ({ ...each, isOut: each.hostname === 'a', isBusy: each.hostname === 'a' }));

    expect(wave({ maxUnavailable: { count: 2 } }, cluster, ['a', 'b']).begin).toEqual(['b']);
    expect(wave({ maxUnavailable: { count: 2 } }, cluster, ['a']).heldBy).toBe(
      'a is still on its way back from another maintenance',
    );
  });

  test.each([
    { options: { maxUnavailable: { count: 1 } }, heldBy: 'pool default: 1 of its 4 hosts may be out at once: a is' },
    {
      options: { failureDomain: 'rack', maxUnavailablePerDomain: { count: 1 } },
      heldBy: 'rack r1: 1 of its 2 hosts may be out at once: a is',
    },
  ])('says who is in the way: $heldBy', ({ options, heldBy }) => {
    expect(wave(options, out('a'))).toEqual({ begin: [], heldBy });
  });

  test('takes hosts without the attribute for one domain', () => {
    const options = { failureDomain: 'rack', maxUnavailablePerDomain: { count: 1 } };

    expect(wave(options, [host('a', {}, true), host('b')])).toEqual({
      begin: [],
      heldBy: 'rack (none): 1 of its 2 hosts may be out at once: a is',
    });
  });

  test('names three of the domains that are in the way', () => {
    const others = ['r1', 'r2', 'r3', 'r4'].map((rack) => host(`of-${rack}`, { rack }, true));

    expect(wave({ failureDomain: 'rack' }, [...others, host('x', { rack: 'r5' })]).heldBy).toBe(
      '1 rack at a time may have hosts out: of r1 of-r1 is; of r2 of-r2 is; of r3 of-r3 is',
    );
  });

  test('waits for the record of a host, without which its pool and its domain are not known', () => {
    expect(wave({ failureDomain: 'rack' }, RACKS, ['c', 'new', 'newer'])).toEqual({ begin: ['c'], heldBy: '' });
    expect(wave({ failureDomain: 'rack' }, RACKS, ['new'])).toEqual({
      begin: [],
      heldBy: 'new has no record yet: the next pass of the reconciliation sees its pool and its attributes',
    });
  });

  test('adds to no domain while others have more of them open than it wants', () => {
    expect(wave({ failureDomain: 'rack' }, out('a', 'c'))).toEqual({
      begin: [],
      heldBy: '1 rack at a time may have hosts out: of r1 a is; of r2 c is',
    });
  });

  test('says which other domain is in the way', () => {
    const { heldBy } = wave({ failureDomain: 'rack' }, out('a', 'b'), ['c']);

    expect(heldBy).toBe('1 rack at a time may have hosts out: of r1 a, b are');
  });

  test('says which of its own hosts are out still, failed ones among them', () => {
    const question = {
      options: { ...OPTIONS, concurrency: 1 },
      waiting: ['b'],
      own: new Set(['a', 'b']),
      cluster: out('a'),
    };

    expect(chooseWave(question)).toEqual({ begin: [], heldBy: '1 of its hosts may be out at once: a is' });
  });
});

describe('planWaves', () => {
  test('names every host once, rack after rack', () => {
    const options = { ...OPTIONS, failureDomain: 'rack', maxUnavailable: { count: 1 } };

    expect(planWaves({ options, waiting: ['c', 'a', 'd', 'b'], own: new Set('abcd'), cluster: RACKS })).toEqual({
      waves: [['c'], ['d'], ['a'], ['b']],
      heldBy: '',
    });
  });

  test('says why no host could begin', () => {
    const options = { ...OPTIONS, maxUnavailable: { count: 1 } };

    expect(planWaves({ options, waiting: ['a', 'b'], own: new Set('ab'), cluster: out('d') })).toEqual({
      waves: [],
      heldBy: 'pool default: 1 of its 4 hosts may be out at once: d is',
    });
  });
});
