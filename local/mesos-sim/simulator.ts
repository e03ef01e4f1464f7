/**
 * A Mesos cluster in one process: masters, agents and frameworks that answer over HTTP like Mesos 1.11.
 *
 * It shares no code with the product, so it cannot share its mistakes; recorded exchanges with a real
 * cluster are replayed against it. Comments name their source: exchange k-20 is in
 * test/exchanges/k.jsonl.
 */

import { AllSchedulers } from './all-schedulers.ts';
import { bindAgents } from './api/agent-addresses.ts';
import { answerForAgent } from './api/agent-http.ts';
import { MasterServers } from './api/master-servers.ts';
import { type AgentListener, AgentSockets } from './http/agent-listener.ts';
import { type LoggedRequest, RequestLog } from './http/request-log.ts';
import type { SimulatedMarathon } from './marathon/simulated-marathon.ts';
import { Cluster } from './master/cluster.ts';
import { Agent } from './model/agent.ts';
import type { Framework } from './model/framework.ts';
import { SimulatedHost, type SimulatedTask } from './model/host-control.ts';
import { loopbackAddress, nowSeconds } from './model/identity.ts';
import { Timers } from './model/timers.ts';
import { type Settings, type SimulatorOptions, settingsOf } from './options/options.ts';
import { MesosMachines } from './peloton/model/mesos-machines.ts';
import type { SimulatedPeloton } from './peloton/simulated-peloton.ts';
import type { FailoverOptions, HostOptions, LaunchOptions, Simulator } from './simulator-interface.ts';

export type { LoggedRequest } from './http/request-log.ts';
export type { SimulatedMarathon } from './marathon/simulated-marathon.ts';
export type { MarathonAppOptions, MarathonOptions } from './options/marathon-options.ts';
export type { Credential, SimulatorOptions } from './options/options.ts';
export type { PelotonJobOptions, PelotonOptions } from './options/peloton-options.ts';
export type { SimulatedPeloton } from './peloton/simulated-peloton.ts';
export type { Fault } from './schedulers/fault.ts';
export type { JobTask, JobView } from './schedulers/job-view.ts';
export type { SchedulerRequest } from './schedulers/scheduler-server.ts';
export type { SimulatedScheduler } from './schedulers/simulated-scheduler.ts';
export type { LaunchOptions, Simulator } from './simulator-interface.ts';

export async function startSimulator(options: SimulatorOptions = {}): Promise<Simulator> {
  const simulation = new Simulation(settingsOf(options));
  try {
    await simulation.start();
  } catch (error) {
    await simulation.stop();
    throw error;
  }
  return simulation;
}

class Simulation implements Simulator {
  readonly hosts: SimulatedHost[] = [];
  private readonly settings: Settings;
  private readonly timers = new Timers();
  private readonly log = new RequestLog();
  private readonly cluster: Cluster;
  private readonly masters: MasterServers;
  private readonly sockets: AgentSockets;
  private readonly agentsByListener = new Map<AgentListener, Agent>();
  private readonly agentsByName = new Map<string, Agent>();
  private readonly hostsByName = new Map<string, SimulatedHost>();
  private readonly schedulers: AllSchedulers;

  constructor(settings: Settings) {
    this.settings = settings;
    this.cluster = new Cluster(settings, this.timers);
    this.masters = new MasterServers(settings, this.log, () => this.cluster.leader);
    this.schedulers = new AllSchedulers(
      settings,
      this.timers,
      this.cluster,
      (name, taskId) => this.endTask(name, taskId, 1),
      new MesosMachines(() => this.cluster.leader),
    );
    this.cluster.frameworks.push(...this.schedulers.frameworks);
    const around = {
      settings,
      log: this.log,
      framework: (id: string) => this.frameworkById(id),
      isLed: () => this.cluster.leader !== undefined,
    };
    this.sockets = new AgentSockets((listener, request, response) => {
      const agent = this.agentsByListener.get(listener);
      if (agent !== undefined) void answerForAgent(agent, around, request, response);
    });
  }

  async start(): Promise<void> {
    const { hosts, hostnames, hostnamePrefix, firstAgentIp, agentPort } = this.settings;
    await this.masters.start();
    const listeners = await bindAgents(this.sockets, hosts, firstAgentIp, agentPort);
    for (const [index, listener] of listeners.entries()) {
      this.addAgent(hostnames[index] ?? `${hostnamePrefix}${index + 1}`, index, listener);
    }
    await this.schedulers.start();
    this.cluster.start();
  }

