/**
 * The lock of an app, as the scheduler actor keeps it (MarathonSchedulerActor.scala): a deployment holds it until it has ended,
 * and so does a kill without scaling until the killed instances have ended. A deployment that finds it held fails with a 409;
 * a kill that finds it held is answered as if it had been done, and dropped (`withLockFor`, "Could not acquire lock while killing
 * tasks").
 */
import type { Deployment } from './deployment.ts';

/** Who holds the lock: none of the deployments when it is a kill. */
export interface Conflict {
  readonly deployments: readonly string[];
  /** So many deployments may run, and do: no force helps. */
  readonly most?: number;
}

export class AppLock {
  deployment: Deployment | undefined;
  private readonly kills = new Set<string>();

  /** Undefined: the lock is free. */
  get conflict(): Conflict | undefined {
    if (this.deployment === undefined && this.kills.size === 0) return undefined;
    return { deployments: this.deployment === undefined ? [] : [this.deployment.id] };
  }

  holdForKill(instanceId: string): void {
    this.kills.add(instanceId);
  }

  instanceGone(instanceId: string): void {
    this.kills.delete(instanceId);
  }
}
