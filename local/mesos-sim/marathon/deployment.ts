/** A deployment: while it runs, its app is locked. */
import { randomUUID } from 'node:crypto';

export class Deployment {
  readonly id: string = randomUUID();
  /** `ScaleApplication`, `RestartApplication`; the same of pods. */
  readonly action: 'Scale' | 'Restart';
  readonly version: string;
  /** What the app is to have again when the deployment is cancelled. */
  readonly instancesBefore: number;
  /** Number of the newest instance when it began: those after it have to be healthy before it ends. */
  readonly newestBefore: number;

  constructor(action: 'Scale' | 'Restart', version: string, instancesBefore: number, newestBefore: number) {
    this.action = action;
    this.version = version;
    this.instancesBefore = instancesBefore;
    this.newestBefore = newestBefore;
  }
}
