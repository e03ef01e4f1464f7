import { signal } from '@preact/signals';
import { useEffect, useMemo } from 'preact/hooks';
import type { Answer } from '../api/ask.ts';
import { type Fault, mayHaveArrived } from '../api/fault.ts';
import { isReadOnly } from '../api/freshness.ts';
import { say } from '../parts/notice.tsx';

/** Follows one request that changes something until the console knows whether the service accepted it. */

export interface Asked<T> {
  /** `unsure`: the answer is missing, the request may have been accepted, and the console asks. */
  readonly phase: 'ready' | 'sending' | 'unsure';
  readonly fault: Fault | undefined;
  run(): void;
  readonly accepted: T | undefined;
}

export interface Action<T> {
  /** Sends the request. Sent again, it must not do its work twice. */
  readonly send: () => Promise<Answer<T>>;
  /** Asks whether a request without an answer was accepted. @default - sends it again */
  readonly check?: (() => Promise<Answer<T>>) | undefined;
  readonly onAccepted: (accepted: T, isOpen: boolean) => void;
}

const ASK_AGAIN_MS = 2_000;

export function useAction<T>(action: Action<T>): Asked<T> {
  const running = useMemo(() => new Running<T>(), []);
  running.action = action;
  useEffect(() => () => running.end(), [running]);
  return {
    phase: running.phase.value,
    fault: running.fault.value,
    accepted: running.accepted.value,
    run: running.run,
  };
}

class Running<T> {
  readonly phase = signal<Asked<T>['phase']>('ready');
  readonly fault = signal<Fault | undefined>(undefined);
  readonly accepted = signal<T | undefined>(undefined);
  action: Action<T> | undefined;
  #isOver = false;
  #isLeft = false;
  #timer: ReturnType<typeof setTimeout> | undefined;

  readonly run = (): void => {
    if (this.phase.value !== 'ready' || this.action === undefined) return;
    this.phase.value = 'sending';
    void this.action.send().then(this.#take);
  };

  /** Its dialog is gone, perhaps because the action was accepted: the console goes on until it knows, and says it. */
  end(): void {
    this.#isLeft = true;
    if (this.phase.value !== 'ready' && this.action?.check !== undefined) return;
    this.#isOver = true;
    clearTimeout(this.#timer);
  }

  readonly #take = (answer: Answer<T>): void => {
    if (this.#isOver) return;
    if (answer.body !== undefined) {
      this.#accept(answer.body);
      return;
    }
    const { fault } = answer;
    this.fault.value = fault;
    if (fault?.kind === 'forbidden') isReadOnly.value = true;
    const isUnsure =
      fault !== undefined && (mayHaveArrived(fault) || (this.phase.value === 'unsure' && isNoAnswer(fault)));
    this.phase.value = isUnsure ? 'unsure' : 'ready';
    if (!isUnsure && this.#isLeft && fault !== undefined) say([`${fault.title}.`, ...fault.lines].join(' '));
    if (isUnsure) this.#timer = setTimeout(this.#askAgain, ASK_AGAIN_MS);
  };

  #accept(body: T): void {
    this.phase.value = 'ready';
    this.fault.value = undefined;
    this.accepted.value = body;
    this.action?.onAccepted(body, !this.#isLeft);
  }

  readonly #askAgain = (): void => {
    const ask = this.action?.check ?? this.action?.send;
    void ask?.().then(this.#take);
  };
}

/** True for a fault that does not tell if the first request was accepted. */
function isNoAnswer({ kind }: Fault): boolean {
  return kind === 'failed' || kind === 'expired' || kind === 'signed-out';
}
