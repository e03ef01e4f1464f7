import { isMaintenanceError } from '../contract/errors.ts';
import { agentsByHost } from '../domain/agent.ts';
import { HOST_STATES, type Host, isAtRest } from '../domain/host.ts';
import { canWait, inventoryChange } from '../domain/inventory.ts';
import type { Agent } from '../domain/mesos.ts';
import type { Services } from '../ports/services.ts';
import { noteOnHost, settle } from './host-record.ts';
import { publishSchedule } from './publish.ts';
import { newHost } from './register.ts';
import { settleSurges } from './settle-surges.ts';

/** What one pass did, as counts of hosts. */
export interface ReconcileReport {
  readonly hosts: number;
  readonly added: number;
  readonly changed: number;
  readonly restarted: number;
  readonly failed: number;
}

/** Hosts of one page; pages keep memory bounded, whatever the cluster's size. */
const PAGE = 1_000;
/** From registering a request to starting its execution the API may need so long: Mesos is told of a thousand hosts in between. */
const START_LIMIT_MS = 30_000;
/** A child execution that failed is started again while its parent still runs for others, after this long. */
const PATIENCE_MS = 10 * 60_000;

/**
 * Compares the table with the registered agents: hosts that came get a record, agents that changed are noted, debts of
 * steps that died are paid, draining hosts are kept out of placement, and a goal that no execution works on gets one. One bad
 * host never stops the pass for the others.
 */
export async function reconcile(services: Services): Promise<ReconcileReport> {
  const { agents, recovered } = await services.mesos.agents();
  const registered = agentsByHost(agents);
  const awaited = new Set(recovered.map(({ hostname }) => hostname.toLowerCase()));
  const counts = { hosts: 0, added: 0, changed: 0, restarted: 0, failed: 0 };
  const known = new Set<string>();
  const forsaken: Host[] = [];
  const draining: Host[] = [];
  const works = executionsAtWork(services);
  let nextToken: string | undefined;
  do {
    const page = await services.store.hostsByState(HOST_STATES, PAGE, nextToken);
    await Promise.all(
      page.items.map(async (host) => {
        known.add(host.hostname);
        await guarded(services, counts, host.hostname, async () => {
          const agentsOfHost = registered.get(host.hostname) ?? [];
          const current = await refresh(services, host, agentsOfHost, awaited.has(host.hostname));
          if (current !== host) counts.changed += 1;
          await payDebts(services, works, current);
          if (isDraining(current)) draining.push(current);
          if (await isForsaken(services, works, current)) forsaken.push(current);
        });
      }),
    );
    nextToken = page.nextToken;
  } while (nextToken !== undefined);
  counts.hosts = known.size;
  const newcomers = [...registered].filter(([hostname]) => !known.has(hostname));
  await Promise.all(
    newcomers.map(([hostname, theirs]) =>
      guarded(services, counts, hostname, async () => {
        await services.store.putHost(newHost({ hostname, agents: theirs }, services.clock()), 0);
        counts.added += 1;
      }),
    ),
  );
  // Of a host that is on its way down an agent may have registered anew, and somebody may have dropped its window.
  if (draining.length > 0) await guarded(services, counts, 'schedule', () => publishSchedule(services, draining));
  await guarded(services, counts, 'replacements', () => settleSurges(services));
  for (const [key, hosts] of groupByMaintenance(forsaken)) {
    await guarded(services, counts, key, async () => {
      await restart(services, counts, hosts);
      counts.restarted += hosts.length;
    });
  }
  return counts;
}

/** Runs the work for one host; its failure is counted and told, and the next pass tries again. */
async function guarded(
  services: Services,
  counts: { failed: number },
  what: string,
  work: () => Promise<void>,
): Promise<void> {
  try {
    await work();
  } catch (error) {
    // Somebody wrote the host at the same moment: what they wrote is as new as what was to be written here.
    if (isMaintenanceError(error, 'StaleHost')) return;
    counts.failed += 1;
    services.report.error('the reconciliation of a host failed', error, { host: what });
  }
}

async function refresh(services: Services, host: Host, agents: readonly Agent[], isRecovered: boolean): Promise<Host> {
  const change = inventoryChange(host, agents, isRecovered);
  if (change === undefined || canWait(host, change, services.clock())) return host;
  return noteOnHost(services, host, change);
}

