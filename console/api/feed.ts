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
  /** The reason why the last question has no answer; `data` is then an earlier answer. */
  readonly fault: Fault | undefined;
  refresh(): void;
}

type AskFor<T> = (path: string, question: Question) => Promise<Answer<T>>;

/**
 * Several parts of the page that show one resource share its questions: the shortest wait counts.
 *
 * @param everyMs shortest wait; 0: asks once, for what does not change by itself
 */
export function useFeed<T>(path: string | undefined, everyMs = EVERY_MS, askFor: AskFor<T> = ask): Feed<T> {
  const source = useMemo(() => sourceOf(path, askFor), [path, askFor]);
  useEffect(() => source.join(everyMs), [source, everyMs]);
  return { data: source.data.value, fault: source.fault.value, refresh: source.refresh };
}

/** The resources that are on the screen, by path. */
const sources = new Map<string, Source<unknown>>();

/** Parts of the page that are drawn together get one source, even before any of them has joined. */
function sourceOf<T>(path: string | undefined, askFor: AskFor<T>): Source<T> {
  const source = ((path !== undefined && sources.get(path)) || new Source<T>(path, askFor)) as Source<T>;
  if (path !== undefined) sources.set(path, source);
  return source;
}

class Source<T> {
  readonly data = signal<T | undefined>(undefined);
  readonly fault = signal<Fault | undefined>(undefined);
  readonly #path: string | undefined;
  readonly #askFor: AskFor<T>;
  /** The waits of the parts that have joined. */
  readonly #waits: number[] = [];
  #tag: string | null = null;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #asking: AbortController | undefined;

  constructor(path: string | undefined, askFor: AskFor<T>) {
    this.#path = path;
    this.#askFor = askFor;
  }

  /** Asks for as long as any part has joined. Returns the function that leaves. */
  join(everyMs: number): () => void {
    const isFirst = this.#waits.length === 0;
    const isFaster = everyMs < Math.min(...this.#waits);
    this.#waits.push(everyMs);
    if (isFirst) this.#start();
    else if (isFaster) this.#later(everyMs);
    return () => {
      this.#waits.splice(this.#waits.indexOf(everyMs), 1);
      if (this.#waits.length === 0) this.#stop();
    };
  }

  #start(): void {
    if (this.#path !== undefined) sources.set(this.#path, this);
    document.addEventListener('visibilitychange', this.#look);
    void this.#ask();
  }

  #stop(): void {
    if (this.#path !== undefined) sources.delete(this.#path);
    document.removeEventListener('visibilitychange', this.#look);
    clearTimeout(this.#timer);
    this.#asking?.abort();
  }

  readonly refresh = (): void => {
    this.#asking?.abort();
    void this.#ask();
  };

  /** Asks unless the operator has paused, or the page is hidden. */
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
    const everyMs = Math.min(...this.#waits);
    if (everyMs > 0) this.#later(Math.max(everyMs, (performance.now() - began) * REST_FACTOR));
  }
}
