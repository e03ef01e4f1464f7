import type { Job } from '../../../functions/domain/jobs/job.ts';
import { noClaims } from '../../../functions/domain/jobs/job-claims.ts';
import type { JobLimits, LeavingTask, MoveAnswer, Scheduler } from '../../../functions/ports/scheduler.ts';
import { brokenLimit } from '../../actions/drain/broken-limit.ts';
import type { JobCluster, SimInstance, SimJob } from '../../fakes/job-cluster.ts';
import { Broken } from '../stage/broken.ts';
import type { Memory } from '../stage/process.ts';

/** The apps' scheduler as one process sees it: a kill that leaves a job below its limit because of us is a broken promise. */
export class WatchedScheduler {
  readonly #cluster: JobCluster;
  readonly #memory: Memory;
  readonly #canSurge: boolean;
  readonly #isJudged: boolean;
  readonly #clock: () => Date;

  /** @param isJudged false where clocks jump: claims are kept by the clock */
  constructor(
    cluster: JobCluster,
    memory: Memory,
    options: { canSurge: boolean; isJudged: boolean; clock: () => Date },
  ) {
    this.#cluster = cluster;
    this.#memory = memory;
    this.#canSurge = options.canSurge;
    this.#isJudged = options.isJudged;
    this.#clock = options.clock;
  }

  get scheduler(): Scheduler & { readonly limits: JobLimits } {
    return {
      name: 'simulated',
      limits: {
        jobIdsOf: async (taskIds) => new Map(taskIds.map((taskId) => [taskId, taskId.split('.')[0] ?? ''])),
        jobs: async (jobIds) => jobIds.map((jobId) => this.#look(this.#cluster.job(jobId))),
        ...(this.#canSurge && {
          scale: async (jobId, wanted) => this.#grow(this.#cluster.job(jobId), wanted),
          endForGood: async (jobId, taskIds, least) => this.#endForGood(this.#cluster.job(jobId), taskIds, least),
        }),
      },
      move: async (tasks) => tasks.map((task) => this.#kill(task)),
    };
  }

  #look(job: SimJob): Job {
    const { now } = this.#cluster;
    const record = this.#memory.claims.get(job.id) ?? noClaims(job.id);
    const [owner, at, sound] = [job.owner, this.#clock().getTime(), new Set(job.sound(now))];
    const known = this.#memory.looks.get(job.id) ?? [];
    this.#memory.looks.set(job.id, [...known, { job, owner, at, sound, record }]);
    return this.#cluster.view(job);
  }

  #kill({ taskId }: LeavingTask): MoveAnswer {
    const job = this.#cluster.job(taskId.split('.')[0] ?? '');
    const instance = this.#cluster.kill(job, taskId);
    if (instance?.wasSound) this.#judge(job, [instance]);
    return { taskId, outcome: 'moved' };
  }

  #grow(job: SimJob, wanted: number) {
    if (wanted < job.wanted) throw new Broken(`${job.id} is to choose itself which of its instances end`);
    return this.#cluster.scale(job, wanted) === false ? { code: 'app-locked', message: 'is locked' } : undefined;
  }

  #endForGood(job: SimJob, taskIds: readonly string[], least: number) {
    const ended = this.#cluster.endForGood(job, taskIds, least);
    if (ended === false) return { code: 'app-locked', message: 'is locked' };
    this.#judge(
      job,
      ended.filter(({ wasSound }) => wasSound),
    );
    return undefined;
  }

  #judge(job: SimJob, ended: readonly SimInstance[]): void {
    const looks = this.#memory.looks.get(job.id) ?? [];
    if (!this.#isJudged) return;
    const broken = brokenLimit(job, looks, ended, { now: this.#cluster.now, canSurge: this.#canSurge });
    if (looks.length > 0 && broken !== undefined) throw new Broken(broken);
  }
}
