import { nameList } from '../text/counted.ts';
import { allowedOf, type Limit, poolOf, type RollingOptions } from './options.ts';

/** Chooses the hosts of a rolling maintenance that may begin now, within all limits. */

export interface ClusterHost {
  readonly hostname: string;
  readonly attributes: Readonly<Record<string, string>>;
  /** Not UP, without an active agent, or on its way in any maintenance. */
  readonly isOut: boolean;
  /** The host must first come back from another maintenance. */
  readonly isBusy?: boolean;
  /** It has had no agent for so long that it counts neither as out nor as present. */
  readonly isLost?: boolean;
  /** It has no record yet, so its pool and domain are unknown: it cannot begin. */
  readonly isUnknown?: boolean;
}

export interface WaveQuestion {
  readonly options: RollingOptions;
  /** Waiting hosts, in the order of the request. */
  readonly waiting: readonly string[];
  /** All hosts of the request. */
  readonly own: ReadonlySet<string>;
  /** All known hosts. */
  readonly cluster: readonly ClusterHost[];
}

interface WaveDecision {
  readonly begin: readonly string[];
  /** Sentence that says why none begins; empty when one does. */
  readonly heldBy: string;
}

/** Domain of hosts whose agents name none. */
const NO_DOMAIN = '(none)';
const MAX_NAMES = 3;

/**
 * Takes as many waiting hosts as the limits allow. Domains with hosts out, or already begun, come
 * first, so one domain is finished before the next. A host that is out is counted once.
 */
export function chooseWave(question: WaveQuestion): WaveDecision {
  const headroom = new Headroom(question);
  const begin: string[] = [];
  let heldBy = '';
  for (const host of inOrder(question, headroom)) {
    const fault = headroom.fault(host);
    if (fault === undefined) {
      begin.push(host.hostname);
      headroom.take(host);
    } else if (heldBy === '') heldBy = fault;
  }
  return { begin, heldBy: begin.length === 0 ? heldBy : '' };
}

/** Plans the remaining waves if all goes well, and why the rest cannot begin; for a dry run. */
export function planWaves(question: WaveQuestion): {
  readonly waves: readonly (readonly string[])[];
  readonly heldBy: string;
} {
  const waves: (readonly string[])[] = [];
  let waiting = question.waiting;
  while (waiting.length > 0) {
    const { begin, heldBy } = chooseWave({ ...question, waiting });
    if (begin.length === 0) return { waves, heldBy };
    waves.push(begin);
    const begun = new Set(begin);
    waiting = waiting.filter((hostname) => !begun.has(hostname));
  }
  return { waves, heldBy: '' };
}

/** Says which limit keeps the hosts from being out together; undefined when they can be. */
export function limitsTogether(question: WaveQuestion, names: readonly string[]): string | undefined {
  const headroom = new Headroom(question);
  const known = new Map(question.cluster.map((host) => [host.hostname, host]));
  for (const name of names) {
    const host = known.get(name) ?? unknown(name);
    const fault = headroom.fault(host);
    if (fault !== undefined) return fault;
    headroom.take(host);
  }
  return undefined;
}

function inOrder({ waiting, cluster, own }: WaveQuestion, headroom: Headroom): readonly ClusterHost[] {
  const known = new Map(cluster.map((host) => [host.hostname, host]));
  const hosts = waiting.map((hostname) => known.get(hostname) ?? unknown(hostname));
  const byDomain = [...Map.groupBy(hosts, (host) => headroom.domainOf(host))];
  const waits = new Set(waiting);
  const begun = cluster.filter(({ hostname }) => own.has(hostname) && !waits.has(hostname));
  const begunDomains = new Set(begun.map((host) => headroom.domainOf(host)));
  const rank = (domain: string) => (headroom.hasOut(domain) ? 2 : Number(begunDomains.has(domain)));
  return byDomain.sort(([a], [b]) => rank(b) - rank(a)).flatMap(([, theirs]) => theirs);
}

function unknown(hostname: string): ClusterHost {
  return { hostname, attributes: {}, isOut: false, isUnknown: true };
}

