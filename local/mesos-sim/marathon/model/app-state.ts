import type { MarathonAppOptions } from '../../options/marathon-options.ts';
import type { Instance } from './instance.ts';

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
