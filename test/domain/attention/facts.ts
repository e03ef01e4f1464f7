import { type AttentionFacts, attention } from '../../../functions/domain/attention/attention.ts';
import type { Situation } from '../../../functions/domain/attention/situation.ts';
import type { Blocker, Host } from '../../../functions/domain/host/host.ts';
import type { WindowOpening } from '../../../functions/domain/windows/opening.ts';
import { hostRecord } from '../../fakes/host-record.ts';

/** The clock stands at noon. */
const NOON = new Date('2026-03-01T12:00:00.000Z');
export const ago = (minutes: number) => new Date(NOON.getTime() - minutes * 60_000).toISOString();

export function situations(facts: Partial<AttentionFacts>): readonly Situation[] {
  const none = {
    hosts: [],
    rollouts: [],
    campaigns: [],
    waits: [],
    watch: undefined,
    latestOpenings: [],
    corrections: [],
    breaker: null,
  };
  return attention({ ...none, forgottenAfterSeconds: 86_400, ...facts }, NOON);
}

export function maintenance(change: Partial<NonNullable<Host['maintenance']>> = {}): NonNullable<Host['maintenance']> {
  return {
    ...{ id: 'm-1', reason: 'kernel', requestedBy: 'ann', requestedAt: ago(60), deadline: null },
    ...{ onDeadline: 'hold', executionArn: null },
    ...change,
  };
}

export function blocker(code: string, change: Partial<Blocker> = {}): Blocker {
  return { taskId: 'web-1', framework: 'marathon', code, message: `stays (${code})`, since: ago(30), ...change };
}

/** A host that drains, whose last task left half an hour ago. */
export function draining(hostname: string, stuck: boolean, change: Partial<Host> = {}): Host {
  return hostRecord({
    ...{ hostname, state: 'HOST_STATE_DRAINING', goalState: 'HOST_STATE_DOWN', stateSince: ago(60) },
    maintenance: maintenance(),
    drain: { movedAt: ago(30), stuck, arrivals: [], seen: [], asked: [] },
    ...change,
  });
}

export function down(hostname: string, change: Partial<Host> = {}): Host {
  const state = { state: 'HOST_STATE_DOWN', goalState: 'HOST_STATE_DOWN' } as const;
  return hostRecord({ hostname, ...state, stateSince: ago(3_000), maintenance: maintenance(), ...change });
}

export const opening = (outcome: WindowOpening['outcome'], scheduledAt: string): WindowOpening => ({
  ...{ windowName: 'rack-7', scheduledAt, outcome, at: scheduledAt, executionArn: null, maintenanceId: null },
  why: outcome === 'missed' ? { code: 'late', message: 'the service was away' } : null,
  ...{ hostCount: 0, closesAt: null, closedAt: null, result: null, outcomes: null },
});

export const watch = (until: string) => ({ owner: null, until, nextLookAt: until, version: 1 });
