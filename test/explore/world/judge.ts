import { holdsOf, OWN_HOLD } from '../../../functions/domain/host/holds.ts';
import type { Host } from '../../../functions/domain/host/host.ts';
import type { Schedule } from '../../../functions/domain/mesos/mesos.ts';
import { Broken } from '../../faults/stage/broken.ts';
import { markOf } from '../../faults/stage/ledger.ts';
import type { Memory } from '../../faults/stage/process.ts';
import type { TinyWorld } from './world.ts';

/** Promises that only a world without chance can be held to: what really is counts, not what a process could know. */

export function judgeCall(world: TinyWorld, memory: Memory, name: string, args: readonly unknown[]): void {
  if (name === 'mesos.updateSchedule') judgeLoss(world, memory, args[0] as Schedule);
  if (name !== 'store.putHost') return;
  const after = args[0] as Host;
  const before = world.ledger.hosts.get(after.hostname);
  if (before === undefined || before.version !== args[1]) return;
  judgeDrained(world, memory, before, after);
  judgeHolds(world, before, after);
}

/** No post drops a window that another process of ours has posted since the schedule was read. */
function judgeLoss({ cluster, ledger }: TinyWorld, { schedules }: Memory, { windows }: Schedule): void {
  const marksIn = (all: Schedule['windows']) =>
    all.flatMap(({ machineIds, unavailability }) => machineIds.map((machine) => markOf(machine, unavailability)));
  const known = new Set([...(schedules[0] ?? []), ...windows].flatMap((window) => marksIn([window])));
  const lost = marksIn(cluster.mesos.windows).filter((mark) => ledger.ours.has(mark) && !known.has(mark));
  if (lost.length > 0) throw new Broken(`a post drops a window that was posted since the read before it: ${lost}`);
}

/** A drain ends when the last look at each agent found nothing, or at its deadline. */
function judgeDrained({ cluster }: TinyWorld, { tasks }: Memory, before: Host, after: Host): void {
  if (after.state !== 'HOST_STATE_DRAINED' || before.state === after.state || !after.managed) return;
  const { deadline = null, onDeadline } = after.maintenance ?? {};
  if (onDeadline === 'force' && deadline !== null && Date.parse(deadline) <= cluster.now) return;
  for (const { agentId } of before.agents) {
    const [look] = tasks.get(agentId) ?? [];
    if (look === undefined) throw new Broken(`${after.hostname} is DRAINED, and nobody has looked at agent ${agentId}`);
    if (look.found.length > 0) throw new Broken(`${after.hostname} is DRAINED with ${look.found.length} tasks`);
  }
}

/** A host comes up when the last of its owners lets go. */
function judgeHolds({ spec, begun }: TinyWorld, before: Host, after: Host): void {
  if (before.goalState !== 'HOST_STATE_DOWN' || after.goalState === 'HOST_STATE_DOWN') return;
  const asked = (spec.requests ?? []).filter(({ name, hosts }) => begun.has(name) && hosts.includes(after.hostname));
  if (asked.every(({ kind }) => kind !== 'complete')) return;
  const released = asked.flatMap(({ kind, options }) => (kind === 'complete' ? [options?.hold ?? OWN_HOLD] : []));
  const holders = holdsOf(before).filter(({ name }) => !released.includes(name));
  if (holders.length > 0)
    throw new Broken(`${after.hostname} comes up, and ${holders.map(({ name }) => name)} still holds it`);
}
