import { holdsOf } from '../../../../functions/domain/host/holds.ts';
import type { Host } from '../../../../functions/domain/host/host.ts';
import { isWantedDown } from '../../../../functions/domain/host/host-state.ts';
import { nextAction } from '../../../../functions/domain/host/next-action.ts';
import type { Maintenance } from '../../../../functions/domain/request/maintenance.ts';
import { decideRequest } from '../../../../functions/domain/request/request.ts';
import { hostInMaintenance, withHolds } from '../../../../functions/domain/request/request-goal.ts';
import { hostRecord } from '../../../fakes/host-record.ts';

/** One host, its holders, and what has happened to it; a step of the watcher is one state further. */
export interface HeldHost {
  readonly host: Host;
  /** Drains that began. */
  readonly drains: number;
  /** Times that a host without any holder got its first one. */
  readonly firsts: number;
  readonly holders: ReadonlySet<string>;
}

export const UNHELD: HeldHost = { host: hostRecord(), drains: 0, firsts: 0, holders: new Set() };

export type Move =
  | { readonly kind: 'start' | 'complete'; readonly name: string }
  | { readonly kind: 'step' }
  | { readonly kind: 'cancel' };

const NOW = new Date('2026-03-01T12:00:00.000Z');

function maintenanceOf(kind: Maintenance['kind'], hold: string | null): Maintenance {
  return {
    ...{ id: `${kind}-${hold}`, kind, hosts: [], reason: `for ${hold}`, requestedBy: `owner of ${hold}`, hold },
    ...{ requestedAt: NOW.toISOString(), deadline: null, onDeadline: 'hold', start: NOW.toISOString() },
    ...{ durationSeconds: null, clientToken: null, executionArn: null, rolling: null, parentId: null },
    ...{ windowName: null, endedAt: null, version: 1 },
  };
}

/** Requests a move; undefined when it is refused or there is nothing to do. */
export function moved(before: HeldHost, move: Move): HeldHost | undefined {
  if (move.kind === 'step') return stepped(before);
  const hold = move.kind === 'cancel' ? null : move.name;
  const maintenance = maintenanceOf(move.kind, hold);
  const { host } = before;
  const asked = { name: hold ?? '', by: `owner of ${hold}`, at: NOW.toISOString(), reason: '' };
  const decision = decideRequest(move.kind, 'h1', host, true, [], hold === null ? {} : { hold: asked });
  if (!('outcome' in decision)) return undefined;
  const { outcome, holds } = decision;
  const after =
    outcome === 'accepted'
      ? hostInMaintenance(maintenance, host, [], NOW)
      : holds === undefined
        ? host
        : withHolds(host, holds, maintenance, NOW);
  const holders = new Set(before.holders);
  if (move.kind === 'start') holders.add(move.name);
  else if (move.kind === 'complete') holders.delete(move.name);
  else holders.clear();
  const isFirst = before.holders.size === 0 && holders.size > 0;
  return { ...before, host: { ...after, version: host.version + 1 }, holders, firsts: before.firsts + Number(isFirst) };
}

const NEXT_STATE = {
  drain: 'HOST_STATE_DRAINING',
  'move-tasks': 'HOST_STATE_DRAINED',
  'take-down': 'HOST_STATE_DOWN',
  'cancel-drain': 'HOST_STATE_UP',
  'bring-up': 'HOST_STATE_UP',
} as const;

function stepped(before: HeldHost): HeldHost | undefined {
  const action = nextAction(before.host);
  if (action === 'stay-down' || action === 'stay-up') return undefined;
  const state = NEXT_STATE[action];
  const isBack = state === 'HOST_STATE_UP';
  const host = { ...before.host, state, ...(isBack ? { maintenance: null } : {}) };
  return { ...before, host, drains: before.drains + Number(action === 'drain') };
}

/** A sentence for each rule that the host breaks. */
export function faults({ host, holders, drains, firsts }: HeldHost): string[] {
  const names = [...holders].sort().join(',');
  const shown = holdsOf(host)
    .map(({ name }) => name)
    .toSorted();
  return [
    ...(isWantedDown(host) === holders.size > 0 ? [] : [`held by '${names}', goal ${host.goalState}`]),
    ...(shown.join(',') === names || holders.size === 0 ? [] : [`shows ${shown.join(',')}, not ${names}`]),
    ...(drains <= firsts ? [] : [`${drains} drains for ${firsts} first holders`]),
  ];
}
