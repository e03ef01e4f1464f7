/** One measured number, printed as one line of JSON. */
export interface Figure {
  readonly name: string;
  readonly value: number;
  readonly unit: string;
  /** The value should be at most this. @default - none */
  readonly target?: number;
  /** Details of the measurement: counts, the yardstick's seconds, every round. */
  readonly detail?: Readonly<Record<string, unknown>>;
}

/** A group of figures that are measured together. */
export interface Suite {
  readonly name: string;
  readonly about: string;
  /** Names of the figures that it yields. */
  readonly figures: readonly string[];
  run(options: BenchOptions): AsyncGenerator<Figure>;
}

export interface BenchOptions {
  /** Hosts of the large request. */
  readonly hosts: number;
  /** Hosts that are drained of the tasks of jobs with limits. */
  readonly draining: number;
  /** Hosts that roll in waves. */
  readonly rolling: number;
  /** Turns of the product and its yardstick. */
  readonly rounds: number;
}

export function median(values: readonly number[]): number {
  return percentile(values, 50);
}

/**
 * Uses the nearest rank. The median of an even number of values is the mean of the middle two.
 * Throws a RangeError for no values.
 */
export function percentile(values: readonly number[], percent: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  const at = (rank: number) => sorted[Math.min(Math.max(rank, 1), sorted.length) - 1];
  const rank = (percent / 100) * sorted.length;
  const upper = at(percent === 50 && Number.isInteger(rank) ? rank + 1 : Math.ceil(rank));
  const lower = at(Math.ceil(rank));
  if (lower === undefined || upper === undefined) throw new RangeError('a percentile needs at least one value');
  return (lower + upper) / 2;
}

/** Rounds to four significant digits: more would be noise. */
export function rounded(value: number): number {
  return Number(value.toPrecision(4));
}

/** The figure as a line, with `met` if it has a target. */
export function lineOf({ name, value, unit, target, detail }: Figure): string {
  return JSON.stringify({
    name,
    value: rounded(value),
    unit,
    ...(target === undefined ? {} : { target, met: value <= target }),
    ...detail,
  });
}

/** Prints progress on standard error: the standard output holds only figures. */
export function say(text: string): void {
  process.stderr.write(`${text}\n`);
}
