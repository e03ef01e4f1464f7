import type { History } from '../journal/history.ts';
import { MapRun } from '../journal/map-run.ts';
import { describe } from '../journal/outcome.ts';
import type { Checkpoint, Entered } from '../program/checkpoint.ts';
import { FatalFailure } from '../program/failures.ts';
import type { ChildInput, Step } from '../program/program.ts';
import type { Surroundings } from './surroundings.ts';

type ChildStep = Step & { readonly kind: 'child' };

/** The Distributed Maps of one run: map runs and their events. */
export class MapStep {
  readonly #history: History;
  readonly #around: Surroundings;
  readonly #mapRuns = new Map<string, MapRun>();
  /** The Map that an earlier process began, until it is entered. */
  #begun: Checkpoint | undefined;

  constructor(history: History, around: Surroundings) {
    this.#history = history;
    this.#around = around;
  }

  recall(begun: Checkpoint | undefined): void {
    this.#begun = begun;
  }

  /** Gives a Map that is entered again a new map run. Until then, a failed map run starts no item. */
  entered(state: string): void {
    this.#mapRuns.delete(state);
  }

  /** The result of one item. */
  async item(step: ChildStep, item: ChildInput, entered: Entered): Promise<unknown> {
    const mapRun = this.#mapRun(step, item, entered);
    const result = await mapRun
      .item(item, () => this.#around.child(mapRun, step, item))
      .catch((error: unknown) => {
        if (!(error instanceof FatalFailure)) {
          this.#history.add('MapRunFailed', 'mapRunFailedEventDetails', describe(error));
          this.#around.stopChildren(mapRun);
        }
        throw error;
      });
    if (mapRun.isOver) this.#history.add('MapRunSucceeded');
    return result;
  }

  stop(): void {
    for (const mapRun of this.#mapRuns.values()) mapRun.stop();
  }

  #mapRun({ map, label }: ChildStep, { total }: ChildInput, entered: Entered): MapRun {
    const current = this.#mapRuns.get(map);
    if (current !== undefined) return current;
    const begun = this.#begun?.state === map ? this.#begun.mapRunArn : undefined;
    this.#begun = undefined;
    const mapRun = new MapRun(begun ?? this.#around.newMapRunArn(label));
    if (begun === undefined) this.#around.reach({ ...entered, mapRunArn: mapRun.arn });
    this.#mapRuns.set(map, mapRun);
    this.#history.add('MapStateStarted', 'mapStateStartedEventDetails', { length: total });
    this.#history.add('MapRunStarted', 'mapRunStartedEventDetails', { mapRunArn: mapRun.arn });
    return mapRun;
  }
}
