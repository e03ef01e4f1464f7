import type { Timeline } from '../../contract/api/progress.ts';
import type { Host, Transition } from '../../domain/host/host.ts';
import { isDown, isUp, isWantedUp } from '../../domain/host/host-state.ts';
import { pastOf } from '../../domain/host/past.ts';
import { type Span, spansOf } from '../../domain/host/spans.ts';
import type { Maintenance } from '../../domain/request/maintenance.ts';
import { hasEnded, isBack } from '../../domain/rolling/phase.ts';
import type { Rollout, RolloutHost } from '../../domain/rolling/rollout.ts';
import type { Services } from '../../ports/services.ts';
import { readHistory } from '../host/read-past.ts';

/** Shows each host of a maintenance over time, by its history: one query for each host. */

interface HostHistory {
  readonly hostname: string;
  readonly host: Host | undefined;
  readonly newestFirst: readonly Transition[];
}

export async function timelineOf(
  services: Services,
  maintenance: Maintenance,
  hosts: ReadonlyMap<string, Host>,
  rollout: Rollout | undefined,
): Promise<Timeline> {
  const { requestedAt, endedAt } = maintenance;
  const from = rollout?.registeredAt ?? requestedAt;
  const histories = await Promise.all(
    maintenance.hosts.map(async ({ hostname }): Promise<HostHistory> => {
      const host = hosts.get(hostname);
      const newestFirst = await readHistory(services, hostname, host?.outbox ?? [], new Date(from));
      return { hostname, host, newestFirst };
    }),
  );
  const returns = await readReturns(
    services,
    histories.flatMap((each) => changesOf(each, from)),
  );
  const observed = new Map(rollout?.hosts.map((host) => [host.hostname, host]));
  return {
    from,
    to: endedAt,
    asOf: services.clock().toISOString(),
    hosts: histories.map((history) => ({
      hostname: history.hostname,
      spans: spansOfHost(history, { from, to: endedAt }, returns, observed.get(history.hostname)).map((span) => ({
        ...span,
      })),
    })),
  };
}

function spansOfHost(
  history: HostHistory,
  range: { readonly from: string; readonly to: string | null },
  returns: ReadonlyMap<string, string>,
  observed: RolloutHost | undefined,
): readonly Span[] {
  const changes = changesOf(history, range.from);
  const { host, newestFirst } = history;
  const past = pastOf(newestFirst, new Date(range.from));
  const asked = changes.flatMap(({ to, maintenanceId }) =>
    isUp({ state: to }) ? (returns.get(maintenanceId ?? '') ?? []) : [],
  );
  return spansOf({
    ...range,
    changes,
    state: past?.state ?? changes[0]?.from ?? host?.state ?? 'HOST_STATE_UP',
    returns: [...asked, ...askedNow(host)].filter((at) => Date.parse(at) >= Date.parse(range.from)),
    settledAt: observed && settledAt(observed),
  });
}

function changesOf({ newestFirst }: HostHistory, from: string): Transition[] {
  return newestFirst
    .filter(({ at, ...change }) => change.from !== change.to && Date.parse(at) > Date.parse(from))
    .toReversed();
}

/** The time at which a host that is still DOWN was asked to come back. */
function askedNow(host: Host | undefined): string[] {
  if (host === undefined || !isDown(host) || !isWantedUp(host) || host.maintenance === null) return [];
  return [host.maintenance.requestedAt];
}

/** The times of the requests that brought hosts back, by id. */
async function readReturns({ store }: Services, changes: readonly Transition[]): Promise<ReadonlyMap<string, string>> {
  const back = changes.filter(({ to }) => isUp({ state: to }));
  const ids = [...new Set(back.flatMap(({ maintenanceId }) => maintenanceId ?? []))];
  const found = await Promise.all(ids.map((id) => store.maintenance(id)));
  return new Map(found.flatMap((one) => (one === undefined ? [] : [[one.id, one.requestedAt]])));
}

function settledAt(host: RolloutHost): string | null | undefined {
  if (!isBack(host)) return undefined;
  return hasEnded(host) ? host.since : null;
}
