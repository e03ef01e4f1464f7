import { findShortages } from '../../domain/capacity/capacity.ts';
import type { Displaced } from '../../domain/capacity/headroom.ts';
import type { Job } from '../../domain/jobs/job.ts';
import type { Places } from '../../domain/jobs/surge.ts';
import type { Services } from '../../ports/services.ts';
import { agentsInUse, without } from './agents-in-use.ts';

/**
 * Counts how many more instances of a job have a place now, on agents that get offers and are in no
 * maintenance window.
 *
 * Marathon cannot remove a waiting instance without ending one that runs. So an uncertain place
 * counts as none: the job has a constraint that this system cannot check, or its scheduler does not
 * say what an instance asks for.
 *
 * Throws the error of Mesos when it does not answer: then nothing is decided about the job.
 *
 * @param leaving names of leaving hosts, which are no place
 */
export async function placesForSurge(
  services: Services,
  job: Job,
  count: number,
  leaving: ReadonlySet<string>,
): Promise<Places> {
  const { asks, otherRule } = job;
  if (asks === undefined) return none(`the resources of one more instance of ${job.name} are not known`);
  if (otherRule !== undefined) {
    return none(`a place for one more instance of ${job.name} cannot be checked: its constraint is ${otherRule}`);
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
