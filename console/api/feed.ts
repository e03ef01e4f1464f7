import { signal } from '@preact/signals';
import { useEffect, useMemo } from 'preact/hooks';
import { type Answer, ask, type Question } from './ask.ts';
import type { Fault } from './fault.ts';
import { isPaused, noteAnswer } from './freshness.ts';

/** Shortest wait between two questions. */
const EVERY_MS = 2_000;
/** A slow service is asked less often: the wait is so many times the last answer's time. */
const REST_FACTOR = 8;

/** One resource of the API, asked for again and again while its screen is open. */
export interface Feed<T> {
  readonly data: T | undefined;
  /** Why the last question had no answer; `data` is then the last one that came. */
  readonly fault: Fault | undefined;
  refresh(): void;
}

type AskFor<T> = (path: string, question: Question) => Promise<Answer<T>>;

/** @param everyMs shortest wait; 0: asks once, for what does not change by itself */
export function useFeed<T>(path: string | undefined, everyMs = EVERY_MS, askFor: AskFor<T> = ask): Feed<T> {
  const source = useMemo(() => new Source<T>(path, everyMs, askFor), [path, everyMs, askFor]);
  useEffect(() => {
    source.start();
    return () => source.stop();
  }, [source]);
  return { data: source.data.value, fault: source.fault.value, refresh: source.refresh };
}

class Source<T> {
  readonly data = signal<T | undefined>(undefined);
  readonly fault = signal<Fault | undefined>(undefined);
  readonly #path: string | undefined;
  readonly #everyMs: number;
  readonly #askFor: AskFor<T>;
  #tag: string | null = null;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #asking: AbortController | undefined;

  constructor(path: string | undefined, everyMs: number, askFor: AskFor<T>) {
    this.#askFor = askFor;
    this.#path = path;
    this.#everyMs = everyMs;
  }

  start(): void {
    document.addEventListener('visibilitychange', this.#look);
    void this.#ask();
  }

  stop(): void {
    document.removeEventListener('visibilitychange', this.#look);
    clearTimeout(this.#timer);
    this.#asking?.abort();
  }

  readonly refresh = (): void => {
    this.#asking?.abort();
    void this.#ask();
  };

  /** Asks unless the operator has paused, or nobody sees the page. */
  readonly #look = (): void => {
    clearTimeout(this.#timer);
    if (document.hidden) return;
    if (isPaused.value) this.#later(EVERY_MS);
    else this.refresh();
  };

  #later(ms: number): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(this.#look, ms);
  }

  async #ask(): Promise<void> {
    if (this.#path === undefined) return;
    const asking = new AbortController();
    this.#asking = asking;
    const began = performance.now();
    try {
      const answer = await this.#askFor(this.#path, { tag: this.#tag, signal: asking.signal });
      this.fault.value = answer.fault;
      if (answer.body !== undefined) {
        this.data.value = answer.body;
        this.#tag = answer.tag ?? null;
      }
      noteAnswer(answer.fault);
    } catch {
      return;
    }
    if (this.#everyMs > 0) this.#later(Math.max(this.#everyMs, (performance.now() - began) * REST_FACTOR));
  }
}
