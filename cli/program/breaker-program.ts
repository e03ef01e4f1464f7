import type { Command } from 'commander';
import type { Io } from '../terminal/io.ts';
import { HELP } from './help.ts';
import { open } from './open-command.ts';

/** Adds the commands of the breaker. */
export function addBreakerCommands(breaker: Command, io: Io, finish: (exitCode: number) => void): void {
  breaker
    .command('show')
    .description('show what counts now, and why nothing begins while it is open')
    .addHelpText('after', HELP.breakerShow)
    .action(async (_: unknown, command: Command) => {
      const { session } = open(command, io);
      const { breakerShow } = await import('../commands/breaker/breaker.ts');
      finish(await breakerShow(session));
    });
  breaker
    .command('reset')
    .description('close it, and begin to count anew')
    .requiredOption('--reason <text>', 'why it may go on; the breaker keeps it with your name')
    .addHelpText('after', HELP.breakerReset)
    .action(async (_: unknown, command: Command) => {
      const { session, options } = open<{ reason: string }>(command, io);
      const { breakerReset } = await import('../commands/breaker/breaker.ts');
      finish(await breakerReset(session, options.reason));
    });
}
