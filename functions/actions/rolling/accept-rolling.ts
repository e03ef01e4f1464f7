import type { MaintenanceAccepted } from '../../contract/api/api.ts';
import type { NamedStart } from '../../contract/api/requests.ts';
import type { Maintenance, RequestedHost } from '../../domain/request/maintenance.ts';
import { inPhase, type Rollout, type RolloutHost } from '../../domain/rolling/rollout.ts';
import { isConflict } from '../../ports/retry-on-conflict.ts';
import type { Services } from '../../ports/services.ts';
import { editMaintenance } from '../registration/edit-maintenance.ts';
import { type Decided, decide } from '../registration/register.ts';
import { startMaintenance, startNotes } from '../registration/resolve-request.ts';
import { refuseRollingFaults, rollingOptions, seconds } from '../registration/rolling-options.ts';
import { type StartNotes, startExecution, withNotes } from '../registration/start-execution.ts';
import { answerAgain, knownRequest } from '../request/client-token.ts';

/** Limits of the window that a rolling maintenance runs in. */
type RolloutWindow = Pick<Rollout, 'endsAt' | 'lastBeginAt' | 'atEnd'>;

const NO_WINDOW: RolloutWindow = { endsAt: null, lastBeginAt: null, atEnd: 'stay' };

/** Accepts a rolling maintenance of the API. No host changes before its execution's first step. */
export async function acceptRolling(services: Services, request: NamedStart, by: string): Promise<MaintenanceAccepted> {
  const { id, known } = await knownRequest(services, request);
  if (known !== undefined) return known;
  const executionArn = services.executions.arn('RollMaintenance', id);
  const { notes = [] } = startNotes(request, services.clock());
  const accepted = await registerRolling(services, request, { by, id, executionArn });
  const started = await startRollout(services, id, id);
  services.report.count('MaintenancesAccepted');
  return withNotes({ ...accepted, ...started }, notes);
}

export async function startRollout(services: Services, id: string, name: string): Promise<StartNotes> {
  return startExecution(services, id, 'RollMaintenance', { name, input: { maintenanceId: id } });
}

interface Origin {
  readonly by: string;
  readonly id: string;
  readonly executionArn: string | null;
  readonly windowName?: string;
  /** Note for the operator about the order of the hosts. */
  readonly note?: string | undefined;
  readonly window?: RolloutWindow;
}

/**
 * Stores the request and its progress. Throws like `decide`, and stores nothing, when a host is
 * refused. Repeating it with the same id is harmless.
 */
export async function registerRolling(
  services: Services,
  request: NamedStart,
  { by, id, executionArn, windowName, note, window = NO_WINDOW }: Origin,
): Promise<MaintenanceAccepted> {
  const before = await registeredBefore(services, id, executionArn);
  if (before !== undefined) return before;
  const now = services.clock();
  refuseRollingFaults(services, request);
  const rolling = rollingOptions(request);
  const asked = startMaintenance(request, { by, id, executionArn: null }, now);
  const decided = await decide(services, asked, request.hosts);
  const intent = await intended(services, {
    ...asked,
    // Each wave has its own deadline, from its own start.
    deadline: null,
    hosts: decided.map(({ hostname, outcome }) => ({ hostname, outcome })),
    rolling,
    windowName: windowName ?? null,
  });
  await createRollout(services, {
    ...{ id, status: 'running', options: rolling, wave: null, failures: 0, forgiven: 0, heldBy: '', stoppedBy: null },
    ...window,
    gates: [],
    hosts: intent.hosts.map((host) => rolloutHost(host, decided, now)),
    registeredAt: now.toISOString(),
    startedAt: intent.start,
    deadlineSeconds: seconds(request.deadline) ?? null,
    executionArn,
    notes: note === undefined ? [] : [{ at: now.toISOString(), by, text: note }],
    version: 0,
  });
  return answerAgain(services, await begun(services, intent, executionArn));
}

/**
 * Stores the intent first, without an execution until the progress is stored, so that a repetition
 * with the same token goes on. Of two concurrent requests the first counts for both.
 */
async function intended({ store }: Services, intent: Maintenance): Promise<Maintenance> {
  if (await store.createMaintenance(intent)) return intent;
  return (await store.maintenance(intent.id)) ?? intent;
}

async function begun(services: Services, intent: Maintenance, executionArn: string | null): Promise<Maintenance> {
  const edit = (stored: Maintenance) => (stored.executionArn === null ? { ...stored, executionArn } : stored);
  return (await editMaintenance(services, intent.id, edit)) ?? intent;
}

/** Repeats an earlier registration's answer: `decide` might refuse its hosts, which have moved. */
async function registeredBefore(
  services: Services,
  id: string,
  executionArn: string | null,
): Promise<MaintenanceAccepted | undefined> {
  const [maintenance, rollout] = await Promise.all([services.store.maintenance(id), services.store.rollout(id)]);
  if (maintenance === undefined || rollout === undefined) return undefined;
  return answerAgain(services, await begun(services, maintenance, executionArn));
}

/** Stores the progress, unless an earlier registration did. */
async function createRollout(services: Services, rollout: Rollout): Promise<void> {
  if ((await services.store.rollout(rollout.id)) !== undefined) return;
  try {
    await services.store.putRollout(rollout, 0);
  } catch (error) {
    if (!isConflict(error)) throw error;
  }
}

function rolloutHost({ hostname, outcome }: RequestedHost, decided: readonly Decided[], now: Date): RolloutHost {
  const waiting: RolloutHost = {
    ...{ hostname, phase: 'waiting', since: now.toISOString(), note: '' },
    ...{ wave: null, begunAt: null, wasDown: false, repair: null },
  };
  if (outcome === 'accepted') return waiting;
  const theirs = decided.find((each) => each.hostname === hostname)?.host?.maintenance;
  const whose = theirs == null ? 'another maintenance' : `maintenance ${theirs.id} of ${theirs.requestedBy}`;
  return inPhase(waiting, 'skipped', now, `already in ${whose}`);
}
