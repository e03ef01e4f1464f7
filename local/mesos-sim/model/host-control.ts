/** Controls of one host for tests, beside the HTTP interfaces. */
import type { Agent } from './agent.ts';
import { nowSeconds } from './identity.ts';
import { isTerminal, type TaskState } from './task.ts';

export interface SimulatedTask {
  readonly taskId: string;
  readonly name: string;
  readonly framework: string;
  readonly hostname: string;
  readonly state: TaskState;
}

export class SimulatedHost {
  readonly hostname: string;
  readonly ip: string;
  readonly port: number;
  private readonly agent: Agent;
  private readonly frameworkName: (frameworkId: string) => string;

  constructor(agent: Agent, frameworkName: (frameworkId: string) => string) {
    this.agent = agent;
    this.frameworkName = frameworkName;
    this.hostname = agent.place.hostname;
    this.ip = agent.place.ip;
    this.port = agent.place.port;
  }

  get agentId(): string {
    return this.agent.agentId ?? '';
  }

  /** Is the agent process alive? */
  get running(): boolean {
    return this.agent.running;
  }

  /** Number of times that a master ordered the starting agent to shut down instead of admitting it. */
  get refusals(): number {
    return this.agent.refusals;
  }

  /** Tasks that really run on the host, even if masters believe otherwise. */
  tasks(): SimulatedTask[] {
    return [...this.agent.tasks.values()]
      .filter((task) => !isTerminal(task.state))
      .map(({ info, state }) => ({
        taskId: info.taskId,
        name: info.name,
        framework: this.frameworkName(info.frameworkId),
        hostname: this.hostname,
        state,
      }));
  }

  /** kill -9 of the agent; its tasks go on. */
  kill(): void {
    this.agent.kill();
  }

  /** SIGUSR1: the agent takes its leave, kills its tasks and ends. */
  leave(): void {
    this.agent.leave();
  }

  /** Makes the killed agent unreachable, as if the master had pinged it in vain. */
  missPings(): void {
    this.agent.missPings();
  }

  /** Kills that begin on the host from now on last until `endKills`, however quickly their tasks obey. */
  holdKills(): void {
    this.agent.holdKills();
  }

  /** Ends the kills that are under way on the host now, as if their time had passed. */
  endKills(): void {
    this.agent.endKills();
  }

  /** Ends the starts of tasks that are under way on the host now, as if their time had passed. */
  endStarts(): void {
    this.agent.endStarts();
  }

  /** Ends at once the executors whose tasks have ended. Then the agent drains no longer. */
  endExecutors(): void {
    this.agent.endExecutors();
  }

  start(): void {
    this.agent.start(nowSeconds());
  }

  /** Init does not restart the agent when it ends. */
  stopInit(): void {
    this.agent.stopInit();
  }

  /** Init works again, and starts the agent at once. */
  startInit(): void {
    this.agent.startInit(nowSeconds());
  }
}
