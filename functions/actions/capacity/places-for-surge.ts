import { findShortages } from '../../domain/capacity/capacity.ts';
import type { Displaced } from '../../domain/capacity/headroom.ts';
import type { Job } from '../../domain/jobs/job.ts';
import type { Places } from '../../domain/jobs/surge.ts';
import type { Services } from '../../ports/services.ts';
import { agentsInUse, without } from './agents-in-use.ts';

/**
 * How many further instances of a job have a place now, on agents that get offers and are in nobody's maintenance.
 *
 * An instance that waits for a place cannot be taken back from Marathon without one that runs. So a place that is not known for sure is none:
 * where the job has a rule that we do not understand, or its scheduler does not say what an instance asks for.
 *
 * Throws what Mesos answers when it does not say: then nothing is decided about the job.
 *
 * @param leaving names of hosts that are no place, whatever Mesos says of them
 */
export async function placesForSurge(
  services: Services,
  job: Job,
  count: number,
  leaving: ReadonlySet<string>,
): Promise<Places> {
  const { asks, otherRule } = job;
  if (asks === undefined) return none(`it is not known what one more instance of ${job.name} asks for`);
  if (otherRule !== undefined) {
    return none(`whether one more instance of ${job.name} has a place is not known: its constraint is ${otherRule}`);
  }
  const extra: Displaced = {
    ...{ taskIds: ['extra'], name: 'one more instance', framework: '', job: job.name },
    ...{ role: asks.role, amounts: asks.amounts, placement: job.placement ?? [] },
    othersOn: job.instances.flatMap(({ ending, hostname = '' }) => (ending ? [] : [hostname])),
  };
  const agents = without(leaving, await agentsInUse(services));
  const shortages = findShortages(Array<Displaced>(count).fill(extra), agents);
  const unplaced = shortages.reduce((sum, { displaced }) => sum + displaced.length, 0);
  return { count: count - unplaced, because: shortages[0]?.message ?? null };
}

function none(because: string): Places {
  return { count: 0, because };
}
