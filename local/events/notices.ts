import { setTimeout as sleep } from 'node:timers/promises';
import { reasonOf } from '../step-functions/program/failures.ts';
import { type EventPattern, matches } from './event-pattern.ts';
import { type InputTransformer, transform } from './input-transformer.ts';

/** A rule of the assembly that tells a webhook of events. */
export interface NoticePlan {
  readonly name: string;
  readonly pattern: EventPattern;
  readonly transformer: InputTransformer;
  /** With what it takes from a secret still to be filled in, as the header's value. */
  readonly url: string;
  readonly header: { readonly name: string; readonly value: string };
}

/** As EventBridge hands an event to its rules. */
export interface BusEvent {
  readonly source: string;
  readonly 'detail-type': string;
  readonly detail: unknown;
}

/** EventBridge waits no longer for an answer. */
const ANSWER_LIMIT_MS = 5_000;
/** EventBridge tries for a day; who sits at this machine learns sooner that nobody was told. */
const WAITS_MS = [1_000, 4_000];

/** API destinations on one machine: POSTs to webhooks what the rules tell of an event. */
export class Notices {
  readonly #plans: readonly NoticePlan[];
  readonly #waitsMs: readonly number[];
  readonly #stopped = new AbortController();
  readonly #atWork = new Set<Promise<void>>();

  constructor(plans: readonly NoticePlan[], waitsMs: readonly number[] = WAITS_MS) {
    this.#plans = plans;
    this.#waitsMs = waitsMs;
  }

  /** Returns at once, as a bus does: whoever put the event hears nothing of a failure, so it is told here. */
  tell(event: BusEvent): void {
    for (const plan of this.#plans) {
      if (!matches(plan.pattern, event)) continue;
      const work = this.#deliver(plan, event)
        .catch((error) => process.stderr.write(`rule ${plan.name} could not tell its webhook: ${reasonOf(error)}\n`))
        .then(() => void this.#atWork.delete(work));
      this.#atWork.add(work);
    }
  }

  /** Resolves when no notice is under way. */
  async idle(): Promise<void> {
    await Promise.all(this.#atWork);
  }

  /** Notices that are under way are given up. */
  async stop(): Promise<void> {
    this.#stopped.abort(new Error('the service stops'));
    await this.idle();
  }

  async #deliver(plan: NoticePlan, event: BusEvent): Promise<void> {
    const body = transform(plan.transformer, event);
    for (const waitMs of [...this.#waitsMs, undefined]) {
      const fault = await this.#post(plan, body);
      if (fault === undefined) return;
      if (!fault.mayPass || waitMs === undefined) throw new Error(fault.why);
      await sleep(waitMs, undefined, { signal: this.#stopped.signal });
    }
  }

  /** What went wrong, if anything. The URL lets one in, so it is told nobody. */
  async #post({ url, header }: NoticePlan, body: string): Promise<{ why: string; mayPass: boolean } | undefined> {
    try {
      const { status, ok } = await fetch(url, {
        method: 'POST',
        body,
        headers: { 'content-type': 'application/json; charset=utf-8', [header.name]: header.value },
        redirect: 'manual',
        signal: AbortSignal.any([this.#stopped.signal, AbortSignal.timeout(ANSWER_LIMIT_MS)]),
      });
      if (ok) return undefined;
      return { why: `it answered ${status}`, mayPass: status === 409 || status === 429 || status >= 500 };
    } catch (error) {
      this.#stopped.signal.throwIfAborted();
      return { why: reasonOf((error as Error).cause ?? error), mayPass: true };
    }
  }
}