/** Counts the hosts that are out by request, pool and domain, with those that begin. */
class Headroom {
  readonly #options: RollingOptions;
  readonly #own: string[];
  readonly #pools: Groups;
  readonly #domains: Groups;

  constructor({ options, own, cluster }: WaveQuestion) {
    this.#options = options;
    const counted = cluster.filter(({ isLost }) => isLost !== true);
    this.#own = counted.flatMap(({ hostname, isOut }) => (isOut && own.has(hostname) ? [hostname] : []));
    this.#pools = new Groups(counted, poolOf);
    this.#domains = new Groups(counted, (host) => this.domainOf(host));
  }

  domainOf({ attributes }: ClusterHost): string {
    const { failureDomain } = this.#options;
    return (failureDomain === null ? undefined : attributes[failureDomain]) ?? NO_DOMAIN;
  }

  hasOut(domain: string): boolean {
    return this.#domains.out(domain).length > 0;
  }

  take(host: ClusterHost): void {
    if (host.isOut) return;
    this.#own.push(host.hostname);
    this.#pools.take(poolOf(host), host.hostname);
    this.#domains.take(this.domainOf(host), host.hostname);
  }

  /** Says why the host may not begin. */
  fault(host: ClusterHost): string | undefined {
    if (host.isUnknown === true) {
      return `${host.hostname} has no record yet: the next pass of the reconciliation sees its pool and its attributes`;
    }
    if (host.isBusy === true) return `${host.hostname} is still on its way back from another maintenance`;
    if (host.isOut) return undefined;
    return this.#concurrencyFault() ?? this.#poolFault(host) ?? this.#domainFault(host);
  }

  #concurrencyFault(): string | undefined {
    const { concurrency } = this.#options;
    if (concurrency === null || this.#own.length < concurrency) return undefined;
    return `${concurrency} of its hosts may be out at once: ${named(this.#own)}`;
  }

  #poolFault(host: ClusterHost): string | undefined {
    const pool = poolOf(host);
    return limitFault(this.#options.maxUnavailable, `pool ${pool}`, this.#pools, pool);
  }

  #domainFault(host: ClusterHost): string | undefined {
    const { failureDomain, maxDomains, maxUnavailablePerDomain } = this.#options;
    if (failureDomain === null) return undefined;
    const domain = this.domainOf(host);
    const open = this.#domains.open();
    // When other maintenances exceed the limit, no host of this maintenance may begin.
    if (open.length > maxDomains || (open.length === maxDomains && !open.includes(domain))) {
      const who = open.slice(0, MAX_NAMES).map((each) => `of ${each} ${named(this.#domains.out(each))}`);
      return `${maxDomains} ${failureDomain} at a time may have hosts out: ${who.join('; ')}`;
    }
    return limitFault(maxUnavailablePerDomain, `${failureDomain} ${domain}`, this.#domains, domain);
  }
}

function limitFault(limit: Limit | null, what: string, groups: Groups, group: string): string | undefined {
  if (limit === null) return undefined;
  const total = groups.total(group);
  const allowed = allowedOf(limit, total);
  const out = groups.out(group);
  return out.length < allowed
    ? undefined
    : `${what}: ${allowed} of its ${total} hosts may be out at once: ${named(out)}`;
}

class Groups {
  readonly #total = new Map<string, number>();
  readonly #out = new Map<string, string[]>();

  constructor(hosts: readonly ClusterHost[], groupOf: (host: ClusterHost) => string) {
    for (const host of hosts) {
      const group = groupOf(host);
      this.#total.set(group, this.total(group) + 1);
      if (host.isOut) this.take(group, host.hostname);
    }
  }

  total(group: string): number {
    return this.#total.get(group) ?? 0;
  }

  out(group: string): readonly string[] {
    return this.#out.get(group) ?? [];
  }

  open(): readonly string[] {
    return [...this.#out.keys()];
  }

  take(group: string, hostname: string): void {
    const out = this.#out.get(group);
    if (out === undefined) this.#out.set(group, [hostname]);
    else out.push(hostname);
  }
}

function named(hostnames: readonly string[]): string {
  return `${nameList(hostnames, MAX_NAMES)} ${hostnames.length === 1 ? 'is' : 'are'}`;
}
