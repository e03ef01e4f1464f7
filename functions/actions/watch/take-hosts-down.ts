import type { Look } from '../../domain/drain/drain.ts';
import type { Host } from '../../domain/host/host.ts';
import { isDown } from '../../domain/host/host-state.ts';
import { agentsByHost, severalAddresses } from '../../domain/mesos/agent.ts';
import { machineOf } from '../../domain/mesos/schedule.ts';
import { decideTakeDown } from '../../domain/take-down/take-down.ts';
import { inspectHosts } from '../host/inspect-host.ts';
import { noteLook } from '../host/note-look.ts';
import { placementView } from '../schedule/cluster-view.ts';
import { publishSchedule } from '../schedule/publish.ts';
import { finishDown, mayGoDown } from '../take-down/take-down.ts';
import { attempt, doTogether, type PlacementView, type Round, readFor, refuseAwaited } from './round.ts';

/**
 * A look that found the host empty may be this old when the host goes down, and so may the view of
 * the cluster that was read after it.
 */
const FRESH_MS = 5_000;

/**
 * Takes drained hosts down in Mesos, with one call for all of them; that ends their agents at once.
 * The master does not check that a host is empty, so each host needs a look right before. Returns
 * the hosts with a task, which go on draining.
 */
export async function takeHostsDown(round: Round, drained: readonly Host[]): Promise<readonly Host[]> {
  const hosts = drained.filter((host) => !isDown(host));
  if (hosts.length === 0) return [];
  const { services } = round;
  const view = await readFor(round, hosts, () => freshPlacement(round));
  if (view === undefined) return [];
  const agents = agentsByHost(view.agents);
  const ready: Host[] = [];
  const unpublished: Host[] = [];
  const { deactivate } = services.mesos.capabilities;
  await Promise.all(
    hosts.map((host) =>
      attempt(round, host, async () => {
        const decision = decideTakeDown(host, view.status, agents.get(host.hostname) ?? [], deactivate);
        switch (decision.kind) {
          case 'is-down':
            return finishDown(services, host);
          case 'new-agent':
            return noteLook(services, host, [], decision.change);
          case 'several-machines': {
            const message = severalAddresses(host.hostname, decision.addresses);
            return noteLook(services, host, [{ taskId: '', framework: '', code: 'several-addresses', message }]);
          }
          case 'publish':
            unpublished.push(host);
            return host;
          case 'ready':
            refuseAwaited(host, view, false);
            ready.push(host);
            return host;
        }
      }),
    ),
  );
  await doTogether(round, unpublished, async (some) => void (await publishSchedule(services, some)));
  const { empty, busy } = await lastLooks(round, ready);
  await downAll(round, empty);
  return busy;
}

async function freshPlacement({ services, placement }: Round): Promise<PlacementView> {
  const isFresh = placement !== undefined && services.clock().getTime() - placement.atMs <= FRESH_MS;
  return isFresh ? placement.view : placementView(services);
}

type Emptied = readonly { readonly host: Host; readonly look: Look }[];

async function lastLooks(round: Round, ready: readonly Host[]): Promise<{ empty: Emptied; busy: readonly Host[] }> {
  const { services } = round;
  const nowMs = services.clock().getTime();
  const isFresh = ({ hostname }: Host) => nowMs - (round.looks.get(hostname)?.atMs ?? 0) <= FRESH_MS;
  const looks = await inspectHosts(
    services,
    ready.filter((host) => !isFresh(host)),
  );
  const empty: { host: Host; look: Look }[] = [];
  const busy: Host[] = [];
  await Promise.all(
    ready.map((host) =>
      attempt(round, host, async () => {
        const look = looks.get(host.hostname) ?? round.looks.get(host.hostname)?.look;
        if (look === undefined || look instanceof Error) throw look;
        if (await mayGoDown(services, host, look)) empty.push({ host, look });
        else busy.push(host);
        return host;
      }),
    ),
  );
  return { empty, busy };
}

async function downAll(round: Round, emptied: Emptied): Promise<void> {
  const { services } = round;
  const looks = new Map(emptied.map(({ host, look }) => [host, look]));
  const down = await doTogether(round, [...looks.keys()], (hosts) => services.mesos.machineDown(hosts.map(machineOf)));
  await Promise.all(down.map((host) => attempt(round, host, () => finishDown(services, host, looks.get(host)))));
}
