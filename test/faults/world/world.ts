import { isMaintenanceError, type MaintenanceError } from '../../../functions/contract/errors.ts';
import type { Host } from '../../../functions/domain/host/host.ts';
import type { Services } from '../../../functions/ports/services.ts';
import type { Store } from '../../../functions/ports/store.ts';
import { createMemoryStore } from '../../fakes/memory-store.ts';
import { Recorder } from '../../spec/recorder.ts';
import { inRun, runNow, tappedStore } from '../../spec/taps.ts';
import { Broken } from '../stage/broken.ts';
import type { Chance } from '../stage/chance.ts';
import { Cluster } from '../stage/cluster.ts';
import { faultOf, type Port, type Weather } from '../stage/faults.ts';
import { Ledger } from '../stage/ledger.ts';
import type { Mutation } from '../stage/mutations.ts';
import { Memory, type Process } from '../stage/process.ts';
import type { Setting } from '../stage/setting.ts';
import type { Attempt, Step } from '../stage/step.ts';
import { Book } from './book.ts';
import { servicesOf } from './ports.ts';

interface Call {
  readonly name: string;
  /** Not answered before, milliseconds since 1970. */
  readonly notBefore: number;
  readonly port: Port;
  readonly process: Process;
  arrive(isLost: boolean): Promise<void>;
}

/** Lambda ends a function that takes longer. */
const FUNCTION_LIMIT_MS = 60_000;
/** The clients' own limit of one call. */
const CALL_LIMIT_MS = 10_000;

export interface WorldOptions {
  readonly rolling?: Chance | undefined;
  /** Breaks the product, to prove that the judges notice. */
  readonly mutation?: Mutation;
  /** Shows the calls of calm weather as well. */
  readonly showsAll?: boolean;
}

/** Calls of the agents themselves. */
const AGENT_CALLS: ReadonlySet<string> = new Set(['tasksOnAgent', 'isStillDraining']);

interface Asked {
  readonly port: Port;
  readonly method: string;
  readonly args: readonly unknown[];
}

/** One run's world: the cluster, the table, the processes that work on them, and the calls between them that are under way. */
export class World {
  readonly chance: Chance;
  /** The chance of rolling maintenances; undefined in a run without them. */
  readonly rolling: Chance | undefined;
  readonly mutation: Mutation;
  readonly setting: Setting;
  readonly cluster: Cluster;
  readonly ledger = new Ledger();
  readonly leases = new Map();
  /** Writes the trace that the specification judges. */
  readonly recorder = new Recorder();
  readonly store: Store = tappedStore(createMemoryStore(this.leases), this.recorder);
  readonly book = new Book(this);
  readonly log: string[] = [];
  readonly weather: Weather = { mesos: 0, store: 0, events: 0, executions: 0, scheduler: 0 };
  /** How likely a process dies at a call. */
  mortality = 0;
  /** True until the faults end. */
  isStormy = true;
  /** Error of the clocks. */
  skewMs = 0;
  calls: Call[] = [];
  /** Hosts whose records cannot be read. */
  readonly poisoned = new Set<string>();
  broken: unknown;
  /** The hosts that the index by state shows. */
  index: readonly Host[] = [];
  /** Calls of the ports by name. */
  readonly counts = new Map<string, number>();
  /** Ids of maintenances whose requests were refused. */
  readonly refused = new Set<string>();
  #processes = new Set<Process>();
  #born = 0;
  readonly #showsAll: boolean;

  constructor(setting: Setting, chance: Chance, options: WorldOptions = {}) {
    this.chance = chance;
    this.rolling = options.rolling;
    this.#showsAll = options.showsAll ?? false;
    this.mutation = options.mutation ?? ((services) => services);
    this.setting = setting;
    this.cluster = new Cluster(setting.hostnames, setting.jobs, chance);
  }

