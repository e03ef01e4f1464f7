import type { Child, MapRun } from '../journal/map-run.ts';
import type { Checkpoint } from '../program/checkpoint.ts';
import type { ChildInput, Step } from '../program/program.ts';
import type { WaitingTasks } from './waiting-tasks.ts';

/** What a run reaches outside itself. */
export interface Surroundings {
  readonly machine: { readonly arn: string; readonly name: string };
  readonly tasks: WaitingTasks;
  /** The last state from which the execution can go on. */
  checkpoint(): Checkpoint | undefined;
  reach(checkpoint: Checkpoint): void;
  /** Invokes the function of that ARN once; its error is a StepFailure. */
  invoke(functionArn: string, input: unknown): Promise<unknown>;
  newMapRunArn(label: string): string;
  /** Starts the child for that item of the map run, or finds the one that an earlier process started. */
  child(mapRun: MapRun, step: Step & { kind: 'child' }, item: ChildInput): Child;
  /** Ends all children of the map run. */
  stopChildren(mapRun: MapRun): void;
}
