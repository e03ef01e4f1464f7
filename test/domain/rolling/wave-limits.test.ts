import fc from 'fast-check';
import { allowedOf, poolOf, type RollingOptions } from '../../../functions/domain/rolling/options.ts';
import { type ClusterHost, chooseWave } from '../../../functions/domain/rolling/wave.ts';
import { host, OPTIONS } from './rollouts.ts';

const clusters = fc
  .array(
    fc.record({
      pool: fc.constantFrom('x', 'y', undefined),
      rack: fc.constantFrom('r1', 'r2', 'r3', undefined),
      isOut: fc.oneof({ weight: 4, arbitrary: fc.constant(false) }, { weight: 1, arbitrary: fc.constant(true) }),
    }),
    { minLength: 1, maxLength: 25 },
  )
  .map((hosts) =>
    hosts.map(({ pool, rack, isOut }, index) =>
      host(`h${index}`, { ...(pool && { pool }), ...(rack && { rack }) }, isOut),
    ),
  );

const limit = fc.oneof(
  fc.constant(null),
  fc.record({ count: fc.integer({ min: 1, max: 6 }) }),
  fc.record({ percent: fc.integer({ min: 1, max: 100 }) }),
);

const limits = fc
  .record({
    concurrency: fc.option(fc.integer({ min: 1, max: 8 })),
    maxUnavailable: limit,
    maxUnavailablePerDomain: limit,
    failureDomain: fc.constantFrom(null, 'rack'),
    maxDomains: fc.integer({ min: 1, max: 3 }),
  })
  .map((options): RollingOptions => ({ ...OPTIONS, ...options }));

/** The limits that are exceeded, each with by how much: written down anew, from who is out alone. */
function faultsOf(options: RollingOptions, cluster: readonly ClusterHost[], own: ReadonlySet<string>): string[] {
  const isOut = cluster.filter((each) => each.isOut);
  const faults: string[] = [];
  const judge = (what: string, count: number, most: number) => {
    if (count > most) faults.push(`${what} ${count}`);
  };
  if (options.concurrency !== null) {
    judge('own', isOut.filter(({ hostname }) => own.has(hostname)).length, options.concurrency);
  }
  for (const pool of new Set(cluster.map(poolOf))) {
    const ofPool = (hosts: readonly ClusterHost[]) => hosts.filter((each) => poolOf(each) === pool).length;
    if (options.maxUnavailable !== null) judge(pool, ofPool(isOut), allowedOf(options.maxUnavailable, ofPool(cluster)));
  }
  if (options.failureDomain === null) return faults;
  const rackOf = (each: ClusterHost) => each.attributes.rack;
  judge('racks', new Set(isOut.map(rackOf)).size, options.maxDomains);
  for (const rack of new Set(cluster.map(rackOf))) {
    const ofRack = (hosts: readonly ClusterHost[]) => hosts.filter((each) => rackOf(each) === rack).length;
    if (options.maxUnavailablePerDomain !== null) {
      judge(`rack ${rack}`, ofRack(isOut), allowedOf(options.maxUnavailablePerDomain, ofRack(cluster)));
    }
  }
  return faults;
}

test('a wave never lets more hosts be out than any limit says, and holds no host back without need', () => {
  fc.assert(
    fc.property(clusters, limits, (cluster, options) => {
      const waiting = cluster.filter(({ isOut }) => !isOut).map(({ hostname }) => hostname);
      const own = new Set(waiting);
      const { begin, heldBy } = chooseWave({ options, waiting, own, cluster });
      const taken = new Set(begin);
      const after = cluster.map((each) => ({ ...each, isOut: each.isOut || taken.has(each.hostname) }));
      const faults = (hosts: readonly ClusterHost[]) => faultsOf(options, hosts, own);

      // Another pool, or another domain, that was beyond its limit before may stay so; what holds for all may not.
      const others = faults(cluster).filter((fault) => !/^(racks|own) /.test(fault));
      if (begin.length > 0) expect(faults(after).filter((fault) => !others.includes(fault))).toEqual([]);
      expect(begin.length === 0 && waiting.length > 0).toBe(heldBy !== '');
      for (const hostname of waiting.filter((each) => !taken.has(each))) {
        const more = after.map((each) => ({ ...each, isOut: each.isOut || each.hostname === hostname }));
        expect(faults(more).length).toBeGreaterThan(0);
      }
    }),
    { numRuns: 500 },
  );
});