  get processes(): readonly Process[] {
    return [...this.#processes];
  }

  /** Calls that may be answered now. */
  get answerable(): readonly Call[] {
    return this.calls.filter(({ notBefore }) => notBefore <= this.cluster.now);
  }

  say(text: string): void {
    this.log.push(`${new Date(this.cluster.now).toISOString().slice(11, 19)} ${text}`);
  }

  async pass(seconds: number): Promise<void> {
    if (seconds * 1_000 > CALL_LIMIT_MS) {
      for (const call of this.calls.splice(0)) await this.#lose(call, 'timeout');
    }
    this.cluster.pass(seconds);
    this.book.expire();
    this.say(`${seconds} s pass`);
    if (this.setting.isOneProcess) return;
    for (const process of this.#processes) {
      if (this.cluster.now - process.bornAt > FUNCTION_LIMIT_MS) this.kill(process, 'out of time');
    }
  }

  async settled(): Promise<void> {
    await new Promise((resolve) => setImmediate(resolve));
    if (this.broken !== undefined) throw this.broken;
  }

  /** Runs work in a process: one of its own, or the one that all share. */
  invoke<T>(name: string, work: (services: Services) => Promise<T>, ends: Ends<T> = {}): void {
    const process = this.#process();
    this.say(`p${process.id} begins ${name}`);
    const died = () => ends.died?.();
    process.work.add(died);
    const over = () => {
      process.work.delete(died);
      if (!this.setting.isOneProcess && process.work.size === 0) this.#processes.delete(process);
    };
    inRun(this.recorder.newRun(), () => work(process.services)).then(
      (result) => {
        if (process.isDead) return;
        over();
        this.say(`p${process.id} has done ${name}`);
        ends.done?.(result, process);
      },
      (error: unknown) => {
        if (process.isDead) return;
        over();
        if (!isMaintenanceError(error)) {
          this.broken ??= error;
          return;
        }
        this.say(`p${process.id} fails at ${name}: ${error.name} ${error.message}`);
        ends.failed?.(error, process);
      },
    );
  }

  deliver(step: Step): void {
    const { name, work, ends } = this.book.attempt(step);
    this.invoke(name, work, ends);
  }

  /** The same attempt once more, beside or after its delivery: its answer is ignored. */
  deliverAgain({ name, work }: Attempt): void {
    this.invoke(`again ${name}`, work);
  }

  kill(process: Process, why: string): void {
    if (process.isDead) return;
    this.say(`p${process.id} dies: ${why}`);
    process.isDead = true;
    this.#processes.delete(process);
    this.calls = this.calls.filter((call) => call.process !== process);
    if (this.setting.isOneProcess) this.book.beginAgain();
    else for (const died of process.work) died();
  }

  /** A call that is under way arrives, and is answered unless the weather is bad. */
  async arrive(call: Call): Promise<void> {
    this.calls = this.calls.filter((other) => other !== call);
    await call.arrive(false);
  }

  async #lose(call: Call, why: string): Promise<void> {
    this.say(`p${call.process.id} ${call.name}: ${why}`);
    await call.arrive(true);
  }

  #process(): Process {
    const [current] = this.#processes;
    if (this.setting.isOneProcess && current !== undefined) return current;
    this.#born += 1;
    const memory = new Memory();
    const process: Process = {
      ...{ id: this.#born, memory, bornAt: this.cluster.now, isDead: false, work: new Set() },
      services: this.mutation(servicesOf(this, memory, () => process)),
    };
    this.#processes.add(process);
    return process;
  }

  /** The port as a process has it: each call takes its time, and may fail. */
  wrap<P extends object>(port: Port, given: P, process: () => Process): P {
    const wrapped: Record<string, unknown> = {};
    for (const [method, value] of Object.entries(given)) {
      const call = (...args: unknown[]) => this.#call(process(), { port, method, args }, () => value(...args));
      wrapped[method] = typeof value === 'function' ? call : value;
    }
    return wrapped as P;
  }

  #call(process: Process, { port, method, args }: Asked, effect: () => Promise<unknown>): Promise<unknown> {
    const name = `${port}.${method}`;
    const { promise, resolve, reject } = Promise.withResolvers<unknown>();
    const inCaller = runNow();
    if (process.isDead) return promise;
    this.counts.set(name, (this.counts.get(name) ?? 0) + 1);
    const arrive = async (isLost: boolean) => {
      const isFaulty = this.isStormy && (isLost || this.chance.is(this.weather[port]));
      const fault = isFaulty ? faultOf(this.chance, port, method) : undefined;
      const dies = this.isStormy && this.chance.is(this.mortality);
      if (dies && this.chance.is(0.5)) return this.kill(process, `before ${name}`);
      try {
        const answer = fault?.isDone === false ? undefined : await inCaller(effect);
        if (dies) return this.kill(process, `after ${name}`);
        if (this.isStormy || this.#showsAll) this.say(`p${process.id} ${name} ${fault?.text ?? ''}`);
        if (process.isDead) return;
        if (fault === undefined) resolve(answer);
        else if ('error' in fault.outcome) reject(fault.outcome.error);
        else resolve(fault.outcome.answer);
      } catch (error) {
        if (error instanceof Broken || !isMaintenanceError(error)) this.broken ??= error;
        this.say(`p${process.id} ${name} throws ${(error as Error).message}`);
        if (!process.isDead) reject(error);
      }
    };
    const hangs = this.isStormy && AGENT_CALLS.has(method) && this.cluster.hangs(args[0]);
    if (!hangs && (!this.isStormy || this.chance.is(this.setting.haste))) void arrive(false);
    else {
      const notBefore = hangs ? this.cluster.now + CALL_LIMIT_MS : 0;
      this.calls.push({ name, notBefore, port, process, arrive });
    }
    return promise;
  }
}

export interface Ends<T> {
  readonly done?: (result: T, process: Process) => void;
  readonly failed?: (error: MaintenanceError, process: Process) => void;
  readonly died?: () => void;
}
