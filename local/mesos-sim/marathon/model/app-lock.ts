/**
 * The lock of an app, as the scheduler actor keeps it (MarathonSchedulerActor.scala). A deployment holds
 * it until it has ended, and a kill without scaling until the killed instances have ended. A deployment
 * of a locked app fails with a 409. A kill is answered as done and dropped (`withLockFor`, "Could not
 * acquire lock while killing tasks").
 */
import type { Deployment } from './deployment.ts';

/** The holder of the lock. A kill holds it without a deployment. */
export interface Conflict {
  readonly deployments: readonly string[];
  /** Set when this many deployments run, and no more may: force does not help. */
  readonly most?: number;
}

export class AppLock {
  deployment: Deployment | undefined;
  private readonly kills = new Set<string>();

  /** Undefined while the lock is free. */
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
