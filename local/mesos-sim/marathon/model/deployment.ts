/** A deployment: while it runs, its app is locked. */
import { randomUUID } from 'node:crypto';
import type { App } from './app.ts';
import type { Instance } from './instance.ts';

export class Deployment {
  readonly id: string = randomUUID();
  /** `ScaleApplication`, `RestartApplication`; the same of pods. */
  readonly action: 'Scale' | 'Restart';
  readonly version: string;
  /** The app's size that a cancel of the deployment restores. */
  readonly instancesBefore: number;
  /** Number of the newest instance at its begin: later instances must be healthy before it ends. */
  readonly newestBefore: number;

  constructor(action: 'Scale' | 'Restart', version: string, instancesBefore: number, newestBefore: number) {
    this.action = action;
    this.version = version;
    this.instancesBefore = instancesBefore;
    this.newestBefore = newestBefore;
  }
}

/**
 * True when the app has exactly the instances that it should have, and those that the deployment
 * started are healthy.
 */
export function hasEnded({ action, newestBefore }: Deployment, app: App): boolean {
  if (app.instances.size !== app.target) return false;
  const isSettled = (instance: Instance) => instance.number <= newestBefore || app.isHealthy(instance);
  const isCurrent = ({ version }: Instance) => action === 'Scale' || version === app.configVersion;
  return app.all.every((instance) => isSettled(instance) && isCurrent(instance) && !instance.isKilled);
}