  private addAgent(hostname: string, index: number, listener: AgentListener): Agent {
    const { ip, port } = listener;
    const place = { index, hostname, ip, port, attributes: this.settings.attributes(index), listener };
    const agent = new Agent(place, this.settings, this.timers, this.cluster);
    const host = new SimulatedHost(agent, (id) => this.frameworkById(id)?.options.name ?? id);
    this.cluster.agents.push(agent);
    this.agentsByListener.set(listener, agent);
    this.agentsByName.set(hostname, agent);
    this.hostsByName.set(hostname, host);
    this.hosts.push(host);
    return agent;
  }

  get url(): string {
    return this.masterUrls[0] ?? '';
  }

  get masterUrls(): readonly string[] {
    return this.masters.urls;
  }

  get requests(): readonly LoggedRequest[] {
    return this.log.entries;
  }

  clearRequests(): void {
    this.log.clear();
  }

  host(hostname: string): SimulatedHost {
    return found(this.hostsByName.get(hostname), 'host', hostname);
  }

  tasksOnHost(hostname: string): SimulatedTask[] {
    return this.host(hostname).tasks();
  }

  tasksOfFramework(name: string): SimulatedTask[] {
    return this.hosts.flatMap((host) => host.tasks()).filter((task) => task.framework === name);
  }

  frameworkId(name: string): string {
    return this.framework(name).id ?? '';
  }

  frameworkIds(): string[] {
    return this.cluster.frameworks.map((framework) => framework.id ?? '');
  }

  launchTask({ framework: name, hostname, ...given }: LaunchOptions): string {
    const framework = this.framework(name);
    const agent = found(this.agentsByName.get(hostname), 'host', hostname);
    const wish = framework.wish(given);
    if (!this.cluster.launchOn(agent, framework, wish)) {
      throw new Error(
        `${name} cannot launch a task on ${hostname}: its agent is not registered or ${name} not connected`,
      );
    }
    return wish.taskId;
  }

  killTask(framework: string, taskId: string): void {
    this.cluster.killTask(this.framework(framework), taskId);
  }

  rescindedLaunches(framework: string): number {
    return this.framework(framework).drops;
  }

  marathon(name?: string): SimulatedMarathon {
    return this.schedulers.marathon(name);
  }

  peloton(name?: string): SimulatedPeloton {
    return this.schedulers.peloton(name);
  }

  endTask(name: string, taskId: string, exitStatus: number): void {
    const key = `${this.frameworkId(name)}\n${taskId}`;
    for (const agent of this.cluster.agents) agent.endTask(key, exitStatus);
  }

  async addHost(hostname: string, { ip, port, index = this.hosts.length }: HostOptions = {}): Promise<SimulatedHost> {
    const { firstAgentIp, agentPort } = this.settings;
    const address = ip ?? loopbackAddress(firstAgentIp, index);
    const listener = await this.sockets.bind(address, port ?? this.hosts[0]?.port ?? agentPort);
    const agent = this.addAgent(hostname, index, listener);
    agent.start(nowSeconds());
    return this.host(hostname);
  }

  disconnectFramework(name: string): void {
    this.cluster.disconnectFramework(this.framework(name));
  }

  reconnectFramework(name: string): void {
    this.cluster.reconnectFramework(this.framework(name));
  }

  tearDownFramework(name: string): void {
    this.cluster.leader?.tasks.tearDown(this.frameworkId(name));
  }

  setAcknowledging(name: string, isAcknowledging: boolean): void {
    this.cluster.acknowledgeFrom(this.framework(name), isAcknowledging);
  }

  setInverseOfferAnswer(name: string, answer: 'accept' | 'decline' | 'never'): void {
    this.framework(name).answersInverseOffers = answer;
  }

  failover({ to, recoveryMs = 0, reregisterMs = this.settings.reregisterMs }: FailoverOptions = {}): void {
    this.cluster.elect(this.masters.lead(to), recoveryMs, reregisterMs);
  }

  loseLeader(): void {
    this.cluster.loseLeader();
  }

  async stop(): Promise<void> {
    this.timers.end();
    this.sockets.end();
    await Promise.all([this.masters.stop(), this.schedulers.stop()]);
  }

  private framework(name: string): Framework {
    return found(
      this.cluster.frameworks.find((framework) => framework.options.name === name),
      'framework',
      name,
    );
  }

  private frameworkById(id: string): Framework | undefined {
    return this.cluster.frameworks.find((framework) => framework.id === id);
  }
}

function found<T>(value: T | undefined, kind: string, name: string): T {
  if (value === undefined) throw new Error(`the simulated cluster has no ${kind} ${name}`);
  return value;
}
