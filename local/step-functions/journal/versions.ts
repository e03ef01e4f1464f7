import type { Machine, MachineVersion } from '../program/machine.ts';
import { loadProgram, type Program } from '../program/program.ts';
import type { Execution } from './execution.ts';
import type { Journal } from './journal.ts';

/**
 * The versions of the state machines: the deployed ones, and older ones of running executions.
 *
 * As on AWS, an execution keeps the definition that it was started with, but calls today's
 * functions.
 */
export class Versions {
  readonly #machines: ReadonlyMap<string, Machine>;
  /** Oldest first. */
  readonly #all: MachineVersion[];
  readonly #olderPrograms = new Map<MachineVersion, Program>();

  /** Publishes a new version of each machine whose definition has changed. */
  constructor(machines: ReadonlyMap<string, Machine>, journal: Journal) {
    this.#machines = machines;
    this.#all = [...journal.versions];
    for (const { arn: machineArn, definition } of machines.values()) {
      const [last] = this.of(machineArn);
      if (last?.definition === definition) continue;
      const next = { machineArn, version: (last?.version ?? 0) + 1, definition };
      this.#all.push(next);
      journal.published(next);
    }
  }

  /** Newest first. */
  of(machineArn: string): MachineVersion[] {
    return this.#all.filter((each) => each.machineArn === machineArn).reverse();
  }

  /** The version of a qualifier (a number or an alias); the newest without one. */
  resolve({ arn, aliases }: Machine, qualifier?: string): MachineVersion | undefined {
    const versions = this.of(arn);
    if (qualifier === undefined || aliases.includes(qualifier)) return versions[0];
    return versions.find(({ version }) => String(version) === qualifier);
  }

  /**
   * The program of the execution's version, or the newest when that version is unknown.
   * Undefined when its machine is gone. Throws an Error for a version that does not run here.
   */
  programOf({ machineArn, version }: Execution): Program | undefined {
    const machine = this.#machines.get(machineArn);
    const own = this.of(machineArn).find((each) => each.version === version);
    if (machine === undefined || own === undefined || own.definition === machine.definition) return machine?.program;
    const program =
      this.#olderPrograms.get(own) ?? loadProgram(`${machine.name}:${version}`, JSON.parse(own.definition));
    this.#olderPrograms.set(own, program);
    return program;
  }
}
