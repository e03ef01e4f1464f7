import type { AgentHeadroom } from '../../../functions/domain/capacity/headroom.ts';
import type { AgentPlace } from '../../../local/mesos-sim/model/agent.ts';
import type { Framework, Offer, SchedulerLink, TaskWish } from '../../../local/mesos-sim/model/framework.ts';
import type { Task, TaskState, TaskStatus } from '../../../local/mesos-sim/model/task.ts';
import { fitsInto, minus, type Resources } from '../../../local/mesos-sim/options/resources.ts';
import type { Chance } from '../stage/chance.ts';
import type { VirtualTime } from './virtual-time.ts';

interface Running {
  readonly wish: TaskWish;
  readonly framework: Framework;
  state: TaskState;
  isKilled: boolean;
}

interface VirtualAgent {
  readonly place: AgentPlace;
  readonly tasks: Map<string, Running>;
  free: Resources;
  /** Deactivated: it gets no more tasks. */
  isDraining: boolean;
}

/** Hosts that launch and end tasks, without a master between them and their scheduler. */
export class VirtualAgents implements SchedulerLink {
  private readonly time: VirtualTime;
  private readonly chance: Chance;
  private readonly agents: readonly VirtualAgent[];

  constructor(time: VirtualTime, chance: Chance, sizes: ReadonlyMap<string, Resources>) {
    this.time = time;
    this.chance = chance;
    this.agents = [...sizes].map(([hostname, free], index) => ({
      // A listener is for agents that are asked over HTTP.
      place: { index, hostname, ip: `10.0.0.${index + 1}`, port: 5051, attributes: {} } as unknown as AgentPlace,
      ...{ tasks: new Map(), free, isDraining: false },
    }));
  }

  drain(hostname: string): void {
    this.of(hostname).isDraining = true;
  }

  get draining(): readonly string[] {
    return this.agents.filter(({ isDraining }) => isDraining).map(({ place }) => place.hostname);
  }

  /** Ids of the tasks that have not ended. */
  tasksOn(hostname: string): readonly string[] {
    return [...this.of(hostname).tasks.keys()];
  }

  headroom(): readonly AgentHeadroom[] {
    return this.agents.map(({ place: { hostname, ip, port }, free, isDraining }) => ({
      ...{ agentId: `${hostname}-S0`, hostname, ip, port, attributes: {}, registeredAtNs: 0n },
      ...{ active: !isDraining, deactivated: isDraining },
      free: { '*': { ...free, gpus: 0, ports: 1_000 } },
    }));
  }

  place(framework: Framework, wish: TaskWish): boolean {
    const fitting = this.agents.filter(
      ({ place, free, isDraining }) =>
        !isDraining && fitsInto(wish.demand.resources, free) && (wish.demand.suits?.(place) ?? true),
    );
    if (fitting.length === 0) return false;
    const agent = this.chance.pick(fitting);
    const { hostname } = agent.place;
    agent.free = minus(agent.free, wish.demand.resources);
    agent.tasks.set(wish.taskId, { wish, framework, state: 'TASK_STAGING', isKilled: false });
    framework.launched(wish, { agentId: `${hostname}-S0`, place: agent.place });
    if (wish.atOnce) this.becomes(agent, wish.taskId, 'TASK_RUNNING');
    else this.start(agent, wish);
    return true;
  }

  private start(agent: VirtualAgent, { taskId, startMs }: TaskWish): void {
    const starting = startMs * this.chance.next();
    this.time.after(starting, () => this.becomes(agent, taskId, 'TASK_STARTING'));
    this.time.after(startMs, () => this.becomes(agent, taskId, 'TASK_RUNNING'));
  }

  offers(): readonly Offer[] {
    const open = this.agents.filter(({ isDraining }) => !isDraining);
    return open.map(({ place, free }) => ({ agentId: `${place.hostname}-S0`, place, free }));
  }

  killTask(_framework: Framework, taskId: string): void {
    const agent = this.agents.find(({ tasks }) => tasks.has(taskId));
    const task = agent?.tasks.get(taskId);
    if (agent === undefined || task === undefined || task.isKilled) return;
    task.isKilled = true;
    this.time.after(task.wish.killMs, () => this.ends(agent, taskId));
  }

  private becomes(agent: VirtualAgent, taskId: string, state: TaskState): void {
    const task = agent.tasks.get(taskId);
    if (task === undefined) return;
    task.state = state;
    tell(task, state);
  }

  private ends(agent: VirtualAgent, taskId: string): void {
    const task = agent.tasks.get(taskId);
    if (task === undefined) return;
    agent.tasks.delete(taskId);
    const { cpus, mem, disk } = task.wish.demand.resources;
    agent.free = minus(agent.free, { cpus: -cpus, mem: -mem, disk: -disk });
    // The scheduler hears of it a little later than the host.
    this.time.after(this.chance.below(1_500), () => tell(task, 'TASK_KILLED'));
  }

  private of(hostname: string): VirtualAgent {
    const agent = this.agents.find(({ place }) => place.hostname === hostname);
    if (agent === undefined) throw new Error(`no host ${hostname}`);
    return agent;
  }
}

/** All that a scheduler of jobs reads of an update. */
function tell({ framework, wish }: Running, state: TaskState): void {
  framework.onUpdate({ info: { taskId: wish.taskId } } as Task, { state } as TaskStatus);
}
