import type { Campaign } from '../campaigns/campaign.ts';
import { isHolding } from '../rolling/gate.ts';
import { gatesHold, isGated } from '../rolling/gated.ts';
import { isInRepair, waitsAfter } from '../rolling/phase.ts';
import { awaitsPerson } from '../rolling/repair.ts';
import { hostsIn, openFailures, type Rollout } from '../rolling/rollout.ts';
import { nameList, plural } from '../text/counted.ts';
import { controlsOf } from './campaigns.ts';
import { earliest, type Help, helpFor, namesOf, type Situation } from './situation.ts';

/** Rolling maintenances that wait for a person. */

/** Text of the note that a pause writes. */
const PAUSED = 'paused';

/** @param campaigns those that go on, to whom a rolling maintenance may belong */
export function rolloutsWaiting(rollouts: readonly Rollout[], campaigns: readonly Campaign[]): Situation[] {
  return rollouts.flatMap((rollout) => {
    const owners = campaigns.filter(({ standing }) => standing.maintenanceId === rollout.id);
    return [...halted(rollout, owners), ...gated(rollout, owners), ...paused(rollout, owners), ...repairs(rollout)];
  });
}

function halted(rollout: Rollout, owners: readonly Campaign[]): Situation[] {
  if (waitsAfter(rollout) !== 'failures') return [];
  const failed = hostsIn(rollout, 'failed');
  const waiting = hostsIn(rollout, 'waiting').length;
  const names = nameList(namesOf(failed), 3);
  // Failures are not the only cause: a gate or Mesos may have halted it.
  const isByFailures = openFailures(rollout) >= rollout.options.maxErrors && failed.length > 0;
  const why = !isByFailures ? rollout.heldBy : `${names} failed, and no other host begins. ${lastNote(failed)}`;
  return [
    {
      ...about(rollout, 'rollout-halted'),
      title: `Rolling maintenance halted, ${plural(waiting, 'host')} not begun`,
      message: `${rollout.id}: ${why}. What to do: check the failed hosts, then resume, which accepts these failures; or stop, which leaves out the rest`,
      hosts: namesOf(failed),
      actions: controls(rollout, owners),
    },
  ];
}

function lastNote(failed: ReturnType<typeof hostsIn>): string {
  const noted = failed.findLast(({ note }) => note !== '');
  return noted === undefined ? 'Look at their history' : `${noted.hostname}: ${noted.note}`;
}

function gated(rollout: Rollout, owners: readonly Campaign[]): Situation[] {
  const waiting = hostsIn(rollout, 'waiting');
  const holding = rollout.gates.filter(isHolding);
  if (!isGated(rollout)) return [];
  return [
    {
      ...about(rollout, 'gate-not-green'),
      since: earliest(holding.map(({ since, redSince }) => redSince ?? since)),
      title: `${holding.length === 1 ? 'Gate' : 'Gates'} ${nameList(
        holding.map(({ name }) => `'${name}'`),
        3,
      )} not green, ${plural(waiting.length, 'host')} not begun`,
      message: `${rollout.id}: no other host begins: ${gatesHold(rollout)}. What to do: mend what the gate shows, then it goes on by itself; or override the gate, with the reason; or stop it`,
      hosts: namesOf(waiting),
      actions: [
        { action: 'override', maintenanceId: rollout.id },
        ...controls(rollout, owners).filter(({ action }) => action === 'stop'),
      ],
    },
  ];
}

function paused(rollout: Rollout, owners: readonly Campaign[]): Situation[] {
  if (waitsAfter(rollout) !== 'pause') return [];
  const waiting = hostsIn(rollout, 'waiting');
  return [
    {
      ...about(rollout, 'rollout-paused'),
      title: `Rolling maintenance paused, ${plural(waiting.length, 'host')} not begun`,
      message: `${rollout.id}: no other host begins; ${rollout.heldBy}. What to do: resume it, or stop it`,
      hosts: namesOf(waiting),
      actions: controls(rollout, owners),
    },
  ];
}

/** Hosts that wait for a person's repair: no repair hook is asked about them. */
function repairs(rollout: Rollout): Situation[] {
  const hosts = rollout.hosts.filter((host) => isInRepair(host) && awaitsPerson(rollout.options.repair, host));
  if (hosts.length === 0) return [];
  return [
    {
      ...about(rollout, 'repair-awaited'),
      since: earliest(hosts.map(({ since }) => since)),
      title: `${plural(hosts.length, 'host')} down for repair`,
      message: `${nameList(namesOf(hosts), 3)}: the rolling maintenance ${rollout.id} waits until a person has repaired the host. What to do: repair it, then complete`,
      hosts: namesOf(hosts),
      actions: helpFor('complete', hosts),
    },
  ];
}

function about(
  { id, notes, heldBy, startedAt }: Rollout,
  kind: 'rollout-halted' | 'gate-not-green' | 'rollout-paused' | 'repair-awaited',
) {
  const since =
    notes.findLast(({ text }) => text === heldBy || text === PAUSED || text.startsWith(`${PAUSED}: `))?.at ?? startedAt;
  return { kind, key: `${kind} ${id}`, cause: null, since, maintenanceId: id, window: null } as const;
}

/** A campaign counts the failures of all its runs, and begins the hosts of a stopped run again. */
function controls({ id }: Rollout, owners: readonly Campaign[]): Help[] {
  if (owners.length > 0) return owners.flatMap(({ name }) => controlsOf(name));
  return [
    { action: 'resume', maintenanceId: id },
    { action: 'stop', maintenanceId: id },
  ];
}
