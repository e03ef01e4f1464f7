import type { MarathonAppOptions } from '../../options/marathon-options.ts';
import type { JobFramework } from '../../schedulers/job-framework.ts';
import type { Instance } from './instance.ts';

/** The Marathon that runs the app. */
export interface AppContext {
  readonly framework: JobFramework;
  /** Undefined: one more may run; else how many may. */
  readonly deploymentLimit: () => number | undefined;
  /** Kills without scaling wait for no lock, as since 1.11. */
  readonly killsAlways: boolean;
}

/** The part of an app that its deployments and health checks use. */
export interface AppState {
  readonly options: MarathonAppOptions;
  /** Instances that the owner asked for. */
  readonly target: number;
  /** Version of the latest upgrade; scaling alone does not change it. */
  readonly configVersion: string;
  readonly instances: ReadonlyMap<string, Instance>;
  readonly all: readonly Instance[];
  isHealthy(instance: Instance): boolean;
  /** Does what follows from a change: launches, kills, ends the deployment. */
  changed(): void;
}
