import type { Child, MapRun } from '../journal/map-run.ts';
import type { Checkpoint } from '../program/checkpoint.ts';
import type { ChildInput, Step } from '../program/program.ts';
import type { WaitingTasks } from './waiting-tasks.ts';

/** Everything outside of a run that it needs. */
export interface Surroundings {
  readonly machine: { readonly arn: string; readonly name: string };
  readonly tasks: WaitingTasks;
  /** The last state from which the execution can go on. */
  checkpoint(): Checkpoint | undefined;
  reach(checkpoint: Checkpoint): void;
  /** Invokes the function once. Throws a StepFailure. */
  invoke(functionArn: string, input: unknown): Promise<unknown>;
  newMapRunArn(label: string): string;
  /** Starts the child of the item, or finds that of an earlier process. */
  child(mapRun: MapRun, step: Step & { kind: 'child' }, item: ChildInput): Child;
  /** Ends all children of the map run. */
  stopChildren(mapRun: MapRun): void;
}
