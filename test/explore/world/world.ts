import { isMaintenanceError } from '../../../functions/contract/errors.ts';
import type { Services } from '../../../functions/ports/services.ts';
import { Broken } from '../../faults/stage/broken.ts';
import type { Fault, Port } from '../../faults/stage/faults.ts';
import type { Process } from '../../faults/stage/process.ts';
import type { Setting } from '../../faults/stage/setting.ts';
import type { Step } from '../../faults/stage/step.ts';
import { ask } from '../../faults/storm.ts';
import { type Ends, World } from '../../faults/world/world.ts';
import { runNow } from '../../spec/taps.ts';
import { Actor, actorNow, asActor } from './actor.ts';
import { judgeCall } from './judge.ts';
import { NoChance } from './no-chance.ts';
import { stringify } from './position.ts';
import type { Request, Spec } from './spec.ts';
import { runOf, type Touch, touchOf } from './touches.ts';

/** A call under way: nothing has happened yet. */
export interface Pending {
  readonly name: string;
  readonly notBefore: number;
  readonly port: Port;
  readonly method: string;
  readonly process: Process;
  readonly actor: Actor;
  readonly touch: Touch;
  /** The same in every order of the calls. */
  readonly key: string;
  readonly text: string;
  arrive(isLost: boolean, fault?: Fault): Promise<void>;
}

/** What may still go wrong. */
export interface Budget {
  crashes: number;
  faults: number;
  foreign: number;
}

function settingOf({ hostnames, jobs = [], canSurge = false, isUnguarded = false }: Spec): Setting {
  return {
    ...{ hostnames, jobs, canSurge, isUnguarded },
    ...{ isOneProcess: false, clocksJump: false, isUpgrade: false, isPoisoned: false },
    ...{ haste: 0, mostAttempts: 60 },
  };
}

/** A world so small that each order of its calls can be tried: each call waits until a move answers it. */
export class TinyWorld extends World {
  declare calls: Pending[];
  readonly spec: Spec;
  readonly budget: Budget;
  /** The actor that has moved last goes on, unless a move says otherwise. */
  last: Actor | undefined;
  /** Writes to the table so far. */
  writes = 0;
  /** How many requests have begun, and which events have happened. */
  readonly begun = new Set<string>();
  readonly startedAt: number;
  readonly #labels = new Map<string, number>();

  constructor(spec: Spec) {
    super(settingOf(spec), new NoChance(spec.isUnguarded ? 0.5 : 0.6));
    this.spec = spec;
    this.startedAt = this.cluster.now;
    const { crashes = 0, faults = 0, foreign = [] } = spec;
    this.budget = { crashes, faults, foreign: foreign.length > 0 ? 1 : 0 };
  }

  static async begin(spec: Spec): Promise<TinyWorld> {
    const world = new TinyWorld(spec);
    world.isStormy = false;
    if (spec.downBefore) await world.#begin({ hosts: spec.downBefore }, () => true);
    for (const [hostname, frameworkId] of spec.tasks ?? []) world.cluster.launch(hostname, frameworkId);
    world.cluster.sync();
    if (spec.underWay) await world.#begin(spec.underWay, ({ execution }) => execution.machine !== 'WatchHosts');
    world.isStormy = true;
    await world.settle();
    return world;
  }

  /** A maintenance of which these steps are over when the trouble begins. */
  async #begin({ hosts, options }: Pick<Request, 'hosts' | 'options'>, isOver: (step: Step) => boolean): Promise<void> {
    ask(this, 'start', { hosts: [...hosts], ...options });
    for (;;) {
      await this.settled();
      const steps = this.book.ready.filter(isOver);
      if (steps.length === 0) return;
      for (const step of steps) this.deliver(step);
    }
  }

  get secondsPassed(): number {
    return (this.cluster.now - this.startedAt) / 1_000;
  }

  /** Goes on until every process waits for a call. */
  async settle(): Promise<void> {
    for (;;) {
      await this.settled();
      const { ready } = this.book;
      const due = (this.spec.requests ?? []).filter((request) => !this.begun.has(request.name) && request.when(this));
      if (ready.length + due.length === 0 || !this.isStormy) return;
      for (const request of due) {
        this.begun.add(request.name);
        ask(this, request.kind, { hosts: [...request.hosts], ...request.options });
      }
      for (const step of ready) this.deliver(step);
    }
  }

  override deliver(step: Step): void {
    const { name, work, ends } = this.book.attempt(step);
    this.#run(name, step, work, ends);
  }

  override invoke<T>(name: string, work: (services: Services) => Promise<T>, ends: Ends<T> = {}): void {
    this.#run(name, undefined, work, ends);
  }

  #run<T>(name: string, step: Step | undefined, work: (services: Services) => Promise<T>, ends: Ends<T>): void {
    const count = (this.#labels.get(name) ?? 0) + 1;
    this.#labels.set(name, count);
    const actor = new Actor(`${name} ${count}`, step && runOf(step));
    super.invoke(name, (services) => asActor(actor, () => work(services)), ends);
  }

  /** A second passes, or as many as nobody has anything to do; agents that drain end what they run, and inits start agents. */
  override async pass(seconds: number): Promise<void> {
    const { cluster } = this;
    cluster.sync();
    await super.pass(seconds);
    for (const hostname of cluster.hostnames) {
      if (cluster.agent(hostname)?.drain === 'draining') cluster.endTasks(hostname);
      cluster.startAgent(hostname);
    }
    cluster.sync();
  }

  override wrap<P extends object>(port: Port, given: P, process: () => Process): P {
    return new Proxy(given, {
      get: (target, method) => {
        const value = Reflect.get(target, method) as unknown;
        if (typeof value !== 'function') return value;
        return (...args: unknown[]) => this.#ask(process(), port, String(method), args, () => value(...args));
      },
    });
  }

  #ask(process: Process, port: Port, method: string, args: readonly unknown[], effect: () => Promise<unknown>) {
    const { promise, resolve, reject } = Promise.withResolvers<unknown>();
    if (process.isDead) return promise;
    const name = `${port}.${method}`;
    this.counts.set(name, (this.counts.get(name) ?? 0) + 1);
    const actor = actorNow() as Actor;
    const within = runNow();
    let known: string | undefined;
    const textOf = () => (known ??= stringify(args));
    const isNoted = method !== 'pause';
    const answered = (answer: unknown) => {
      const at = this.cluster.now;
      if (isNoted && !(method === 'acquireLease' && answer === false))
        actor.answers.push(() => `${name} ${textOf()} ${at} ${stringify(answer)}`);
    };
    const touch = touchOf(port, method, args, this);
    const arrive = async (_isLost: boolean, fault?: Fault) => {
      if (port === 'store' && touch.writes.length > 0) this.writes += 1;
      try {
        judgeCall(this, process.memory, name, args);
        const answer = fault?.isDone === false ? undefined : await within(effect);
        if (process.isDead) return;
        const outcome = fault === undefined ? { answer } : fault.outcome;
        if ('error' in outcome) throw outcome.error;
        answered(outcome.answer);
        resolve(outcome.answer);
      } catch (error) {
        if (error instanceof Broken || !isMaintenanceError(error)) this.broken ??= error;
        answered(error instanceof Error ? `${error.name} ${error.message}` : error);
        reject(error);
      }
    };
    if (!this.isStormy) void arrive(false);
    else
      this.calls.push({
        ...{ name, notBefore: 0, port, method, process, actor, touch, arrive },
        get key() {
          return `${actor.label}|${name}|${textOf()}`;
        },
        get text() {
          return textOf();
        },
      });
    return promise;
  }
}