interface AtWork {
  isRunning(executionArn: string): Promise<boolean>;
  /** The execution of the request itself. */
  isRequestRunning(maintenanceId: string): Promise<boolean>;
}

/** Which executions run, each asked about once a pass: a thousand hosts of one request share its execution. */
function executionsAtWork({ executions, store }: Services): AtWork {
  const isRunning = once((executionArn) => executions.isRunning(executionArn));
  const isRequestRunning = once(async (maintenanceId) => {
    const executionArn = (await store.maintenance(maintenanceId))?.executionArn ?? null;
    return executionArn !== null && (await isRunning(executionArn));
  });
  return { isRunning, isRequestRunning };
}

function once(ask: (key: string) => Promise<boolean>): (key: string) => Promise<boolean> {
  const asked = new Map<string, Promise<boolean>>();
  return (key) => {
    const answer = asked.get(key) ?? ask(key);
    asked.set(key, answer);
    return answer;
  };
}

/** True for a host on its way down that has left placement: it has to stay out of it. */
function isDraining({ goalState, state }: Host): boolean {
  return goalState === 'HOST_STATE_DOWN' && (state === 'HOST_STATE_DRAINING' || state === 'HOST_STATE_DRAINED');
}

/** True when the host has somewhere to go and nobody works on it. */
async function isForsaken(services: Services, works: AtWork, host: Host): Promise<boolean> {
  if (host.maintenance === null || isAtRest(host)) return false;
  const { executionArn, id, requestedAt } = host.maintenance;
  if (elapsedMs(services, requestedAt) <= START_LIMIT_MS) return false;
  // A host's own execution is asked about last: there are as many of them as hosts.
  if (elapsedMs(services, host.stateSince) <= PATIENCE_MS && (await works.isRequestRunning(id))) return false;
  return executionArn === null || !(await works.isRunning(executionArn));
}

/** Pays what the execution that brought a host to its goal left unpaid when it died. A host that is UP does not say which one. */
async function payDebts(services: Services, works: AtWork, host: Host): Promise<void> {
  if (!isAtRest(host) || host.outbox.length === 0) return;
  if (host.maintenance === null && elapsedMs(services, host.stateSince) <= START_LIMIT_MS) return;
  const executionArn = host.maintenance?.executionArn ?? null;
  if (executionArn !== null && (await works.isRunning(executionArn))) return;
  await settle(services, host, 0);
  await services.store.clearOutbox(host.hostname, host.version);
}

function elapsedMs(services: Services, since: string): number {
  return services.clock().getTime() - Date.parse(since);
}

function groupByMaintenance(hosts: readonly Host[]): ReadonlyMap<string, readonly Host[]> {
  return Map.groupBy(hosts, (host) => `${host.maintenance?.id} ${host.goalState}`);
}

async function restart(services: Services, counts: { failed: number }, hosts: readonly Host[]): Promise<void> {
  const [first] = hosts;
  if (first?.maintenance == null) return;
  const { maintenance } = first;
  const { id } = maintenance;
  const isReturn = first.goalState === 'HOST_STATE_UP';
  const cancel = isReturn && first.state !== 'HOST_STATE_DOWN';
  // The minute is in the name: a start that was lost is repeated by the next pass, two passes of one minute start one.
  const name = `${id}-r${Math.floor(services.clock().getTime() / 60_000)}`;
  const executionArn = await services.executions.start(isReturn ? 'CompleteMaintenance' : 'StartMaintenance', name, {
    hosts: hosts.map(({ hostname }) => hostname),
    maintenanceId: id,
    ...(cancel ? { cancel: true } : {}),
  });
  // On the hosts at once: until the execution reaches them (its window may open in days) the next pass would start another one.
  await Promise.all(
    hosts.map((host) =>
      guarded(services, counts, host.hostname, async () => {
        await noteOnHost(services, host, { maintenance: { ...maintenance, executionArn } });
      }),
    ),
  );
  services.report.count('ExecutionsRestarted');
  services.report.warn('no execution worked on these hosts: started one', {
    maintenanceId: id,
    hosts: hosts.length,
    name,
  });
}
