/**
 * A stateless job of a simulated Peloton: numbered instances, each of which runs again and again under a fresh Mesos task id
 * `<job>-<instance>-<run>`.
 */
import { randomUUID } from 'node:crypto';
import type { AgentPlace } from '../agent.ts';
import type { Demand } from '../framework.ts';
import { TASK_RESOURCES } from '../resources.ts';
import { firstPlace } from '../schedulers/first-place.ts';
import type { JobFramework } from '../schedulers/job-framework.ts';
import { Tally } from '../schedulers/tally.ts';
import type { PelotonJobOptions } from './options.ts';

export interface Pod {
  readonly instance: number;
  run: number;
  /** `placing`: its task waits for a host; `idle`: between two runs. */
  phase: 'idle' | 'placing' | 'staging' | 'running';
  isKilled: boolean;
  isHealthy: boolean;
  place: AgentPlace | undefined;
}

export class Job {
  readonly id: string;
  readonly options: PelotonJobOptions;
  readonly pods: readonly Pod[];
  readonly tally = new Tally();
  /** Instances that a rolling update has still to restart, in order; undefined: none is under way. */
  private update: { readonly batchSize: number; readonly left: Pod[]; readonly current: Set<Pod> } | undefined;
  private readonly framework: JobFramework;
  private readonly demand: Demand;

  constructor(options: PelotonJobOptions, framework: JobFramework) {
    this.id = options.id ?? randomUUID();
    this.options = options;
    this.framework = framework;
    const { cpus, mem, disk } = { ...TASK_RESOURCES, ...options };
    const { pinnedTo } = options;
    const isPinnedHere = ({ hostname }: AgentPlace) => pinnedTo?.includes(hostname) ?? true;
    this.demand = { resources: { cpus, mem, disk }, suits: isPinnedHere };
    this.pods = Array.from({ length: options.instances }, (_, instance) => newPod(instance));
  }

  get isUpdating(): boolean {
    return this.update !== undefined;
  }

  taskId({ instance, run }: Pod): string {
    return `${this.id}-${instance}-${run}`;
  }

  isAvailable({ phase, isKilled, isHealthy }: Pod): boolean {
    return phase === 'running' && isHealthy && !isKilled;
  }

  get unavailable(): number {
    return this.pods.filter((pod) => !this.isAvailable(pod)).length;
  }

  /** Launches the first run of each instance, which runs from the start. */
  begin(): void {
    for (const pod of this.pods) this.launch(pod, firstPlace(this.demand, this.options.startsOn, pod.instance), true);
    this.tally.reset();
  }

  /**
   * False: that would violate the SLA. With `checkSla` it does so iff there is a limit, the instance is available, and as many
   * are unavailable already, for whatever reason (pkg/jobmgr/cached/job.go, patchTasks and getInstanceAvailability). Looking
   * and killing are one step. An instance that is on its way to another run anyway is left alone.
   */
  restart(pod: Pod, checkSla: boolean): boolean {
    const { maximumUnavailableInstances: limit = 0 } = this.options;
    if (checkSla && limit > 0 && this.isAvailable(pod) && this.unavailable >= limit) return false;
    this.kill(pod);
    return true;
  }

  private kill(pod: Pod): void {
    if (pod.isKilled || pod.phase === 'idle' || pod.phase === 'placing') return;
    pod.isKilled = true;
    this.observe();
    this.framework.kill(this.taskId(pod));
  }

  /**
   * Restarts all instances, `batchSize` at a time; a next one once one of them is available again. The SLA does not hold an
   * update back, but what it makes unavailable counts (TERMINATION_STATUS_REASON_KILLED_FOR_UPDATE in job.go).
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
      this.kill(next);
    }
    if (this.update?.current.size === 0) this.update = undefined;
  }

  launched(pod: Pod, place: AgentPlace): void {
    Object.assign(pod, { phase: 'staging', place });
    this.observe();
  }

  running(pod: Pod): void {
    if (pod.phase === 'running') return;
    pod.phase = 'running';
    // A kill may still be under way.
    if (!pod.isKilled) this.update?.current.delete(pod);
    this.stepUpdate();
    this.observe();
  }

  setHealth(pod: Pod, isHealthy: boolean): void {
    pod.isHealthy = isHealthy;
    this.observe();
  }

  gone(pod: Pod): void {
    Object.assign(pod, { phase: 'idle', isKilled: false, isHealthy: true, place: undefined });
    this.observe();
    this.framework.after(this.framework.relaunchDelayMs, () => {
      if (pod.phase === 'idle') this.launch(pod, this.demand, false);
    });
  }

  private launch(pod: Pod, demand: Demand, atOnce: boolean): void {
    pod.run += 1;
    pod.phase = 'placing';
    const { name, killSeconds, startSeconds } = this.options;
    const task = { taskId: this.taskId(pod), name: `${name}-${pod.instance}` };
    this.framework.want(this.framework.wish({ ...task, demand, atOnce, killSeconds, startSeconds }));
    this.observe();
  }

  private observe(): void {
    this.tally.observe(this.pods.length - this.unavailable, this.unavailable);
  }
}

function newPod(instance: number): Pod {
  return { instance, run: 0, phase: 'idle', isKilled: false, isHealthy: true, place: undefined };
}
