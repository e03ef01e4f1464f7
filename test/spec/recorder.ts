import type { Host } from '../../functions/domain/host/host.ts';
import { agentsByHost } from '../../functions/domain/mesos/agent.ts';
import type { Agent, MachineId, MaintenanceStatus, Schedule } from '../../functions/domain/mesos/mesos.ts';
import { AFTER, differences, nameOf, recordOf, shownBy, upTo, type Windows, windowsOf } from './specified.ts';
import type { AgentShown, MesosAct, TraceLine } from './trace.ts';

/** Writes a trace from what the store and Mesos have done. Lines that say nothing new are left out. */
export class Recorder {
  readonly lines: TraceLine[] = [];
  /** Versions of records that runs know, by run and host. */
  readonly #known = new Map<string, number>();
  /** Tasks that runs have found, by run and agent. */
  readonly #found = new Map<string, number>();
  readonly #hostOf = new Map<string, string>();
  readonly #agents = new Map<string, AgentShown>();
  /** The latest registration of each agent that was listed. */
  readonly #registrations = new Map<string, bigint>();
  readonly #down = new Set<string>();
  /** The windows of hosts, as the schedule was last read or posted: for all runs, and for each. */
  #windows: Windows = new Map();
  readonly #read = new Map<string, Windows>();
  readonly #versions = new Map<string, number>();
  readonly #forgotten = new Set<string>();
  readonly #jobOf = new Map<string, string>();
  #leaseOwner = '';
  /** Owners whose lease another one took when its time was over. */
  readonly #lateOwners = new Set<string>();
  #runs = 0;

  /** A name for a run. */
  newRun(): string {
    this.#runs += 1;
    return `${this.#runs}`;
  }

  add(line: TraceLine): void {
    this.lines.push(line);
  }

