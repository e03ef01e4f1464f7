import { randomUUID } from 'node:crypto';
import type { NamedStart } from '../../contract/api/requests.ts';
import { type ErrorEntry, isMaintenanceError } from '../../contract/errors.ts';
import { isSameRecord } from '../../domain/host/same-record.ts';
import type { Maintenance } from '../../domain/request/maintenance.ts';
import { gatesHold } from '../../domain/rolling/gated.ts';
import { isRunning, isUnderWay } from '../../domain/rolling/phase.ts';
import {
  hostsIn,
  inPhase,
  notBegun,
  type Rollout,
  type RolloutHost,
  type Wave,
  withHosts,
  withNote,
} from '../../domain/rolling/rollout.ts';
import { BY_ITSELF, mayBegin } from '../../domain/rolling/transitions.ts';
import { plural } from '../../domain/text/counted.ts';
import type { Services } from '../../ports/services.ts';
import { acceptNamedStart } from '../request/accept-request.ts';
import { breakerHold } from '../request/breaker.ts';
import { chooseAble } from './choose-able.ts';
import { clusterHosts } from './cluster-hosts.ts';

/**
 * Begins the next wave: all hosts that the limits let begin now, with one maintenance. Hosts of
 * earlier waves may be under way: a host that takes long holds up no other.
 *
 * One rolling maintenance at a time chooses its wave, under a lease that outlives the choice: so
 * the limits of pools and failure domains hold across all of them. The choice is stored before the
 * maintenance of the wave is requested: if the look dies in between, the next one repeats the
 * request under the same id.
 */

const LEASE = 'rollouts';
const LEASE_SECONDS = 120;
/** A choice that took longer is dropped: the retries of its write might outlive the lease. */
const CHOICE_LIMIT_MS = 60_000;

/**
 * The rollout with its next wave if a wave may begin, else with the reason why not.
 *
 * @param looked hosts that the caller has looked at: the index may show them as they were before
 */
export async function beginWave(
  services: Services,
  maintenance: Maintenance,
  rollout: Rollout,
  looked: readonly string[] = [],
): Promise<Rollout> {
  const isChosen = rollout.wave?.isAskedFor === false;
  if (!isChosen && !mayBegin(rollout, services.clock())) return rollout;
  const heldBy = gatesHold(rollout);
  if (heldBy !== '') return isRunning(rollout) ? save(services, rollout, { ...rollout, heldBy }) : rollout;
  if (rollout.wave?.isAskedFor === false) return requestWave(services, maintenance, rollout, rollout.wave);
  const owner = randomUUID();
  let chosen: Rollout;
  try {
    if (!(await services.store.acquireLease(LEASE, owner, LEASE_SECONDS, services.clock()))) return rollout;
    chosen = await choose(services, rollout, looked);
  } finally {
    // Also when acquireLease throws: the store may have granted the lease, and its answer was lost.
    await services.store.releaseLease(LEASE, owner);
  }
  return chosen.wave?.isAskedFor === false ? requestWave(services, maintenance, chosen, chosen.wave) : chosen;
}

async function choose(services: Services, rollout: Rollout, looked: readonly string[]): Promise<Rollout> {
  const now = services.clock();
  const waiting = hostsIn(rollout, 'waiting');
  const { begin, heldBy, waitsFor } = await chooseAble(services, {
    options: rollout.options,
    waiting: waiting.map(({ hostname }) => hostname),
    own: new Set(rollout.hosts.map(({ hostname }) => hostname)),
    cluster: await clusterHosts(services, [...rollout.hosts.map(({ hostname }) => hostname), ...looked]),
  });
  if (services.clock().getTime() - now.getTime() > CHOICE_LIMIT_MS) return rollout;
  // While hosts of this rolling maintenance are under way they will make room: nothing blocks it.
  const isBlocked = !rollout.hosts.some(isUnderWay);
  const noted = waiting.flatMap((host) => {
    const reason = waitsFor.get(host.hostname);
    return reason === undefined ? [] : [inPhase(host, 'waiting', now, reason)];
  });
  if (begin.length === 0)
    return save(services, rollout, withHosts({ ...rollout, heldBy: isBlocked ? heldBy : '' }, noted));
  const open = await breakerHold(services, begin.length, `rolling maintenance ${rollout.id}`);
  if (open !== undefined) return save(services, rollout, withHosts({ ...rollout, heldBy: open }, noted));
  const number = (rollout.wave?.number ?? 0) + 1;
  const chosen = new Set(begin);
  const hosts = waiting.flatMap((host) =>
    chosen.has(host.hostname)
      ? [{ ...inPhase(host, 'going-down', now), wave: number, begunAt: now.toISOString() }]
      : [],
  );
  const wave = { number, maintenanceId: `${rollout.id}-w${number}`, startedAt: now.toISOString(), isAskedFor: false };
  const text = `wave ${number} begins: ${plural(begin.length, 'host')}, ${waiting.length - begin.length} waiting`;
  return save(
    services,
    rollout,
    withNote(withHosts({ ...rollout, wave, heldBy: '' }, [...noted, ...hosts]), text, BY_ITSELF, now),
  );
}

