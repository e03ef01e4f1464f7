/** An agent in a master's list. */

import { fitsInto, isNothing, minus, NO_RESOURCES, plus, type Resources } from '../options/resources.ts';
import type { Agent } from './agent.ts';
import type { MachineId } from './machine.ts';
import { isTerminal, type Task } from './task.ts';

export class RegisteredAgent {
  readonly process: Agent;
  readonly agentId: string;
  readonly machine: MachineId;
  readonly machineKey: string;
  readonly total: Resources;
  readonly registeredTime: number;
  reregisteredTime: number | undefined;
  connected = true;
  /** Tasks without an acknowledged end. */
  readonly tasks = new Map<string, Task>();
  readonly usedByRole = new Map<string, Resources>();
  used = NO_RESOURCES;
  /** Grows with each change of `used`. */
  usage = 0;

  constructor(agent: Agent, agentId: string, key: string, total: Resources, registeredTime: number) {
    this.process = agent;
    this.agentId = agentId;
    this.machine = { hostname: agent.place.hostname, ip: agent.place.ip };
    this.machineKey = key;
    this.total = total;
    this.registeredTime = registeredTime;
  }

  get free(): Resources {
    return minus(this.total, this.used);
  }

  hasRoomFor(demand: Resources): boolean {
    return fitsInto(demand, this.free);
  }

  add(key: string, task: Task): void {
    this.tasks.set(key, task);
    if (!isTerminal(task.state)) this.use(task, plus);
  }

  /** Frees the resources of a task that has ended. */
  release(task: Task): void {
    this.use(task, minus);
  }

  private use({ info: { role, resources } }: Task, change: typeof plus): void {
    this.usage += 1;
    this.used = change(this.used, resources);
    const inRole = change(this.usedByRole.get(role) ?? NO_RESOURCES, resources);
    if (isNothing(inRole)) this.usedByRole.delete(role);
    else this.usedByRole.set(role, inRole);
  }
}
