import type { Command } from 'commander';
import { type GlobalOptions, openSession, type Session } from '../service/session.ts';
import type { Io } from '../terminal/io.ts';

type Act<First extends string[]> = (session: Session, ...rest: [...First, ...never[]]) => Promise<number>;

/**
 * Makes the action of a command from the function that does its work. The function gets the session
 * (which has the global options), then `first`, the command's arguments and its options. It is
 * loaded only when the command runs, not for `--help`.
 */
export type Run = <First extends string[]>(
  load: () => Promise<Act<First>>,
  ...first: First
) => (...called: unknown[]) => Promise<void>;

export function runner(io: Io, finish: (exitCode: number) => void): Run {
  return (load, ...first) =>
    async (...called) => {
      const command = called.at(-1) as Command;
      const session = openSession(command.optsWithGlobals<GlobalOptions>(), io);
      const act = (await load()) as (session: Session, ...rest: unknown[]) => Promise<number>;
      finish(await act(session, ...first, ...called.slice(0, -1)));
    };
}
