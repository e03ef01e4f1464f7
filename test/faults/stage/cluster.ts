import type { Agent, MachineId, MaintenanceWindow, Task } from '../../../functions/domain/mesos/mesos.ts';
import { createFakeMesos, type FakeMesos } from '../../fakes/fake-mesos.ts';
import { JobCluster, type JobSetup, type SimInstance } from '../../fakes/job-cluster.ts';
import type { Chance } from './chance.ts';

/**
 * Frameworks, whose tasks are moved in turn by Mesos itself, by an app's scheduler within limits,
 * not at all, and by an owner who is asked.
 */
export const FRAMEWORKS = { f1: 'web', f2: 'marathon', f3: 'spark', f4: 'shop' } as const;
export type FrameworkId = keyof typeof FRAMEWORKS;

/** Hosts without maintenance: replacements always find a place there. */
const SPARE = ['o1', 'o2'];

/**
 * The simulated Mesos with its agents, tasks and apps, as it is, whatever its answers have said.
 */
export class Cluster {
  readonly hostnames: readonly string[];
  readonly mesos: FakeMesos;
  readonly jobs: JobCluster;
  /** Hosts that a new leader knows from its registry, and waits for. */
  readonly awaited = new Set<string>();
  /** Hosts whose machines do not answer. */
  readonly silent = new Set<string>();
  /** Hosts whose agents accept a connection, and never answer; the master hears from them. */
  readonly hanging = new Set<string>();
  /** When each agent had last registered before its machine went down. */
  readonly beforeDown = new Map<string, bigint>();
  readonly #placeable: string[] = [];
  readonly #tasks = new Map<string, Task[]>();
  readonly #chance: Chance;
  #made = 0;

