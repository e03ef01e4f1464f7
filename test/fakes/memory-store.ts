import { listedAt } from '../../functions/adapters/store/dynamo/keys.ts';
import { pageToken, readPageToken } from '../../functions/adapters/store/dynamo/page-token.ts';
import { MaintenanceError } from '../../functions/contract/errors.ts';
import type { Host, HostState, Transition } from '../../functions/domain/host/host.ts';
import { holdsSomething, type JobClaims, noClaims } from '../../functions/domain/jobs/job-claims.ts';
import type { Correction } from '../../functions/domain/reconcile/corrections.ts';
import type { ZerosLeft } from '../../functions/domain/reconcile/levels.ts';
import type { Finish } from '../../functions/domain/request/finish.ts';
import type { Maintenance, TokenAnswer } from '../../functions/domain/request/maintenance.ts';
import type { Rollout } from '../../functions/domain/rolling/rollout.ts';
import { chosenHosts } from '../../functions/domain/windows/host-choice.ts';
import type { HostsOptions, Store } from '../../functions/ports/store.ts';
import { memoryBreaker } from './memory/memory-breaker.ts';
import { memoryCampaigns } from './memory/memory-campaigns.ts';
import { memoryWaits } from './memory/memory-waits.ts';
import { memoryOpenings, memoryWindows } from './memory/memory-windows.ts';
import { page } from './memory/page.ts';

type Leases = Map<string, { readonly owner: string; readonly heldUntil: number }>;

interface Records {
  readonly hosts: Map<string, Host>;
  readonly history: Map<string, Map<number, Transition>>;
  readonly maintenances: Map<string, Maintenance>;
  readonly finishes: Map<string, Finish>;
  readonly rollouts: Map<string, Rollout>;
  readonly leases: Leases;
  readonly claims: Map<string, JobClaims>;
}

/** The store without a database, for tests of its users. What it holds is a copy, as it would be in a database. */
export function createMemoryStore(leases: Leases = new Map()): Store {
  const records: Records = {
    hosts: new Map(),
    history: new Map(),
    maintenances: new Map(),
    finishes: new Map(),
    rollouts: new Map(),
    leases,
    claims: new Map(),
  };
  return {
    ...hostStore(records),
    ...historyStore(records),
    ...maintenanceStore(records),
    ...rolloutStore(records),
    ...leaseStore(records),
    ...claimStore(records),
    ...memoryWaits(),
    ...memoryBreaker(),
    ...memoryCampaigns(),
    ...memoryWindows(),
    ...memoryOpenings(),
    ...zerosLeftStore(),
    health: async () => undefined,
  };
}

function rolloutStore({ rollouts }: Records) {
  const active = new Set<string>();
  return {
    rollout: async (id) => structuredClone(rollouts.get(id)),
    async putRollout(rollout, expectedVersion) {
      if ((rollouts.get(rollout.id)?.version ?? 0) !== expectedVersion) {
        throw new MaintenanceError(
          'StaleRollout',
          `the progress of ${rollout.id} is not at version ${expectedVersion}`,
        );
      }
      const written = { ...rollout, version: expectedVersion + 1 };
      if (expectedVersion === 0) active.add(rollout.id);
      rollouts.set(rollout.id, structuredClone(written));
      return written;
    },
    forgetRollout: async (id) => void active.delete(id),
    activeRollouts: async () => [...active],
  } satisfies Partial<Store>;
}

function hostStore({ hosts }: Records) {
  const tombstones = new Map<string, number>();
  const expect = (hostname: string, version: number) => {
    if ((hosts.get(hostname)?.version ?? 0) === version) return;
    throw new MaintenanceError('StaleHost', `the record of ${hostname} is not at version ${version}`);
  };
  return {
    host: async (hostname) => structuredClone(hosts.get(hostname)),
    hosts: async (hostnames) =>
      new Map(
        hostnames.flatMap((hostname) => {
          const host = hosts.get(hostname);
          return host ? [[hostname, structuredClone(host)]] : [];
        }),
      ),
    async putHost(host, expectedVersion) {
      expect(host.hostname, expectedVersion);
      const last = expectedVersion === 0 ? (tombstones.get(host.hostname) ?? 0) : 0;
      const outbox = host.outbox.map((transition) => ({ ...transition, version: last + transition.version }));
      const written = { ...host, outbox, version: last + expectedVersion + 1 };
      hosts.set(host.hostname, structuredClone(written));
      return written;
    },
    async deleteHost(hostname, expectedVersion) {
      if (expectedVersion === 0)
        throw new MaintenanceError('StaleHost', `the record of ${hostname} is not at version 0`);
      expect(hostname, expectedVersion);
      tombstones.set(hostname, expectedVersion + 1);
      hosts.delete(hostname);
    },
    async clearOutbox(hostname, version) {
      const host = hosts.get(hostname);
      if (host?.version === version) hosts.set(hostname, { ...host, outbox: [] });
    },
    // Its list is complete at any time.
    listHost: async ({ hostname, version }) => hosts.get(hostname)?.version === version,
    hostsByState: async (
      states: readonly HostState[],
      limit: number,
      nextToken?: string,
      { choice }: HostsOptions = {},
    ) => {
      const after = readPageToken('hosts', nextToken) ?? '';
      const chosen = choice === undefined ? [...hosts.values()] : chosenHosts(choice, [...hosts.values()]);
      const wanted = chosen.filter(({ state, hostname }) => states.includes(state) && hostname > after);
      const sorted = wanted.sort((a, b) => (a.hostname < b.hostname ? -1 : 1));
      return page(sorted, limit, (last) => pageToken('hosts', last.hostname));
    },
  } satisfies Partial<Store>;
}