  read(by: string, host: string, version: number): void {
    if (this.#known.get(`${by} ${host}`) === version) return;
    this.#known.set(`${by} ${host}`, version);
    this.add({ act: 'read', by, host, version });
  }

  /** @param expected the version that the write replaced */
  wrote(by: string, written: Host, expected: number): void {
    const { hostname: host, outbox, version } = written;
    this.read(by, host, expected);
    const before = this.#versions.get(host) ?? 0;
    const own = outbox.filter((transition) => transition.version > before).sort((a, b) => a.version - b.version);
    const byMesos = own.some((transition) => transition.by === 'mesos');
    const moves = expected === 0 ? [] : own.filter(({ from, to }) => from !== to);
    // An empty host takes two states at once.
    for (const move of moves.slice(0, -1)) {
      const until = { ...written, ...upTo(outbox, move.version), state: move.to, version: move.version };
      this.add({ act: 'write', by, host, new: recordOf(until), byMesos });
    }
    this.add({ act: 'write', by, host, new: recordOf(written), byMesos });
    this.#known.set(`${by} ${host}`, version);
    this.#versions.set(host, version);
    this.#forgotten.delete(host);
  }

  forgot(by: string, host: string, expected: number): void {
    this.read(by, host, expected);
    this.add({ act: 'forget', by, host });
    this.#known.set(`${by} ${host}`, 0);
    this.#forgotten.add(host);
    this.#versions.set(host, expected + 1);
  }

  delivered(host: string, versions: readonly number[]): void {
    this.add({ act: 'deliver', host, versions });
  }

  /** Of the record, or of one that was forgotten. */
  versionOf(host: string): number {
    return this.#versions.get(host) ?? 0;
  }

  /** 0: there is no record. */
  existingVersionOf(host: string): number {
    return this.#forgotten.has(host) ? 0 : this.versionOf(host);
  }

  /** The run has read the record as it is now. */
  readNow(by: string, host: string): void {
    this.read(by, host, this.existingVersionOf(host));
  }

  isGone(host: string): boolean {
    return this.#agents.get(host) === 'Gone';
  }

  hostOf(agentId: string): string {
    return this.#hostOf.get(agentId) ?? '';
  }

  /** Does nothing for a version that the record no longer has. */
  cleared(host: string, version: number): void {
    if (this.#versions.get(host) === version) this.add({ act: 'clear', host, version });
  }

  leased(by: string, owner: string, at: number, until: number): void {
    if (this.#leaseOwner !== '' && this.#leaseOwner !== owner) this.#lateOwners.add(this.#leaseOwner);
    this.#leaseOwner = owner;
    this.add({ act: 'takeLease', by, at, until });
  }

  released(by: string, owner: string): void {
    const isLate = owner !== this.#leaseOwner && this.#lateOwners.delete(owner);
    if (owner !== this.#leaseOwner && !isLate) return;
    if (!isLate) this.#leaseOwner = '';
    this.add({ act: 'releaseLease', by });
  }

  /** The master's list of agents, for hosts that were listed before too. */
  listed(agents: readonly Agent[]): void {
    const byHost = agentsByHost(agents);
    for (const host of new Set([...byHost.keys(), ...this.#agents.keys()]))
      this.#showAgent(host, byHost.get(host) ?? []);
  }

  /** A silent agent that is neither listed nor expected back has no task left. Nor has a host of which no agent was ever listed. */
  unlisted(by: string, known: ReadonlyMap<string, string>): void {
    const hosts = new Set([...this.#hostOf.values(), ...known.values()]);
    for (const host of this.#agents.keys()) if (!hosts.has(host)) this.add({ act: 'look', by, host, tasks: 0 });
    for (const [key, found] of this.#found) {
      const [run, agentId = ''] = key.split(' ');
      if (run === by && found === SILENT && !known.has(agentId)) this.looked(by, agentId, 0);
    }
  }

  #showAgent(host: string, agents: readonly Agent[]): void {
    const before = this.#agents.get(host) ?? 'Active';
    const isFresh = agents.some(({ agentId: id, registeredAtNs: at }) => at > (this.#registrations.get(id) ?? 0n));
    for (const { agentId, registeredAtNs } of agents) {
      this.#hostOf.set(agentId, host);
      this.#registrations.set(agentId, registeredAtNs);
    }
    const isNew = isFresh && this.#agents.has(host);
    const agent = shownBy(agents);
    this.#agents.set(host, agent);
    if (agent !== before || isNew) this.add({ act: 'agentChanges', host, agent, isNew });
    if (agents.length > 0) this.#down.delete(host);
  }

  scheduleRead(by: string, schedule: Schedule): void {
    const windows = windowsOf(schedule);
    for (const { host, to } of differences(this.#windows, windows)) {
      this.add({ act: 'windowChanges', host, window: to });
      if (to === '') this.#down.delete(host);
    }
    this.#windows = windows;
    this.#read.set(by, windows);
  }

  posted(by: string, schedule: Schedule): void {
    const windows = windowsOf(schedule);
    const changes = differences(this.#read.get(by) ?? new Map(), windows);
    this.add({ act: 'post', by, changes });
    // What others have posted since the run's read is undone.
    const meant = new Map([...this.#windows, ...changes.map(({ host, to }) => [host, to] as const)]);
    for (const { host, to } of differences(meant, windows)) this.add({ act: 'windowChanges', host, window: to });
    this.#windows = windows;
    this.#read.set(by, windows);
  }

  /** Machines in the status are in a window, which it does not name. */
  status({ draining, down }: MaintenanceStatus): void {
    const now = new Set(down.map(nameOf));
    for (const host of new Set([...draining.map(({ id }) => nameOf(id)), ...now])) this.#scheduled(host);
    for (const host of now) if (!this.#down.has(host)) this.#machine(host, true);
    for (const host of this.#down) if (!now.has(host)) this.#machine(host, false);
  }

  #scheduled(host: string): void {
    if (this.#windows.has(host)) return;
    this.add({ act: 'windowChanges', host, window: UNNAMED });
    this.#windows = new Map([...this.#windows, [host, UNNAMED]]);
  }

  #machine(host: string, down: boolean): void {
    this.add({ act: 'machineChanges', host, down });
    this.#setDown(host, down);
  }

  #setDown(host: string, down: boolean): void {
    if (down) {
      this.#down.add(host);
      this.#agents.set(host, 'Gone');
    } else if (this.#down.delete(host)) this.#windows = new Map([...this.#windows].filter(([name]) => name !== host));
  }

  machinesDown(by: string, machines: readonly MachineId[]): void {
    for (const host of machines.map(nameOf)) {
      if (this.#down.has(host)) continue;
      // Mesos has taken it down: so another operator has posted a window since the last read.
      this.#scheduled(host);
      this.add({ act: 'takeDown', by, host });
      this.#setDown(host, true);
    }
  }

  machinesUp(by: string, machines: readonly MachineId[]): void {
    for (const host of machines.map(nameOf)) {
      this.add({ act: 'bringUp', by, host });
      this.#setDown(host, false);
    }
  }

  switched(act: Extract<MesosAct, 'deactivate' | 'drain' | 'reactivate'>, by: string, agentId: string): void {
    const host = this.#hostOf.get(agentId);
    if (host === undefined) return;
    const agent = this.#agents.get(host) ?? 'Active';
    // It has worked: the agent has come back, or has ended its drain.
    const isOver = act === 'reactivate' && agent === 'AgentDraining';
    const then = agent === 'Gone' ? 'Off' : isOver ? 'AgentDrained' : agent;
    if (then !== agent) this.add({ act: 'agentChanges', host, agent: then, isNew: agent === 'Gone' });
    this.add({ act, by, host });
    this.#agents.set(host, AFTER[act](agent));
    if (act !== 'reactivate') this.#found.delete(`${by} ${agentId}`);
  }

  /** @param tasks undefined: the agent did not answer */
  looked(by: string, agentId: string, tasks: number | undefined): void {
    const host = this.#hostOf.get(agentId);
    if (host === undefined) return;
    this.#found.set(`${by} ${agentId}`, tasks ?? SILENT);
    if (tasks === undefined) return;
    const all = [...this.#found].filter(([key, found]) => {
      const [run, id = ''] = key.split(' ');
      return run === by && this.#hostOf.get(id) === host && found !== SILENT;
    });
    this.add({ act: 'look', by, host, tasks: all.reduce((sum, [, found]) => sum + found, 0) });
  }

  ofJobs(jobs: ReadonlyMap<string, string>): void {
    for (const [task, job] of jobs) this.#jobOf.set(task, job);
  }

  killed(task: string): void {
    const job = this.#jobOf.get(task);
    if (job !== undefined) this.add({ act: 'kill', job, task });
  }
}

const SILENT = -1;
const UNNAMED = '?';
