/** Scalar resources, added up as Mesos does: to three decimals, so that sums carry no noise of doubles. */
export interface Resources {
  readonly cpus: number;
  /** Megabytes, as `disk`. */
  readonly mem: number;
  readonly disk: number;
}

export const NO_RESOURCES: Resources = { cpus: 0, mem: 0, disk: 0 };

/** Resources of a task that names none. */
export const TASK_RESOURCES: Resources = { cpus: 0.1, mem: 32, disk: 0 };

export function plus(a: Resources, b: Resources): Resources {
  return { cpus: rounded(a.cpus + b.cpus), mem: rounded(a.mem + b.mem), disk: rounded(a.disk + b.disk) };
}

export function minus(a: Resources, b: Resources): Resources {
  return { cpus: rounded(a.cpus - b.cpus), mem: rounded(a.mem - b.mem), disk: rounded(a.disk - b.disk) };
}

export function fitsInto(demand: Resources, free: Resources): boolean {
  return demand.cpus <= free.cpus && demand.mem <= free.mem && demand.disk <= free.disk;
}

export function isNothing({ cpus, mem, disk }: Resources): boolean {
  return cpus === 0 && mem === 0 && disk === 0;
}

function rounded(amount: number): number {
  return Math.round(amount * 1000) / 1000;
}
