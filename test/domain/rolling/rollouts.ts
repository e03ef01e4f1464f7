import type { RollingOptions } from '../../../functions/domain/rolling/options.ts';
import type { Rollout, RolloutHost } from '../../../functions/domain/rolling/rollout.ts';
import type { ClusterHost } from '../../../functions/domain/rolling/wave.ts';

/** Options without any limit. */
export const OPTIONS: RollingOptions = {
  concurrency: null,
  maxUnavailable: null,
  maxUnavailablePerDomain: null,
  failureDomain: null,
  maxDomains: 1,
  maxErrors: 1,
  settleSeconds: 0,
  gates: [],
  greenForSeconds: 300,
  onRed: 'hold' as const,
  returnSeconds: 60,
  repair: 'none',
};

/** Rolling maintenances for tests: one host a wave, a minute to settle, five to return. */

export function rollout(changes: Partial<Rollout> = {}): Rollout {
  return {
    ...{ id: 'm1', status: 'running', failures: 0, forgiven: 0, heldBy: '', stoppedBy: null, notes: [], version: 1 },
    options: { ...OPTIONS, concurrency: 1, maxErrors: 2, settleSeconds: 60, returnSeconds: 300 },
    gates: [],
    hosts: [],
    wave: { number: 1, maintenanceId: 'm1-w1', startedAt: '2026-03-01T12:00:00.000Z', isAskedFor: true },
    registeredAt: '2026-03-01T12:00:00.000Z',
    startedAt: '2026-03-01T12:00:00.000Z',
    endsAt: null,
    lastBeginAt: null,
    atEnd: 'stay',
    deadlineSeconds: null,
    executionArn: null,
    ...changes,
  };
}

export function rolloutHost(hostname: string, changes: Partial<RolloutHost> = {}): RolloutHost {
  return {
    ...{
      hostname,
      phase: 'waiting',
      since: '2026-03-01T12:00:00.000Z',
      note: '',
      wave: null,
      begunAt: null,
      wasDown: false,
      repair: null,
    },
    ...changes,
  };
}

export function host(hostname: string, attributes: Record<string, string> = {}, isOut = false): ClusterHost {
  return { hostname, attributes, isOut };
}