function historyStore({ history }: Records) {
  return {
    async appendHistory(hostname, transitions) {
      const ofHost = history.get(hostname) ?? new Map<number, Transition>();
      for (const transition of transitions) ofHost.set(transition.version, structuredClone(transition));
      history.set(hostname, ofHost);
    },
    async history(hostname: string, limit: number, nextToken?: string) {
      const before = readPageToken('history', nextToken) ?? Number.POSITIVE_INFINITY;
      const older = [...(history.get(hostname)?.values() ?? [])].filter(({ version }) => version < before);
      const sorted = older.sort((a, b) => b.version - a.version);
      return page(sorted, limit, (last) => pageToken('history', last.version));
    },
  } satisfies Partial<Store>;
}

function maintenanceStore({ maintenances, finishes }: Records) {
  const tokens = new Map<string, TokenAnswer>();
  return {
    async createMaintenance(maintenance) {
      if (maintenances.has(maintenance.id)) return false;
      maintenances.set(maintenance.id, structuredClone({ ...maintenance, version: 1 }));
      return true;
    },
    async putMaintenance(maintenance) {
      if (maintenances.get(maintenance.id)?.version !== maintenance.version) return false;
      maintenances.set(maintenance.id, structuredClone({ ...maintenance, version: maintenance.version + 1 }));
      return true;
    },
    async deleteMaintenance(id) {
      maintenances.delete(id);
    },
    maintenance: async (id) => structuredClone(maintenances.get(id)),
    async createTokenAnswer(answer) {
      if (tokens.has(answer.id)) return false;
      tokens.set(answer.id, structuredClone(answer));
      return true;
    },
    tokenAnswer: async (id) => structuredClone(tokens.get(id)),
    finish: async (id) => structuredClone(finishes.get(id)),
    async createFinish(finish) {
      if (finishes.has(finish.maintenanceId)) return false;
      finishes.set(finish.maintenanceId, structuredClone(finish));
      return true;
    },
    async putFinish(finish) {
      finishes.set(finish.maintenanceId, structuredClone(finish));
    },
    async maintenances(limit: number, nextToken?: string) {
      const before = readPageToken('maintenances', nextToken);
      const older = [...maintenances.values()].filter((one) => before === undefined || listedAt(one) < before);
      const sorted = older.sort((a, b) => (listedAt(a) < listedAt(b) ? 1 : -1));
      return page(sorted, limit, (last) => pageToken('maintenances', listedAt(last)));
    },
  } satisfies Partial<Store>;
}

function leaseStore({ leases }: Records) {
  return {
    async acquireLease(name, owner, ttlSeconds, now) {
      const lease = leases.get(name);
      if (lease && lease.owner !== owner && lease.heldUntil > now.getTime()) return false;
      leases.set(name, { owner, heldUntil: now.getTime() + ttlSeconds * 1_000 });
      return true;
    },
    async releaseLease(name, owner) {
      if (leases.get(name)?.owner === owner) leases.delete(name);
    },
  } satisfies Partial<Store>;
}

function claimStore({ claims }: Records) {
  const read = (jobId: string) => structuredClone(claims.get(jobId)) ?? noClaims(jobId);
  return {
    jobClaims: async (jobId: string) => read(jobId),
    async putJobClaims(record) {
      if (read(record.jobId).version !== record.version) return false;
      claims.set(record.jobId, structuredClone({ ...record, version: record.version + 1 }));
      return true;
    },
    claimedJobs: async () => [...claims.keys()].map(read).filter(holdsSomething),
  } satisfies Partial<Store>;
}

function zerosLeftStore() {
  let zerosLeft: ZerosLeft | undefined;
  let corrections: readonly Correction[] = [];
  return {
    corrections: async () => corrections,
    async putCorrections(next) {
      corrections = structuredClone(next);
    },
    zerosLeft: async () => zerosLeft,
    async putZerosLeft(zeros) {
      zerosLeft = zeros;
    },
  } satisfies Partial<Store>;
}
