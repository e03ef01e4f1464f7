import type { EventOf } from '../../contract/events.ts';
import { type GateAnswer, type GateStanding, isHolding } from '../../domain/rolling/gate.ts';
import { withAnswers } from '../../domain/rolling/gated.ts';
import type { Rollout } from '../../domain/rolling/rollout.ts';
import type { Services } from '../../ports/services.ts';

/**
 * Applies the answers of the gates to a rolling maintenance, and publishes the gates that have
 * turned. It publishes before it stores: if a look dies in between, the next look publishes again.
 */
export async function hearGates(
  services: Services,
  rollout: Rollout,
  answers: ReadonlyMap<string, GateAnswer>,
): Promise<Rollout> {
  const { rollout: heard, turned } = withAnswers(rollout, answers, services.clock());
  if (heard === rollout) return rollout;
  if (turned.length > 0) await services.events.publish(turned.map((gate) => changed(services.cluster, rollout, gate)));
  return services.store.putRollout(heard, rollout.version);
}

/** Asks all gates at the same time. */
export async function askGates(
  { gates, clock }: Pick<Services, 'gates' | 'clock'>,
  names: readonly string[],
): Promise<ReadonlyMap<string, GateAnswer>> {
  const gone = (name: string): GateAnswer => ({
    colour: 'unknown',
    evidence: `'${name}' has left the settings GATES: add it there, or override it`,
    at: clock().toISOString(),
  });
  const asked = names.map(async (name) => [name, (await gates.get(name)?.ask()) ?? gone(name)] as const);
  return new Map(await Promise.all(asked));
}

function changed(cluster: string, { id, options }: Rollout, gate: GateStanding): EventOf<'Gate Changed'> {
  const { name, colour, evidence, at } = gate;
  const detail = { maintenanceId: id, gate: name, colour, holds: isHolding(gate), evidence, at };
  return { type: 'Gate Changed', detail: { schemaVersion: 1, cluster, ...detail, onRed: options.onRed } };
}
