import { setTimeout as sleep } from 'node:timers/promises';
import { reasonOf } from '../step-functions/program/failures.ts';
import { type EventPattern, matches } from './event-pattern.ts';
import { type InputTransformer, transform } from './input-transformer.ts';

/** A rule of the assembly that notifies a webhook of events. */
export interface NoticePlan {
  readonly name: string;
  readonly pattern: EventPattern;
  readonly transformer: InputTransformer;
  /** URL and header value may hold references to the secret, see `withSecret`. */
  readonly url: string;
  readonly header: { readonly name: string; readonly value: string };
}

/** An event in the form that EventBridge gives to its rules. */
export interface BusEvent {
  readonly source: string;
  readonly 'detail-type': string;
  readonly detail: unknown;
}

/** Longest wait of EventBridge for an answer. */
const ANSWER_LIMIT_MS = 5_000;
/** Waits between attempts. EventBridge tries for a day; here the operator sees a failure at once. */
const WAITS_MS = [1_000, 4_000];

/** API destinations on one machine: POSTs the notices of the rules to webhooks. */
export class Notices {
  readonly #plans: readonly NoticePlan[];
  readonly #waitsMs: readonly number[];
  readonly #stopped = new AbortController();
  readonly #atWork = new Set<Promise<void>>();

  constructor(plans: readonly NoticePlan[], waitsMs: readonly number[] = WAITS_MS) {
    this.#plans = plans;
    this.#waitsMs = waitsMs;
  }

  /** Returns at once, as a bus does. The publisher sees no failure, so it goes to standard error. */
  notify(event: BusEvent): void {
    for (const plan of this.#plans) {
      if (!matches(plan.pattern, event)) continue;
      const work = this.#deliver(plan, event)
        .catch((error) => process.stderr.write(`rule ${plan.name} could not notify its webhook: ${reasonOf(error)}\n`))
        .then(() => void this.#atWork.delete(work));
      this.#atWork.add(work);
    }
  }

  /** Resolves when every notice is delivered or given up. */
  async idle(): Promise<void> {
    await Promise.all(this.#atWork);
  }

  /** Gives up the running notices. */
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

  /** Returns the fault, if any. It must not name the URL, which is secret. */
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