/** Requests the maintenance of the wave. Leaves out its hosts that are in another maintenance. */
async function requestWave(
  services: Services,
  maintenance: Maintenance,
  rollout: Rollout,
  wave: Wave,
): Promise<Rollout> {
  const now = services.clock();
  const hosts = hostsIn(rollout, 'going-down').filter((host) => host.wave === wave.number);
  const asked = askedFor(rollout, wave);
  if (hosts.length === 0) return save(services, rollout, asked);
  try {
    const accepted = await acceptNamedStart(services, waveRequest(maintenance, rollout, hosts, now), {
      ...{ by: maintenance.requestedBy, id: wave.maintenanceId },
      ...{ parentId: maintenance.id, windowName: maintenance.windowName },
    });
    const theirs = new Set(
      accepted.hosts.flatMap(({ hostname, outcome }) => (outcome === 'already' ? [hostname] : [])),
    );
    const skipped = hosts
      .filter(({ hostname }) => theirs.has(hostname))
      .map((host) => inPhase(host, 'skipped', now, 'it is in another maintenance'));
    return await save(services, rollout, withHosts(asked, skipped));
  } catch (error) {
    return save(services, rollout, await afterRefusal(services, rollout, wave, hosts, error));
  }
}

function askedFor(rollout: Rollout, wave: Wave): Rollout {
  return { ...rollout, wave: { ...wave, isAskedFor: true } };
}

/**
 * The rollout after its wave was refused. When single hosts were refused, these fail, and the next
 * look requests the others again. Throws errors that are no refusal.
 */
async function afterRefusal(
  services: Services,
  rollout: Rollout,
  wave: Wave,
  hosts: Rollout['hosts'],
  error: unknown,
): Promise<Rollout> {
  const now = services.clock();
  const asked = askedFor(rollout, wave);
  if (isMaintenanceError(error, 'BreakerOpen')) {
    // The breaker has opened since the choice: nothing was changed, and nothing has failed.
    const back = hosts.map((host) => notBegun(host, now));
    return withHosts({ ...asked, heldBy: error.message }, back);
  }
  const isRefused = isMaintenanceError(error, 'MesosRefused');
  const faults = faultsOf(error);
  if (!isRefused && faults.size === 0) throw error;
  const left = await notRegistered(services, hosts, wave);
  if (!isRefused)
    return withHosts(
      rollout,
      left.flatMap((host) => refusedHost(host, faults.get(host.hostname), now) ?? []),
    );
  if (left.length > 0) return refused(asked, wave, left, error, now);
  // The wave's own execution does the rest; the reconciliation starts it if it is missing.
  services.report.error('a repeated request for a registered wave was refused', error, {
    maintenanceId: wave.maintenanceId,
  });
  return asked;
}

/**
 * Hosts that are not in the wave's maintenance. The others were registered by an earlier look that
 * died, or that still runs.
 */
async function notRegistered(services: Services, hosts: Rollout['hosts'], wave: Wave): Promise<Rollout['hosts']> {
  const records = await services.store.hosts(hosts.map(({ hostname }) => hostname));
  return hosts.filter(({ hostname }) => records.get(hostname)?.maintenance?.id !== wave.maintenanceId);
}

function waveRequest(maintenance: Maintenance, rollout: Rollout, hosts: Rollout['hosts'], now: Date): NamedStart {
  const { reason, onDeadline, durationSeconds, verify } = maintenance;
  const deadlineSeconds = secondsLeft(rollout, now);
  return {
    hosts: hosts.map(({ hostname }) => hostname),
    reason,
    onDeadline,
    ...(verify == null ? {} : { verify }),
    ...(durationSeconds === null ? {} : { duration: `${Math.ceil(durationSeconds)}s` }),
    ...(deadlineSeconds === null ? {} : { deadline: `${deadlineSeconds}s` }),
  };
}

/** Seconds until the wave must be drained: by its deadline, or by an earlier end of the window. */
function secondsLeft({ deadlineSeconds, endsAt }: Rollout, now: Date): number | null {
  const untilEnd = endsAt === null ? null : Math.max(1, Math.floor((Date.parse(endsAt) - now.getTime()) / 1_000));
  if (deadlineSeconds === null || untilEnd === null) return deadlineSeconds ?? untilEnd;
  return Math.min(deadlineSeconds, untilEnd);
}

/** Halts the rollout until the operator looks: Mesos refused the whole wave, not a host. */
function refused(rollout: Rollout, wave: Wave, hosts: Rollout['hosts'], error: Error, now: Date): Rollout {
  const heldBy = `halted: Mesos refused wave ${wave.number}: ${error.message}`;
  const waiting = hosts.map((host) => notBegun(host, now));
  return withNote(withHosts({ ...rollout, status: 'halted', heldBy }, waiting), heldBy, BY_ITSELF, now);
}

/** Fails a refused host. A host that comes up in another maintenance gets its turn later. */
function refusedHost(host: RolloutHost, fault: ErrorEntry | undefined, now: Date): RolloutHost | undefined {
  if (fault === undefined) return undefined;
  if (fault.code === 'host-busy') return notBegun(host, now);
  return inPhase(host, 'failed', now, fault.message);
}

function faultsOf(error: unknown): ReadonlyMap<string, ErrorEntry> {
  if (!isMaintenanceError(error)) return new Map();
  return new Map(error.entries.flatMap((entry) => (entry.host === undefined ? [] : [[entry.host, entry]])));
}

async function save(services: Services, before: Rollout, after: Rollout): Promise<Rollout> {
  return isSameRecord(after, before) ? before : services.store.putRollout(after, before.version);
}
