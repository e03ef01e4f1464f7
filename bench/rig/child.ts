import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';

/** A measured program in its own process, with its own memory and processor time. */
export interface Child {
  readonly process: ChildProcess;
  /** Ends it, with SIGKILL after ten seconds. */
  stop(): Promise<void>;
}

const STOP_LIMIT_MS = 10_000;
const READY_LIMIT_MS = 60_000;

interface ChildOptions {
  readonly args?: readonly string[];
  readonly environment?: Readonly<Record<string, string>>;
  /** Options of Node, such as `--cpu-prof`. */
  readonly nodeArgs?: readonly string[];
  /** Called with each line of its standard error. */
  readonly onError?: (line: string) => void;
}

/**
 * Starts a TypeScript entry of this repository with the Node flags of this process, and waits for
 * the matching line on its standard output.
 *
 * Rejects when it ends before that line (the message has the end of its standard error), or is not
 * ready within a minute.
 */
export async function startChild(
  entry: string,
  ready: RegExp,
  { args = [], environment = {}, nodeArgs = [], onError }: ChildOptions = {},
): Promise<{ child: Child; said: RegExpExecArray }> {
  const spawned = spawn(process.execPath, [...process.execArgv, ...nodeArgs, entry, ...args], {
    env: { ...process.env, ...environment },
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
  });
  const errors: string[] = [];
  createInterface({ input: spawned.stderr as Readable }).on('line', (line) => {
    onError?.(line);
    errors.push(line);
    if (errors.length > 20) errors.shift();
  });
  const exited = once(spawned, 'exit');
  const heard = Promise.withResolvers<RegExpExecArray>();
  const timer = setTimeout(
    () => heard.reject(new Error(`${entry} is not ready after ${READY_LIMIT_MS / 1_000} s`)),
    READY_LIMIT_MS,
  );
  createInterface({ input: spawned.stdout as Readable }).on('line', (line) => {
    const match = ready.exec(line);
    if (match !== null) heard.resolve(match);
  });
  const ended = (code: number | null) => heard.reject(new Error(`${entry} ended with ${code}:\n${errors.join('\n')}`));
  spawned.once('exit', ended);
  const child = { process: spawned, stop: () => stop(spawned, exited) };
  try {
    return { child, said: await heard.promise };
  } catch (error) {
    await child.stop();
    throw error;
  } finally {
    clearTimeout(timer);
  }
}

async function stop(spawned: ChildProcess, exited: Promise<unknown>): Promise<void> {
  if (spawned.exitCode !== null || spawned.signalCode !== null) return;
  const timer = setTimeout(() => spawned.kill('SIGKILL'), STOP_LIMIT_MS);
  spawned.kill('SIGTERM');
  await exited;
  clearTimeout(timer);
}
