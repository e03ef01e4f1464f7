import type { MarathonAppOptions } from '../../options/marathon-options.ts';
import type { Instance } from './instance.ts';

/** An app as far as its deployments and health checks see it. */
export interface AppState {
  readonly options: MarathonAppOptions;
  /** How many instances there are to be. */
  readonly target: number;
  /** Version of the latest upgrade; scaling alone does not change it. */
  readonly configVersion: string;
  readonly instances: ReadonlyMap<string, Instance>;
  readonly all: readonly Instance[];
  isHealthy(instance: Instance): boolean;
  /** Does what follows from a change: launches, kills, ends the deployment. */
  changed(): void;
}
