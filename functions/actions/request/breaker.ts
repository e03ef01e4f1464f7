import type { BreakerView } from '../../contract/api/health.ts';
import { MaintenanceError } from '../../contract/errors.ts';
import {
  type Breaker,
  type BreakerCount,
  type BreakerLimits,
  countIn,
  NEW_BREAKER,
  openText,
  reset,
  roomIn,
  withHosts,
} from '../../domain/request/breaker.ts';
import type { Maintenance } from '../../domain/request/maintenance.ts';
import { wasTakenBy } from '../../domain/request/request-goal.ts';
import { assertWritten, retryOnConflict } from '../../ports/retry-on-conflict.ts';
import type { Services } from '../../ports/services.ts';
import type { Decided } from '../registration/register.ts';

/**
 * Counts hosts that begin. Throws BreakerOpen, and counts none, when the breaker is open or opens
 * now. Two requests at once are two writes of one record: the later one decides again.
 */
export async function admitHosts(services: Services, hosts: number, by: string): Promise<void> {
  const { open } = await count(services, 'begun', hosts, by);
  if (open === null || hosts === 0) return;
  throw new MaintenanceError('BreakerOpen', `${openText(open)}; nothing was changed`);
}

/** Counts the hosts that a start takes out, except those that it has taken before. */
export function beginning({ id, kind }: Pick<Maintenance, 'id' | 'kind'>, decided: readonly Decided[]): number {
  if (kind !== 'start') return 0;
  return decided.filter(({ outcome, host }) => outcome === 'accepted' && !wasTakenBy(id, host)).length;
}

/** Says why these hosts may not begin; undefined when they may. Too many hosts open the breaker. */
export async function breakerHold(services: Services, hosts: number, by: string): Promise<string | undefined> {
  const { breaker: limits, store, clock } = services;
  if (limits === null) return undefined;
  const breaker = (await store.breaker()) ?? NEW_BREAKER;
  const after = withHosts(breaker, { count: 'begun', hosts, by }, limits, clock());
  const { open } = after.open === null ? after : await count(services, 'begun', hosts, by);
  return open === null ? undefined : openText(open);
}

/** Number of hosts that may begin now, and the reason for that limit; null: any number. */
export async function breakerRoom({ breaker: limits, store, clock }: Services) {
  if (limits === null) return null;
  const breaker = (await store.breaker()) ?? NEW_BREAKER;
  if (breaker.open !== null) return { most: 0, reason: openText(breaker.open) };
  return limits.begun === null ? null : roomIn(breaker, limits.begun, limits, clock());
}

/** Counts hosts whose maintenance has failed. */
export async function noteFailure(services: Services, hosts = 1): Promise<void> {
  await count(services, 'failed', hosts, 'failures');
}

async function count(services: Services, kind: BreakerCount, hosts: number, by: string): Promise<Breaker> {
  const { breaker: limits, clock } = services;
  if (limits === null) return NEW_BREAKER;
  return edit(services, (breaker) => withHosts(breaker, { count: kind, hosts, by }, limits, clock()));
}

async function edit({ store, report }: Services, change: (breaker: Breaker) => Breaker): Promise<Breaker> {
  const read = async () => (await store.breaker()) ?? NEW_BREAKER;
  return retryOnConflict(read, async (before) => {
    const after = change(before);
    if (after === before) return before;
    assertWritten(await store.putBreaker(after), 'the breaker');
    if (before.open === null && after.open !== null)
      report.error('the breaker has opened', new Error(after.open.why), {});
    return after;
  });
}

/** Reads nothing when the settings have no breaker. */
export async function isBreakerOpen({ breaker, store }: Services): Promise<boolean> {
  return breaker !== null && ((await store.breaker()) ?? NEW_BREAKER).open !== null;
}

export async function showBreaker(services: Services): Promise<BreakerView> {
  return view(services, (await services.store.breaker()) ?? NEW_BREAKER);
}

/** Closes the breaker; its record names the operator and the reason. */
export async function resetBreaker(services: Services, reason: string, by: string): Promise<BreakerView> {
  if (services.breaker === null) return showBreaker(services);
  const after = await edit(services, (breaker) => reset(breaker, { by, reason }, services.clock()));
  services.report.warn('the breaker was reset', { by, reason });
  return view(services, after);
}

function view({ breaker: limits, clock }: Services, breaker: Breaker): BreakerView {
  return {
    limits,
    ...{ begun: counted(breaker, 'begun', limits, clock()), failed: counted(breaker, 'failed', limits, clock()) },
    open: breaker.open,
    events: [...breaker.events],
  };
}

function counted(breaker: Breaker, kind: BreakerCount, limits: BreakerLimits | null, now: Date): number {
  return limits === null ? 0 : countIn(breaker, kind, limits, now);
}
