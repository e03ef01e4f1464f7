import type { NamedStart } from '../../../functions/contract/api/requests.ts';
import type { JobSetup } from '../../fakes/job-cluster.ts';
import type { FrameworkId } from '../../faults/stage/cluster.ts';
import type { Pending, TinyWorld } from './world.ts';

/** Describes a small world. */

export interface Request {
  readonly name: string;
  readonly kind: 'start' | 'complete' | 'cancel';
  readonly hosts: readonly string[];
  readonly options?: Partial<NamedStart>;
  /** It may come from then on. */
  readonly when: (world: TinyWorld) => boolean;
}

export interface Spec {
  readonly name: string;
  /** Takes longer than a few seconds. */
  readonly isLarge?: boolean;
  readonly hostnames: readonly string[];
  readonly jobs?: readonly JobSetup[];
  readonly canSurge?: boolean;
  /** The record of the watch keeps no second watcher away. */
  readonly isUnguarded?: boolean;
  readonly requests?: readonly Request[];
  /** Tasks that run at first: their hosts and frameworks. */
  readonly tasks?: readonly (readonly [hostname: string, framework: FrameworkId])[];
  /** A request whose executions wait for the first look when the world begins. */
  readonly underWay?: Pick<Request, 'hosts' | 'options'>;
  /** Hosts that are DOWN when the world begins. */
  readonly downBefore?: readonly string[];
  /** Processes that die. */
  readonly crashes?: number;
  /** Calls that fail, or whose answers get lost. */
  readonly faults?: number;
  /** Calls that troubles may meet. @default - all */
  readonly troubled?: (call: Pending) => boolean;
  /** Happen once each, at any time. */
  readonly events?: readonly string[];
  /** One of them happens, at any time. */
  readonly foreign?: readonly string[];
  /** Schedules with more of them are left out. @default - none is */
  readonly mostDeviations?: number;
  /** How long the world goes on before all trouble ends. */
  readonly horizonSeconds: number;
}
