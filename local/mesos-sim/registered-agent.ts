/** An agent in a master's list. */
import type { Agent } from './agent.ts';
import type { MachineId } from './machine.ts';
import type { AgentResources } from './options.ts';
import { isTerminal, TASK_RESOURCES, type Task } from './task.ts';

export class RegisteredAgent {
  readonly process: Agent;
  readonly agentId: string;
  readonly machine: MachineId;
  readonly machineKey: string;
  readonly capacity: number;
  readonly registeredTime: number;
  reregisteredTime: number | undefined;
  connected = true;
  /** Tasks that are not known to be over and acknowledged. */
  readonly tasks = new Map<string, Task>();
  /** Tasks that use resources, by role. */
  readonly usedByRole = new Map<string, number>();
  private used = 0;

  constructor(agent: Agent, agentId: string, key: string, resources: AgentResources, registeredTime: number) {
    this.process = agent;
    this.agentId = agentId;
    this.machine = { hostname: agent.place.hostname, ip: agent.place.ip };
    this.machineKey = key;
    this.capacity = Math.floor(Math.min(resources.cpus / TASK_RESOURCES.cpus, resources.mem / TASK_RESOURCES.mem));
    this.registeredTime = registeredTime;
  }

  get hasRoom(): boolean {
    return this.used < this.capacity;
  }

  get usedTasks(): number {
    return this.used;
  }

  add(key: string, task: Task): void {
    this.tasks.set(key, task);
    if (!isTerminal(task.state)) this.count(task.info.role, 1);
  }

  /** The task has just come to its end. */
  release(task: Task): void {
    this.count(task.info.role, -1);
  }

  private count(role: string, change: number): void {
    this.used += change;
    const inRole = (this.usedByRole.get(role) ?? 0) + change;
    if (inRole === 0) this.usedByRole.delete(role);
    else this.usedByRole.set(role, inRole);
  }
}
