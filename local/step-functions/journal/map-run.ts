import { StepFailure, stopped } from '../program/failures.ts';
import type { ChildInput } from '../program/program.ts';
import type { Outcome } from './execution.ts';

/** A child execution, for the map run that started it. */
export interface Child {
  readonly outcome: Promise<Outcome>;
  stop(): void;
}

/**
 * One pass of a Distributed Map over its items.
 *
 * A failed child does not stop the others until more have failed than the Map tolerates: then the
 * Map stops the rest and fails.
 * https://docs.aws.amazon.com/step-functions/latest/dg/state-map-distributed.html
 */
export class MapRun {
  readonly arn: string;
  readonly #children = new Set<Child>();
  #ended = 0;
  #failed = 0;
  #over = false;

  constructor(arn: string) {
    this.arn = arn;
  }

  /** True when this pass is over. */
  get isOver(): boolean {
    return this.#over;
  }

  /** The child's output, null for a tolerated failure. */
  async item(limits: ChildInput, start: () => Child): Promise<unknown> {
    if (this.#over) throw stopped();
    const child = start();
    this.#children.add(child);
    const outcome = await child.outcome;
    this.#children.delete(child);
    if (this.#over) throw stopped();
    this.#ended += 1;
    if (outcome.status !== 'SUCCEEDED') this.#failed += 1;
    if (exceedsTolerance(this.#failed, limits)) {
      this.stop();
      throw new StepFailure(
        'States.ExceedToleratedFailureThreshold',
        'The specified tolerated failure threshold was exceeded',
      );
    }
    if (this.#ended === limits.total) this.#over = true;
    return outcome.status === 'SUCCEEDED' ? JSON.parse(outcome.output) : null;
  }

  stop(): void {
    this.#over = true;
    for (const child of this.#children) child.stop();
  }
}

function exceedsTolerance(failed: number, { total, toleratedCount, toleratedPercentage }: ChildInput): boolean {
  if (failed === 0) return false;
  if (toleratedCount === undefined && toleratedPercentage === undefined) return true;
  return failed > (toleratedCount ?? total) || (failed * 100) / total > (toleratedPercentage ?? 100);
}
