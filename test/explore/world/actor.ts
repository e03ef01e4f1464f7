import { AsyncLocalStorage } from 'node:async_hooks';
import crypto, { hash } from 'node:crypto';
import { syncBuiltinESMExports } from 'node:module';

/** A process of the product, from its first call to its end: one step of an execution, or one request. */
export class Actor {
  /** The same in every order of the calls: what it does, and the how manieth time. */
  readonly label: string;
  /** The execution, and the host in it, that goes on when it ends. */
  readonly run: string;
  /** Requests have not begun before their first call is answered: they hold up no clock. */
  readonly isRequest: boolean;
  /** Its calls so far with their answers, in the order of the answers. */
  readonly answers: (() => string)[] = [];
  #texts: string[] = [];
  #ids = 0;

  constructor(label: string, run: string | undefined) {
    this.label = label;
    this.run = run ?? label;
    this.isRequest = run === undefined;
  }

  get hasBegun(): boolean {
    return this.answers.length > 0 || !this.isRequest;
  }

  /**
   * Where it stands: its code is a function of the answers that it has got. Answers to calls that it made side by side
   * count as a set.
   */
  get position(): string {
    while (this.#texts.length < this.answers.length)
      this.#texts.push(hash('sha1', this.answers[this.#texts.length]?.() ?? ''));
    return `${this.label} ${this.#texts.toSorted().join()}`;
  }

  /** Sixteen bytes that no other actor gets, the same in every order of the calls. */
  newId(): string {
    this.#ids += 1;
    return hash('md5', `${this.label} ${this.#ids}`);
  }
}

const current = new AsyncLocalStorage<Actor>();

export function actorNow(): Actor | undefined {
  return current.getStore();
}

export function asActor<T>(actor: Actor, work: () => T): T {
  return current.run(actor, work);
}

/** Makes ids from the actor instead of chance, so that the same schedule leads to the same world. */
export function withoutChance(): void {
  const { randomUUID, randomBytes } = crypto;
  const uuidOf = (hex: string) => hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
  const ids = {
    randomUUID: () => {
      const actor = actorNow();
      return actor === undefined ? randomUUID() : uuidOf(actor.newId());
    },
    randomBytes: (size: number) => {
      const actor = actorNow();
      return actor === undefined ? randomBytes(size) : Buffer.from(actor.newId(), 'hex').subarray(0, size);
    },
  };
  Object.assign(crypto, ids);
  syncBuiltinESMExports();
}
