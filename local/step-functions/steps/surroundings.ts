import type { Child, MapRun } from '../journal/map-run.ts';
import type { Checkpoint } from '../program/checkpoint.ts';
import type { ChildInput, Step } from '../program/program.ts';
import type { WaitingTasks } from './waiting-tasks.ts';

/** The services that a run needs. */
export interface Surroundings {
  readonly machine: { readonly arn: string; readonly name: string };
  readonly tasks: WaitingTasks;
  /** The last state from which the execution can go on. */
  checkpoint(): Checkpoint | undefined;
  reach(checkpoint: Checkpoint): void;
  /** Invokes the function once. Throws a StepFailure. */
  invoke(functionArn: string, input: unknown): Promise<unknown>;
  newMapRunArn(label: string): string;
  /** Starts the item's child, or finds the one that an earlier process started. */
  child(mapRun: MapRun, step: Step & { kind: 'child' }, item: ChildInput): Child;
  /** Ends all children of the map run. */
  stopChildren(mapRun: MapRun): void;
}
