/** A stateless job of a simulated Peloton: its numbered instances, restarts, updates and availability. */
import { randomUUID } from 'node:crypto';
import type { Demand, Offer } from '../../model/framework.ts';
import type { PelotonJobOptions } from '../../options/peloton-options.ts';
import { TASK_RESOURCES } from '../../options/resources.ts';
import { firstPlace } from '../../schedulers/first-place.ts';
import type { JobFramework } from '../../schedulers/job-framework.ts';
import { Tally } from '../../schedulers/tally.ts';
import { availabilityOf, type Ending, isAvailable, newPod, type Pod } from './pod.ts';

/** Locks that operators can set for all jobs. */
export interface Locks {
  kills: boolean;
}

export class Job {
  readonly id: string;
  readonly options: PelotonJobOptions;
  readonly pods: readonly Pod[];
  readonly tally = new Tally();
  /** Instances that a rolling update has still to restart, in order; undefined: none is under way. */
  private update: { readonly batchSize: number; readonly left: Pod[]; readonly current: Set<Pod> } | undefined;
  private readonly framework: JobFramework;
  private readonly locks: Locks;
  private readonly demand: Demand;

  constructor(options: PelotonJobOptions, framework: JobFramework, locks: Locks) {
    this.id = options.id ?? randomUUID();
    this.options = options;
    this.framework = framework;
    this.locks = locks;
    const { cpus, mem, disk } = { ...TASK_RESOURCES, ...options };
    const { pinnedTo } = options;
    const isPinnedHere = ({ hostname }: Offer['place']) => pinnedTo?.includes(hostname) ?? true;
    this.demand = { resources: { cpus, mem, disk }, suits: isPinnedHere };
    this.pods = Array.from({ length: options.instances }, (_, instance) => newPod(instance, framework.now().getTime()));
  }

  get isUpdating(): boolean {
    return this.update !== undefined;
  }

  /** Id of the task of a run. @default the present one */
  taskId({ instance, run }: Pod, ofRun = run): string {
    return `${this.id}-${instance}-${ofRun}`;
  }

  /** Number of instances that really are unavailable. */
  get unavailable(): number {
    return this.pods.filter((pod) => !isAvailable(pod)).length;
  }

  /** Launches the first run of each instance, which runs from the start. */
  begin(): void {
    for (const pod of this.pods) this.launch(pod, firstPlace(this.demand, this.options.startsOn, pod.instance), true);
    this.tally.reset();
  }

  /**
   * Returns false if the restart would violate the SLA: the instance is available, and as many as the limit allows are UNAVAILABLE
   * (pkg/jobmgr/cached/job.go, patchTasks). Instances that other restarts are ending are KILLED, and do not count.
   */
  restart(pod: Pod, checkSla: boolean): boolean {
    if (checkSla && this.wouldViolateSla(pod)) return false;
    this.end(pod, checkSla ? 'FOR_SLA_AWARE_RESTART' : 'FOR_RESTART');
    return true;
  }

  /** Ends pods on the host within the SLA, as the host manager does. True when none is left there. */
  evict(hostname: string): boolean {
    const there = this.pods.filter(({ place }) => place?.hostname === hostname);
    for (const pod of there) if (!this.wouldViolateSla(pod)) this.end(pod, 'HOST_MAINTENANCE');
    return there.length === 0;
  }

  private wouldViolateSla(pod: Pod): boolean {
    const { maximumUnavailableInstances: limit = 0 } = this.options;
    const unavailable = this.pods.filter((other) => availabilityOf(other) === 'UNAVAILABLE').length;
    return limit > 0 && isAvailable(pod) && unavailable >= limit;
  }

  /** Ends the present run, whichever run the caller meant. */
  private end(pod: Pod, why: Ending): void {
    if (pod.phase === 'idle' || pod.phase === 'placing') return;
    if (pod.ending === undefined) this.change(pod, { ending: why, desiredRun: pod.run + 1 });
    this.kill(pod);
  }

  private kill(pod: Pod): void {
    if (pod.isKilled || this.locks.kills) return;
    this.change(pod, { isKilled: true });
    this.framework.kill(this.taskId(pod));
  }

  /** Executes the kills that were accepted during the lock. */
  killsUnlocked(): void {
    for (const pod of this.pods) if (pod.ending !== undefined) this.kill(pod);
  }

  /**
   * Restarts all instances, `batchSize` at a time: each instance that is available again lets the
   * next one restart. The SLA does not stop an update, but the update's instances count as
   * unavailable (TERMINATION_STATUS_REASON_KILLED_FOR_UPDATE in job.go).
   */
  startUpdate(batchSize: number): void {
    this.update = { batchSize, left: [...this.pods], current: new Set() };
    this.stepUpdate();
  }

  private stepUpdate(): void {
    while (this.update !== undefined && this.update.current.size < this.update.batchSize) {
      const next = this.update.left.shift();
      if (next === undefined) break;
      this.update.current.add(next);
      next.desiredVersion += 1;
      this.end(next, 'FOR_UPDATE');
    }
    if (this.update?.current.size === 0) this.update = undefined;
  }

  launched(pod: Pod, { agentId, place }: Pick<Offer, 'agentId' | 'place'>): void {
    this.change(pod, { phase: 'staging', agentId, place });
  }

  running(pod: Pod): void {
    if (pod.phase === 'running') return;
    const { healthySeconds } = this.options;
    this.change(pod, {
      phase: 'running',
      startedAt: this.framework.now().getTime(),
      health: healthySeconds === undefined ? 'DISABLED' : pod.run === 1 ? 'HEALTHY' : 'UNKNOWN',
    });
    if (pod.health === 'UNKNOWN') this.passChecksAfter(pod, pod.run, (healthySeconds ?? 0) * 1_000);
    // A kill may still be under way.
    if (!pod.isKilled) this.update?.current.delete(pod);
    this.stepUpdate();
  }

  private passChecksAfter(pod: Pod, run: number, delayMs: number): void {
    this.framework.after(delayMs, () => {
      if (pod.run === run && pod.health === 'UNKNOWN') this.change(pod, { health: 'HEALTHY' });
    });
  }

  setHealth(pod: Pod, isHealthy: boolean): void {
    this.change(pod, { health: isHealthy ? 'HEALTHY' : 'UNHEALTHY' });
  }

  gone(pod: Pod): void {
    const { failures } = pod;
    this.change(pod, {
      ...{ phase: 'idle', isKilled: false, ending: undefined, health: 'DISABLED', failures: failures + 1 },
      ...{ place: undefined, agentId: undefined, startedAt: undefined },
    });
    this.framework.after(this.framework.relaunchDelayMs, () => {
      if (pod.phase === 'idle') this.launch(pod, this.demand, false);
    });
  }

  private launch(pod: Pod, demand: Demand, atOnce: boolean): void {
    const run = pod.run + 1;
    this.change(pod, { run, desiredRun: run, version: pod.desiredVersion, phase: 'placing' });
    const { name, killSeconds, startSeconds } = this.options;
    const task = { taskId: this.taskId(pod), name: `${name}-${pod.instance}` };
    this.framework.want(this.framework.wish({ ...task, demand, atOnce, killSeconds, startSeconds }));
  }

  private change(pod: Pod, changes: Partial<Pod>): void {
    Object.assign(pod, changes, { updatedAt: this.framework.now().getTime(), revision: pod.revision + 1 });
    this.tally.observe(this.pods.length - this.unavailable, this.unavailable);
  }
}
