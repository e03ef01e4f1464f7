import fc from 'fast-check';
import { allowedOf, poolOf, type RollingOptions } from '../../../functions/domain/rolling/options.ts';
import { type ClusterHost, chooseWave } from '../../../functions/domain/rolling/wave.ts';
import { host, OPTIONS } from './rollouts.ts';

/** Hosts that begin as soon as the limits let them: the choice, look after look, while hosts come back in any order. */

const NAMES = Array.from({ length: 24 }, (_, index) => `h${index}`);

interface Cluster {
  readonly options: RollingOptions;
  readonly hosts: readonly ClusterHost[];
  readonly own: readonly string[];
}

const limit = fc.option(
  fc.oneof(
    fc.integer({ min: 1, max: 5 }).map((count) => ({ count })),
    fc.constantFrom({ percent: 20 }, { percent: 50 }),
  ),
);

const clusters: fc.Arbitrary<Cluster> = fc
  .record({
    racks: fc.array(fc.constantFrom('r0', 'r1', 'r2', 'r3'), { minLength: 24, maxLength: 24 }),
    pools: fc.array(fc.constantFrom('a', 'b'), { minLength: 24, maxLength: 24 }),
    others: fc.uniqueArray(fc.constantFrom(...NAMES), { maxLength: 3 }),
    own: fc.subarray(NAMES, { minLength: 1 }),
    concurrency: fc.option(fc.integer({ min: 1, max: 8 })),
    maxUnavailable: limit,
    maxUnavailablePerDomain: limit,
    hasDomains: fc.boolean(),
    maxDomains: fc.integer({ min: 1, max: 4 }),
  })
  .map(({ racks, pools, others, own, hasDomains, concurrency, ...limits }) => ({
    options: { ...OPTIONS, ...limits, concurrency: concurrency ?? 24, failureDomain: hasDomains ? 'rack' : null },
    hosts: NAMES.map((name, index) =>
      host(name, { rack: racks[index] ?? '', pool: pools[index] ?? '' }, others.includes(name) && !own.includes(name)),
    ),
    own,
  }));

/** Rolls all hosts. Which of those under way comes back next is up to the run; others' hosts return after a while. */
class Flow {
  readonly #cluster: Cluster;
  readonly under = new Set<string>();
  readonly begun: string[] = [];
  readonly #others: Set<string>;

  constructor(cluster: Cluster) {
    this.#cluster = cluster;
    this.#others = new Set(cluster.hosts.filter(({ isOut }) => isOut).map(({ hostname }) => hostname));
  }

  get waiting(): readonly string[] {
    return this.#cluster.own.filter((name) => !this.begun.includes(name));
  }

  get cluster(): readonly ClusterHost[] {
    const isOut = (name: string) => this.under.has(name) || this.#others.has(name);
    return this.#cluster.hosts.map((each) => ({ ...each, isOut: isOut(each.hostname) }));
  }

  choose(): readonly string[] {
    const { options, own } = this.#cluster;
    return chooseWave({ options, waiting: this.waiting, own: new Set(own), cluster: this.cluster }).begin;
  }

  look(): readonly string[] {
    const begin = this.choose();
    for (const name of begin) {
      this.begun.push(name);
      this.under.add(name);
    }
    return begin;
  }

  back(which: number): void {
    const all = [...this.under, ...this.#others];
    const name = all[which % Math.max(1, all.length)] ?? '';
    this.under.delete(name);
    this.#others.delete(name);
  }
}

/** What is out, counted anew. */
function judge({ options, own }: Cluster, { cluster }: Flow, begin: readonly string[]): void {
  const out = cluster.filter(({ isOut }) => isOut);
  const { concurrency, maxUnavailable, maxUnavailablePerDomain, failureDomain, maxDomains } = options;
  expect(out.filter(({ hostname }) => own.includes(hostname)).length).toBeLessThanOrEqual(concurrency ?? 0);
  for (const host of out.filter(({ hostname }) => begin.includes(hostname))) {
    const ofPool = (each: ClusterHost) => poolOf(each) === poolOf(host);
    const ofRack = (each: ClusterHost) => each.attributes.rack === host.attributes.rack;
    const total = (isOf: typeof ofPool) => cluster.filter(isOf).length;
    if (maxUnavailable !== null)
      expect(out.filter(ofPool).length).toBeLessThanOrEqual(allowedOf(maxUnavailable, total(ofPool)));
    if (failureDomain === null) continue;
    expect(new Set(out.map(({ attributes }) => attributes.rack)).size).toBeLessThanOrEqual(maxDomains);
    if (maxUnavailablePerDomain !== null)
      expect(out.filter(ofRack).length).toBeLessThanOrEqual(allowedOf(maxUnavailablePerDomain, total(ofRack)));
  }
}

describe('hosts begin as soon as the limits let them', () => {
  test('never more are out than each limit allows, and none waits that could begin', () => {
    fc.assert(
      fc.property(clusters, fc.array(fc.nat(50), { maxLength: 60 }), (cluster, returns) => {
        const flow = new Flow(cluster);
        for (const which of [...returns, ...Array.from({ length: 60 }, () => 0)]) {
          judge(cluster, flow, flow.look());
          expect(flow.choose()).toEqual([]);
          flow.back(which);
        }
        expect(flow.begun.toSorted()).toEqual(cluster.own.toSorted());
      }),
      { numRuns: 300 },
    );
  });

  test('a host that never comes back keeps its own place, and no other', () => {
    const flow = new Flow({
      options: { ...OPTIONS, concurrency: 3 },
      hosts: NAMES.map((name) => host(name)),
      own: NAMES,
    });
    flow.look();
    while (flow.under.size > 1) {
      // The first one is the straggler.
      flow.back(1);
      flow.look();
      if (flow.waiting.length > 0) expect(flow.under.size).toBe(3);
    }
    expect([[...flow.under], flow.begun.length]).toEqual([['h0'], NAMES.length]);
  });
});
