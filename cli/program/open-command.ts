import type { Command } from 'commander';
import { type GlobalOptions, openSession, type Session } from '../service/session.ts';
import type { Io } from '../terminal/io.ts';

/**
 * Opens the session of the global options, given before or after the command, and reads the rest.
 */
export function open<O extends object>(command: Command, io: Io): { session: Session; options: O } {
  return { session: openSession(command.optsWithGlobals<GlobalOptions>(), io), options: command.opts<O>() };
}
