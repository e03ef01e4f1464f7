import { closeSync, fstatSync, ftruncateSync, openSync, renameSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import type { Checkpoint, TokenTask } from '../program/checkpoint.ts';
import type { MachineVersion } from '../program/machine.ts';
import type { Execution, Outcome } from './execution.ts';
import { type JournalLine, readJournal } from './journal-lines.ts';

/**
 * The executions on disk, as lines of JSON: for each start and end, for each definition in use, and
 * for each checkpoint that the next process resumes from. The operating system has a line before
 * its call returns, so a killed process loses none. A line torn by the kill is the last one and is
 * dropped.
 *
 * On a full disk, a start or an answer to a token fails. Other lines wait in memory until there is
 * space; if the process dies before that, the execution runs again.
 */
export interface Journal {
  /** Executions of earlier processes, oldest first. */
  readonly recovered: readonly Execution[];
  /** Definitions of earlier processes, oldest first. */
  readonly versions: readonly MachineVersion[];
  published(version: MachineVersion): void;
  started(execution: Execution): void;
  reached(arn: string, checkpoint: Checkpoint): void;
  /** Records a change of the task that the execution waits for. */
  changed(arn: string, task: Partial<TokenTask>): void;
  answered(arn: string, task: Partial<TokenTask>): void;
  ended(arn: string, at: number, outcome: Outcome): void;
  close(): void;
}

/** Number of finished executions that are kept, on disk and in memory. */
export const KEPT_FINISHED = 10_000;
/** Lines added before the file is rewritten. */
const COMPACT_AFTER = 4 * KEPT_FINISHED;

/** Keeps nothing. */
export function memoryJournal(): Journal {
  const nothing = () => undefined;
  const steps = { started: nothing, reached: nothing, changed: nothing, answered: nothing, ended: nothing };
  return { recovered: [], versions: [], published: nothing, ...steps, close: nothing };
}

/**
 * Opens `executions.jsonl` in the directory, drops the oldest executions, then appends. `current`
 * yields the executions to keep when the grown file is rewritten.
 */
export function openJournal(dir: string, current: () => Iterable<Execution>): Journal {
  const path = join(dir, 'executions.jsonl');
  const recorded = readJournal(path);
  const recovered = withoutOldest(recorded.executions);
  const versions = needed(recorded.versions, recovered);
  let lines = 0;
  let file = rewrite(path, recovered, versions);
  /** Lines that did not fit on the disk: they are written before the next line. */
  const unwritten: JournalLine[] = [];

  const append = (line: JournalLine) => {
    for (let [first] = unwritten; first !== undefined; [first] = unwritten) {
      appendText(file, toText(first));
      unwritten.shift();
    }
    appendText(file, toText(line));
    lines += 1;
    if (lines < COMPACT_AFTER) return;
    lines = 0;
    try {
      const compact = rewrite(path, withoutOldest([...current()]), versions);
      closeSync(file);
      file = compact;
    } catch {
      // Ignored: the line is written. Without space for a second file, the first one grows.
    }
  };
  const appendLater = (line: JournalLine) => {
    try {
      append(line);
    } catch {
      unwritten.push(line);
    }
  };
  return {
    recovered,
    versions: [...versions],
    published: (version) => {
      versions.push(version);
      append({ event: 'version', ...version });
    },
    started: ({ end: _, ...execution }) => append({ event: 'start', ...execution }),
    reached: (arn, checkpoint) => appendLater({ event: 'checkpoint', arn, checkpoint }),
    changed: (arn, task) => appendLater({ event: 'task', arn, task }),
    answered: (arn, task) => append({ event: 'task', arn, task }),
    ended: (arn, at, outcome) => appendLater({ event: 'end', arn, at, outcome }),
    close: () => closeSync(file),
  };
}

/** Keeps the children of running parents: the next process does not run ended children again. */
function withoutOldest(executions: readonly Execution[]): Execution[] {
  const running = new Set(executions.filter(({ end }) => end === undefined).map(({ arn }) => arn));
  const isOver = ({ arn, parentArn = '' }: Execution) => !running.has(arn) && !running.has(parentArn);
  let tooMany = executions.filter(isOver).length - KEPT_FINISHED;
  return executions.filter((execution) => {
    if (!isOver(execution) || tooMany <= 0) return true;
    tooMany -= 1;
    return false;
  });
}

/** The newest version of each machine, and those of running executions. */
function needed(versions: readonly MachineVersion[], executions: readonly Execution[]): MachineVersion[] {
  const key = ({ machineArn, version }: Partial<MachineVersion>) => `${machineArn}:${version}`;
  const running = new Set(executions.filter((execution) => execution.end === undefined).map(key));
  const newest = new Set(new Map(versions.map((each) => [each.machineArn, each])).values());
  return versions.filter((each) => newest.has(each) || running.has(key(each)));
}

function toText(line: JournalLine): string {
  return `${JSON.stringify(line)}\n`;
}

/** Appends all of the text or nothing: a torn line within the file counts as damage. */
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

/** Writes a new file beside the old one and renames it. Returns it, open for appending. */
function rewrite(path: string, executions: readonly Execution[], versions: readonly MachineVersion[]): number {
  const next = `${path}.next`;
  const file = openSync(next, 'w');
  try {
    for (const version of needed(versions, executions)) appendText(file, toText({ event: 'version', ...version }));
    for (const { end, ...execution } of executions) {
      const lines: JournalLine[] = [{ event: 'start', ...execution }];
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