  constructor(hostnames: readonly string[], setups: readonly JobSetup[], chance: Chance) {
    this.hostnames = hostnames;
    this.#chance = chance;
    this.mesos = createFakeMesos(this.everyone, (hostname) => ({ rack: this.rackOf(hostname) }));
    const homes = setups.map(({ size }) => Array.from({ length: size }, () => chance.pick(this.everyone)));
    this.jobs = new JobCluster(setups, homes, this.#placeable);
    this.sync();
  }

  /** Milliseconds since 1970, as it really is. */
  get now(): number {
    return this.jobs.now;
  }

  /** All hosts, the spare ones included. */
  get everyone(): readonly string[] {
    return [...this.hostnames, ...SPARE];
  }

  rackOf(hostname: string): string {
    return `r${this.hostnames.indexOf(hostname) % 2}`;
  }

  agent(hostname: string): Agent | undefined {
    return this.mesos.agentsByHost.get(hostname);
  }

  tasksOn(hostname: string): readonly Task[] {
    return this.mesos.tasks.get(hostname) ?? [];
  }

  /** Agents list what runs, those that drain end it, and replacements go where placement is open. */
  sync(): void {
    for (const hostname of this.hostnames) {
      const agent = this.agent(hostname);
      const ofJobs = this.jobs
        .on(hostname)
        .flatMap(({ taskIds }) => taskIds.map((taskId) => this.#task(hostname, taskId, 'f2')));
      const all = [...(this.#tasks.get(hostname) ?? []), ...ofJobs];
      this.mesos.tasks.set(hostname, all);
      if (agent?.drain === 'draining' && all.length === 0) this.#change(agent, { drain: 'drained' });
    }
    const open = this.hostnames.filter((hostname) => this.agent(hostname)?.active);
    this.#placeable.splice(0, this.#placeable.length, ...SPARE, ...open);
  }

  pass(seconds: number): void {
    this.jobs.pass(seconds);
    for (const hostname of this.hostnames) {
      const agent = this.agent(hostname);
      if (agent?.drain === 'draining' && this.#chance.is(seconds / 60)) this.endTasks(hostname);
    }
    this.sync();
  }

  launch(hostname: string, frameworkId: FrameworkId): void {
    const agent = this.agent(hostname);
    if (agent === undefined || agent.drain !== undefined || this.silent.has(hostname) || this.hanging.has(hostname))
      return;
    this.#made += 1;
    const known = this.#tasks.get(hostname) ?? [];
    this.#tasks.set(hostname, [...known, this.#task(hostname, `t${this.#made}`, frameworkId)]);
    this.sync();
  }

  endTask(taskId: string): void {
    for (const [hostname, tasks] of this.#tasks)
      this.#tasks.set(
        hostname,
        tasks.filter((task) => task.taskId !== taskId),
      );
    this.sync();
  }

  /** All that run there end, those of jobs too. */
  endTasks(hostname: string): void {
    this.#tasks.delete(hostname);
    for (const job of this.jobs.jobs) job.instances = job.instances.filter(({ host }) => host !== hostname);
    this.sync();
  }

  endPlainTasks(hostname: string): void {
    this.#tasks.delete(hostname);
    this.sync();
  }

  loseInstance(instance: SimInstance): void {
    for (const job of this.jobs.jobs) job.instances = job.instances.filter((other) => other !== instance);
    this.sync();
  }

  /**
   * The agent's process ends and comes back under the same id: the master keeps the agent's
   * deactivation.
   */
  reregister(hostname: string): void {
    const agent = this.agent(hostname);
    this.#wakes(hostname);
    this.awaited.delete(hostname);
    if (agent === undefined) this.startAgent(hostname);
    else this.#change(agent, { registeredAtNs: this.#tick(hostname, agent), active: !agent.deactivated });
  }

  /** The host's init starts its agent, if it does not run. */
  startAgent(hostname: string): void {
    if (this.agent(hostname) !== undefined) return;
    this.#wakes(hostname);
    this.mesos.restartAgent(hostname);
    this.sync();
  }

  replaceAgent(hostname: string): void {
    this.endTasks(hostname);
    this.#wakes(hostname);
    this.awaited.delete(hostname);
    this.mesos.replaceAgent(hostname);
    this.sync();
  }

  /** The machine is dead or cut off: the master still lists its agent. */
  silence(hostname: string): void {
    const agent = this.agent(hostname);
    if (agent === undefined) return;
    this.silent.add(hostname);
    this.#change(agent, { active: false });
    this.sync();
  }

  /** The agent's process hangs: the master still hears from it. */
  hang(hostname: string): void {
    if (this.agent(hostname) !== undefined) this.hanging.add(hostname);
  }

  /** True for a host whose agent does not answer, or is not back yet. */
  isAway(hostname: string): boolean {
    return [this.silent, this.hanging, this.awaited].some((hosts) => hosts.has(hostname));
  }

  /** True for the address of an agent that never answers. */
  hangs(agent: unknown): boolean {
    const { ip } = agent as { readonly ip?: string };
    return [...this.hanging].some((hostname) => this.agent(hostname)?.ip === ip);
  }

  /** The master has given it up. What it ran is lost. */
  loseAgent(hostname: string): void {
    this.endTasks(hostname);
    this.#wakes(hostname);
    this.awaited.delete(hostname);
    this.mesos.agentsByHost.delete(hostname);
    this.sync();
  }

  /** Another master leads: agents have to come back. */
  failOver(): void {
    for (const hostname of this.hostnames) {
      const agent = this.agent(hostname);
      if (agent !== undefined) this.awaited.add(hostname);
    }
  }

  machineDown(machines: readonly MachineId[]): Promise<void> {
    const hostnames = machines.map(({ hostname = '' }) => hostname.toLowerCase());
    const registered = hostnames.map((hostname) => this.agent(hostname)?.registeredAtNs ?? 0n);
    const wereUp = hostnames.map((hostname) => !this.mesos.down.has(hostname));
    return this.mesos.machineDown(machines).finally(() => {
      // A machine that Mesos has refused to take down has not been down: its agent has registered since for all that.
      hostnames.forEach((hostname, index) => {
        if (wereUp[index] && this.mesos.down.has(hostname)) this.beforeDown.set(hostname, registered[index] ?? 0n);
      });
      for (const hostname of this.mesos.down) {
        this.#wakes(hostname);
        this.awaited.delete(hostname);
        this.endTasks(hostname);
      }
    });
  }

  /** Another operator replaces the schedule. Machines that are DOWN must stay in it. */
  async postForeign(change: (windows: readonly MaintenanceWindow[]) => readonly MaintenanceWindow[]): Promise<void> {
    const windows = change(this.mesos.windows);
    const kept = new Set(windows.flatMap(({ machineIds }) => machineIds.map(({ hostname }) => hostname)));
    if ([...this.mesos.down].every((hostname) => kept.has(hostname))) this.mesos.windows = [...windows];
  }

  #task(hostname: string, taskId: string, frameworkId: FrameworkId): Task {
    return { taskId, frameworkId, agentId: this.agent(hostname)?.agentId ?? `${hostname}-S0`, state: 'TASK_RUNNING' };
  }

  #tick(hostname: string, agent: Agent): bigint {
    this.mesos.agentsByHost.delete(hostname);
    this.mesos.restartAgent(hostname);
    const { registeredAtNs } = this.agent(hostname) ?? agent;
    this.mesos.agentsByHost.set(hostname, agent);
    return registeredAtNs;
  }

  #wakes(hostname: string): void {
    this.silent.delete(hostname);
    this.hanging.delete(hostname);
  }

  #change(agent: Agent, changes: Partial<Agent>): void {
    this.mesos.agentsByHost.set(agent.hostname, { ...agent, ...changes });
  }
}
