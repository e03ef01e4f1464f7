import type { RolloutView } from '../../contract/api/rolling.ts';
import { type UsualTimes, wayTime } from '../../domain/host/step-times.ts';
import { isHolding } from '../../domain/rolling/gate.ts';
import { isRunning, type Phase } from '../../domain/rolling/phase.ts';
import { hostsIn, type Rollout } from '../../domain/rolling/rollout.ts';
import { type TimeLeft, timeLeft } from '../../domain/rolling/time-left.ts';
import type { Services } from '../../ports/services.ts';
import { clusterHosts } from './cluster-hosts.ts';

/** The progress of a rolling maintenance as the API shows it. */
export async function rolloutView(services: Services, rollout: Rollout): Promise<RolloutView> {
  const { status, heldBy, wave, failures, options, endsAt } = rollout;
  const usual = (await services.store.watch())?.usual ?? {};
  const left = await remaining(services, rollout, usual);
  const phases = new Map<Phase, number>(wayTime(usual, options)?.parts);
  return {
    ...{ status, heldBy, failures, endsAt, waves: wave?.number ?? 0, maxErrors: options.maxErrors },
    counts: countByPhase(rollout),
    remainingSeconds: left?.seconds ?? null,
    remainingRestsOn: left?.restsOn,
    hosts: rollout.hosts.map(({ hostname, phase, since, wave: number, note }) => {
      return { hostname, phase, since, wave: number, usualSeconds: phases.get(phase), note };
    }),
    gates: rollout.gates.map((gate) => {
      const { name, colour, since, evidence, at, override } = gate;
      return { name, colour, since, evidence, at, override, holds: isHolding(gate) };
    }),
    notes: rollout.notes.map((note) => ({ ...note })),
  };
}

async function remaining(services: Services, rollout: Rollout, usual: UsualTimes): Promise<TimeLeft | null> {
  if (!isRunning(rollout) || rollout.wave === null) return null;
  const question = {
    options: rollout.options,
    waiting: hostsIn(rollout, 'waiting').map(({ hostname }) => hostname),
    own: new Set(rollout.hosts.map(({ hostname }) => hostname)),
    cluster: await clusterHosts(
      services,
      rollout.hosts.map(({ hostname }) => hostname),
    ),
  };
  return timeLeft(rollout, question, usual, services.clock());
}

function countByPhase({ hosts }: Rollout): Partial<Record<Phase, number>> {
  const counts: Partial<Record<Phase, number>> = {};
  for (const { phase } of hosts) counts[phase] = (counts[phase] ?? 0) + 1;
  return counts;
}
