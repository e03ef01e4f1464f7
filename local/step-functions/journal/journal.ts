import { closeSync, fstatSync, ftruncateSync, openSync, renameSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import type { Checkpoint, TokenTask } from '../program/checkpoint.ts';
import type { MachineVersion } from '../program/machine.ts';
import type { Execution, Outcome } from './execution.ts';
import { type JournalLine, readJournal } from './journal-lines.ts';

/**
 * The executions on disk: one line of JSON when one starts, one when it ends, one for each definition that they run, one for each step of a
 * wait that the next process takes up. A line is with the operating system before its call returns, so a killed process loses none; a line
 * torn by the kill is the last one, and is dropped.
 *
 * A start, or an answer to a token, that the disk has no room for throws, and does not count. Everything else is never refused: it is
 * written when there is room again; a process that dies before runs the execution once more.
 */
export interface Journal {
  /** What an earlier process left, oldest first. */
  readonly recovered: readonly Execution[];
  /** The definitions that an earlier process left, oldest first. */
  readonly versions: readonly MachineVersion[];
  published(version: MachineVersion): void;
  started(execution: Execution): void;
  reached(arn: string, checkpoint: Checkpoint): void;
  /** What has changed of the task that the execution waits for. */
  changed(arn: string, task: Partial<TokenTask>): void;
  answered(arn: string, task: Partial<TokenTask>): void;
  ended(arn: string, at: number, outcome: Outcome): void;
  close(): void;
}

/** Finished executions that are kept, on disk and in memory. */
export const KEPT_FINISHED = 10_000;
/** Lines added before the file is written anew. */
const COMPACT_AFTER = 4 * KEPT_FINISHED;

/** Keeps nothing. */
export function memoryJournal(): Journal {
  const nothing = () => undefined;
  const steps = { started: nothing, reached: nothing, changed: nothing, answered: nothing, ended: nothing };
  return { recovered: [], versions: [], published: nothing, ...steps, close: nothing };
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
  /** Lines that the disk had no room for: they are written before the next line. */
  const owed: JournalLine[] = [];

  const append = (line: JournalLine) => {
    for (let [first] = owed; first !== undefined; [first] = owed) {
      appendText(file, toText(first));
      owed.shift();
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
      // The line is written; without room for a second file the first one grows on.
    }
  };
  const appendLater = (line: JournalLine) => {
    try {
      append(line);
    } catch {
      owed.push(line);
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

/** A parent that runs needs its children: the next process does not run again those that have ended. */
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

/** The newest of each machine, and those that executions still run. */
function needed(versions: readonly MachineVersion[], executions: readonly Execution[]): MachineVersion[] {
  const key = ({ machineArn, version }: Partial<MachineVersion>) => `${machineArn}:${version}`;
  const running = new Set(executions.filter((execution) => execution.end === undefined).map(key));
  const newest = new Set(new Map(versions.map((each) => [each.machineArn, each])).values());
  return versions.filter((each) => newest.has(each) || running.has(key(each)));
}

function toText(line: JournalLine): string {
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
