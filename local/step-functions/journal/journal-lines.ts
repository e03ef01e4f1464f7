import { existsSync, readFileSync } from 'node:fs';
import type { Checkpoint, TokenTask } from '../program/checkpoint.ts';
import type { MachineVersion } from '../program/machine.ts';
import { type Execution, type Outcome, withEnd, withTask } from './execution.ts';

/** One line of the journal's file. */
export type JournalLine =
  | ({ readonly event: 'version' } & MachineVersion)
  | ({ readonly event: 'start' } & Omit<Execution, 'end'>)
  | StepLine;

/** A change of a started execution. */
type StepLine =
  | { readonly event: 'checkpoint'; readonly arn: string; readonly checkpoint: Checkpoint }
  | { readonly event: 'task'; readonly arn: string; readonly task: Partial<TokenTask> }
  | { readonly event: 'end'; readonly arn: string; readonly at: number; readonly outcome: Outcome };

/** Content of a journal. */
interface Recorded {
  readonly executions: Execution[];
  readonly versions: MachineVersion[];
}

export function readJournal(path: string): Recorded {
  const executions = new Map<string, Execution>();
  const versions: MachineVersion[] = [];
  if (!existsSync(path)) return { executions: [], versions };
  const lines = readFileSync(path, 'utf8').split('\n');
  const torn = lines.pop();
  if (torn !== '') lines.push(torn ?? '');
  lines.forEach((text, index) => {
    const line = parseLine(text, index === lines.length - 1, `${path}:${index + 1}`);
    if (line?.event === 'version') {
      const { event: _, ...version } = line;
      versions.push(version);
    } else if (line?.event === 'start') {
      const { event: _, ...execution } = line;
      executions.set(line.arn, execution);
    } else if (line !== undefined) {
      const execution = executions.get(line.arn);
      if (execution !== undefined) executions.set(line.arn, withLine(execution, line));
    }
  });
  return { executions: [...executions.values()], versions };
}

function parseLine(text: string, isLast: boolean, where: string): JournalLine | undefined {
  try {
    return JSON.parse(text) as JournalLine;
  } catch (cause) {
    if (isLast) return undefined;
    throw new Error(`${where} is damaged: repair the line, or move the file away to forget all executions`, { cause });
  }
}

function withLine(execution: Execution, line: StepLine): Execution {
  switch (line.event) {
    case 'checkpoint':
      return { ...execution, checkpoint: line.checkpoint };
    case 'task':
      return withTask(execution, line.task);
    case 'end':
      return withEnd(execution, line.at, line.outcome);
    default:
      // A line of a release that is newer than this one.
      return execution;
  }
}
