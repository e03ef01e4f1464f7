import type { MoveAnswer, Scheduler } from '../../../functions/ports/scheduler.ts';
import type { Chance } from './chance.ts';
import type { Cluster } from './cluster.ts';

/** An owner who moves his tasks himself when he is asked: at once, later, or not today. */
export function owner(cluster: Cluster, chance: Chance): Pick<Scheduler, 'move'> {
  return {
    move: async (tasks) =>
      tasks.map(({ taskId }): MoveAnswer => {
        const answer = chance.weighted({ ends: 5, moved: 2, refused: 1, gone: 0.5 });
        if (answer === 'refused') return { taskId, outcome: 'refused', code: 'owner-refused', message: 'not today' };
        if (answer === 'gone') return { taskId, outcome: 'gone' };
        if (answer === 'ends') cluster.endTask(taskId);
        return { taskId, outcome: 'moved' };
      }),
  };
}
