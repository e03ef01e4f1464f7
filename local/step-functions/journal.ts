import {
  closeSync,
  existsSync,
  fstatSync,
  ftruncateSync,
  openSync,
  readFileSync,
  renameSync,
  writeSync,
} from 'node:fs';
import { join } from 'node:path';
import type { Execution, Outcome } from './execution.ts';
import type { MachineVersion } from './machine.ts';

/**
 * The executions on disk: one line of JSON when one starts, one when it ends, one for each definition that they run. A line is with the operating system before
 * its call returns, so a killed process loses none; a line torn by the kill is the last one, and is dropped.
 *
 * A start that the disk has no room for throws, and is no start. An end is never refused: it is written when there is room again; a
 * process that dies before runs the execution once more.
 */
export interface Journal {
  /** What an earlier process left, oldest first. */
  readonly recovered: readonly Execution[];
  /** The definitions that an earlier process left, oldest first. */
  readonly versions: readonly MachineVersion[];
  published(version: MachineVersion): void;
  started(execution: Execution): void;
  ended(arn: string, at: number, outcome: Outcome): void;
  close(): void;
}

type Line =
  | ({ readonly event: 'version' } & MachineVersion)
  | ({ readonly event: 'start' } & Omit<Execution, 'end'>)
  | { readonly event: 'end'; readonly arn: string; readonly at: number; readonly outcome: Outcome };

/** Finished executions that are kept, on disk and in memory. */
export const KEPT_FINISHED = 10_000;
/** Lines added before the file is written anew. */
const COMPACT_AFTER = 4 * KEPT_FINISHED;

/** Keeps nothing. */
export function memoryJournal(): Journal {
  return { recovered: [], versions: [], published() {}, started() {}, ended() {}, close() {} };
}

/**
 * Opens `executions.jsonl` in the directory, drops what is too old, and appends from then on. `current` yields what is
 * worth keeping when the file has grown and is written anew.
 */
export function openJournal(dir: string, current: () => Iterable<Execution>): Journal {
  const path = join(dir, 'executions.jsonl');
  const recorded = readJournal(path);
  const recovered = withoutOldest(recorded.executions);
  const versions = needed(recorded.versions, recovered);
  let lines = 0;
  let file = rewrite(path, recovered, versions);
  /** Ends that the disk had no room for: they are written before the next line. */
  const owed: Line[] = [];

  const append = (line: Line) => {
    for (let [first] = owed; first !== undefined; [first] = owed) {
      appendText(file, toText(first));
      owed.shift();
    }
    appendText(file, toText(line));
    lines += 1;
    if (lines < COMPACT_AFTER) return;
    const compact = rewrite(path, withoutOldest([...current()]), versions);
    closeSync(file);
    file = compact;
    lines = 0;
  };
  return {
    recovered,
    versions: [...versions],
    published: (version) => {
      versions.push(version);
      append({ event: 'version', ...version });
    },
    started: ({ end: _, ...execution }) => append({ event: 'start', ...execution }),
    ended: (arn, at, outcome) => {
      const line: Line = { event: 'end', arn, at, outcome };
      try {
        append(line);
      } catch {
        owed.push(line);
      }
    },
    close: () => closeSync(file),
  };
}

interface Recorded {
  readonly executions: Execution[];
  readonly versions: MachineVersion[];
}

function readJournal(path: string): Recorded {
  const executions = new Map<string, Execution>();
  const versions: MachineVersion[] = [];
  if (!existsSync(path)) return { executions: [], versions };
  const lines = readFileSync(path, 'utf8').split('\n');
  const torn = lines.pop();
  if (torn !== '') lines.push(torn ?? '');
  lines.forEach((text, index) => {
    const line = parseLine(text, index === lines.length - 1, `${path}:${index + 1}`);
    if (line?.event === 'start') {
      const { event: _, ...execution } = line;
      executions.set(line.arn, execution);
    } else if (line?.event === 'version') {
      const { event: _, ...version } = line;
      versions.push(version);
    } else if (line?.event === 'end') {
      const execution = executions.get(line.arn);
      if (execution !== undefined)
        executions.set(line.arn, { ...execution, end: { at: line.at, outcome: line.outcome } });
    }
  });
  return { executions: [...executions.values()], versions };
}

function parseLine(text: string, isLast: boolean, where: string): Line | undefined {
  try {
    return JSON.parse(text) as Line;
  } catch (cause) {
    if (isLast) return undefined;
    throw new Error(`${where} is damaged: mend the line, or move the file away to forget all executions`, { cause });
  }
}

function withoutOldest(executions: readonly Execution[]): Execution[] {
  let tooMany = executions.filter((execution) => execution.end !== undefined).length - KEPT_FINISHED;
  return executions.filter((execution) => {
    if (execution.end === undefined || tooMany <= 0) return true;
    tooMany -= 1;
    return false;
  });
}

/** The newest of each machine, and those that executions still run. */
function needed(versions: readonly MachineVersion[], executions: readonly Execution[]): MachineVersion[] {
  const key = ({ machineArn, version }: Partial<MachineVersion>) => `${machineArn}:${version}`;
  const running = new Set(executions.filter((execution) => execution.end === undefined).map(key));
  const newest = new Set(new Map(versions.map((each) => [each.machineArn, each])).values());
  return versions.filter((each) => newest.has(each) || running.has(key(each)));
}

function toText(line: Line): string {
  return `${JSON.stringify(line)}\n`;
}

/** All of the text, or nothing: a line that was torn in the middle of the file would be taken for damage. */
function appendText(file: number, text: string): void {
  const { size } = fstatSync(file);
  const bytes = Buffer.from(text);
  try {
    let written = 0;
    while (written < bytes.length) written += writeSync(file, bytes, written, bytes.length - written, size + written);
  } catch (error) {
    ftruncateSync(file, size);
    throw error;
  }
}

/** Writes a whole new file beside the old one and puts it in its place; returns it, open for appending. */
function rewrite(path: string, executions: readonly Execution[], versions: readonly MachineVersion[]): number {
  const next = `${path}.next`;
  const file = openSync(next, 'w');
  try {
    for (const version of needed(versions, executions)) appendText(file, toText({ event: 'version', ...version }));
    for (const { end, ...execution } of executions) {
      const lines: Line[] = [{ event: 'start', ...execution }];
      if (end !== undefined) lines.push({ event: 'end', arn: execution.arn, ...end });
      appendText(file, lines.map(toText).join(''));
    }
    renameSync(next, path);
    return file;
  } catch (error) {
    closeSync(file);
    throw error;
  }
}
