import { isMaintenanceError, MaintenanceError } from '../../../functions/contract/errors.ts';
import type { Host } from '../../../functions/domain/host/host.ts';
import type { Services } from '../../../functions/ports/services.ts';
import type { Store } from '../../../functions/ports/store.ts';
import { createMemoryStore } from '../../fakes/memory-store.ts';
import { Broken } from '../stage/broken.ts';
import type { Chance } from '../stage/chance.ts';
import { Cluster } from '../stage/cluster.ts';
import { faultOf, type Port, type Weather } from '../stage/faults.ts';
import { afterFailure, Execution, type Step } from '../stage/flows.ts';
import { Ledger } from '../stage/ledger.ts';
import { Memory, type Process } from '../stage/process.ts';
import type { Setting } from '../stage/setting.ts';
import { arnOf, servicesOf } from './ports.ts';

interface Call {
  readonly name: string;
  readonly port: Port;
  readonly process: Process;
  arrive(isLost: boolean): Promise<void>;
}

/** Lambda ends a function that takes longer. */
const FUNCTION_LIMIT_MS = 60_000;
/** The clients' own limit of one call. */
const CALL_LIMIT_MS = 10_000;

/** One run's world: the cluster, the table, the processes that work on them, and the calls between them that are under way. */
export class World {
  readonly chance: Chance;
  /** The chance of rolling maintenances; undefined in a run without them. */
  readonly rolling: Chance | undefined;
  readonly setting: Setting;
  readonly cluster: Cluster;
  readonly ledger = new Ledger();
  readonly store: Store = createMemoryStore();
  readonly executions = new Map<string, Execution>();
  readonly delivered: Step[] = [];
  readonly log: string[] = [];
  readonly weather: Weather = { mesos: 0, store: 0, events: 0, executions: 0, scheduler: 0 };
  /** How likely a process dies at a call. */
  mortality = 0;
  /** True until the faults end. */
  isStormy = true;
  /** Error of the clocks. */
  skewMs = 0;
  calls: Call[] = [];
  broken: unknown;
  /** The hosts that the index by state shows. */
  index: readonly Host[] = [];
  /** Calls of the ports by name. */
  readonly counts = new Map<string, number>();
  /** Ids of maintenances whose requests were refused. */
  readonly refused = new Set<string>();
  #processes = new Set<Process>();
  #born = 0;

  constructor(setting: Setting, chance: Chance, rolling?: Chance) {
    this.chance = chance;
    this.rolling = rolling;
    this.setting = setting;
    this.cluster = new Cluster(setting.hostnames, setting.jobs, chance);
  }

  get processes(): readonly Process[] {
    return [...this.#processes];
  }

  get ready(): Step[] {
    const { now } = this.cluster;
    const steps = [...this.executions.values()].flatMap((execution) => execution.steps);
    return steps.filter(({ readyAt, isRunning }) => !isRunning && readyAt <= now);
  }

  say(text: string): void {
    this.log.push(`${new Date(this.cluster.now).toISOString().slice(11, 19)} ${text}`);
  }

  async pass(seconds: number): Promise<void> {
    if (seconds * 1_000 > CALL_LIMIT_MS) {
      for (const call of this.calls.splice(0)) await this.#lose(call, 'timeout');
    }
    this.cluster.pass(seconds);
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

  /** An operator starts an execution past the API. */
  begin(machine: Execution['machine'], name: string, input: object): void {
    this.executions.set(
      arnOf(machine, name),
      new Execution(arnOf(machine, name), machine, name, input, this.cluster.now),
    );
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
    work(process.services).then(
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
    step.isRunning = true;
    this.delivered.push(step);
    const { execution } = step;
    const isOpen = () => execution.steps.includes(step);
    const follow = (next: readonly Step[]) => {
      if (!isOpen()) return;
      execution.steps = [...execution.steps.filter((other) => other !== step), ...next];
      for (const each of next) each.readyAt = Math.max(each.readyAt, this.cluster.now + each.waitSeconds * 1_000);
    };
    const fail = (error: Error) => {
      const next = afterFailure(step, error, this.setting.mostAttempts);
      step.isRunning = false;
      step.readyAt = this.cluster.now + this.chance.below(Math.min(30, 2 ** step.attempts)) * 1_000;
      if (next !== 'again') follow(next === undefined ? [] : [next]);
    };
    this.invoke(`${step.name} of ${execution.name}`, step.work, {
      done: follow,
      failed: fail,
      died: () => fail(new MaintenanceError('StoreUnavailable', 'the process died')),
    });
  }

  /** The same step once more, beside or after its delivery: its answer is ignored. */
  deliverAgain(step: Step): void {
    this.invoke(`again ${step.name} of ${step.execution.name}`, step.work);
  }

  kill(process: Process, why: string): void {
    if (process.isDead) return;
    this.say(`p${process.id} dies: ${why}`);
    process.isDead = true;
    this.#processes.delete(process);
    this.calls = this.calls.filter((call) => call.process !== process);
    for (const died of process.work) died();
    if (!this.setting.isOneProcess) return;
    for (const execution of this.executions.values()) execution.begin(this.cluster.now);
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
      services: servicesOf(this, memory, () => process),
    };
    this.#processes.add(process);
    return process;
  }

  /** The port as a process has it: each call takes its time, and may fail. */
  wrap<P extends object>(port: Port, given: P, process: () => Process): P {
    const wrapped: Record<string, unknown> = {};
    for (const [method, value] of Object.entries(given)) {
      const isCall = typeof value === 'function';
      wrapped[method] = isCall
        ? (...args: unknown[]) => this.#call(process(), port, method, () => value(...args))
        : value;
    }
    return wrapped as P;
  }

  #call(process: Process, port: Port, method: string, effect: () => Promise<unknown>): Promise<unknown> {
    const name = `${port}.${method}`;
    const { promise, resolve, reject } = Promise.withResolvers<unknown>();
    if (process.isDead) return promise;
    this.counts.set(name, (this.counts.get(name) ?? 0) + 1);
    const arrive = async (isLost: boolean) => {
      const fault =
        this.isStormy && (isLost || this.chance.is(this.weather[port]))
          ? faultOf(this.chance, port, method)
          : undefined;
      const dies = this.isStormy && this.chance.is(this.mortality);
      if (dies && this.chance.is(0.5)) return this.kill(process, `before ${name}`);
      try {
        const answer = fault?.isDone === false ? undefined : await effect();
        if (dies) return this.kill(process, `after ${name}`);
        if (this.isStormy) this.say(`p${process.id} ${name} ${fault?.text ?? ''}`);
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
    if (!this.isStormy || this.chance.is(this.setting.haste)) void arrive(false);
    else this.calls.push({ name, port, process, arrive });
    return promise;
  }
}

export interface Ends<T> {
  readonly done?: (result: T, process: Process) => void;
  readonly failed?: (error: MaintenanceError, process: Process) => void;
  readonly died?: () => void;
}
