import type { Command } from 'commander';
import { type GlobalOptions, openSession, type Session } from '../service/session.ts';
import type { Io } from '../terminal/io.ts';

/** The session that the global options ask for (given before or after the command), and the command's own options. */
export function open<O extends object>(command: Command, io: Io): { session: Session; options: O } {
  return { session: openSession(command.optsWithGlobals<GlobalOptions>(), io), options: command.opts<O>() };
}
