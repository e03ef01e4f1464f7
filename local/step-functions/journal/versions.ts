import type { Machine, MachineVersion } from '../program/machine.ts';
import { loadProgram, type Program } from '../program/program.ts';
import type { Execution } from './execution.ts';
import type { Journal } from './journal.ts';

/**
 * The versions of the state machines: the deployed ones, and older ones that executions still run.
 *
 * An execution keeps the definition that it was started with, as on AWS; the functions that it calls are those of today.
 */
export class Versions {
  readonly #machines: ReadonlyMap<string, Machine>;
  /** Oldest first. */
  readonly #all: MachineVersion[];
  readonly #olderPrograms = new Map<MachineVersion, Program>();

  /** Publishes a new version of each machine whose definition is not that of its last one. */
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

  /** The version that a qualifier, a number or the name of an alias, stands for; without one the newest. */
  resolve({ arn, aliases }: Machine, qualifier?: string): MachineVersion | undefined {
    const versions = this.of(arn);
    if (qualifier === undefined || aliases.includes(qualifier)) return versions[0];
    return versions.find(({ version }) => String(version) === qualifier);
  }

  /**
   * What the execution runs: its own version, or the newest when nobody knows its own any more. Undefined when its machine is
   * gone. Throws an Error for a version that does not run here.
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
