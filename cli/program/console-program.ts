import type { Command } from 'commander';
import { parsePort } from '../arguments/values.ts';
import type { ConsoleOptions } from '../commands/console/console.ts';
import type { Io } from '../terminal/io.ts';
import { HELP } from './help.ts';

export function addConsoleCommand(program: Command, io: Io, finish: (exitCode: number) => void): void {
  program
    .command('console')
    .description('serve the console, the pages for a browser, on this machine')
    .option('--port <port>', 'port on 127.0.0.1 (else a free one)', parsePort)
    .option('--no-open', 'open no browser: print the address only')
    .addHelpText('after', HELP.console)
    .action(async (_: unknown, command: Command) => {
      const { serveConsole } = await import('../commands/console/console.ts');
      finish(await serveConsole(command.optsWithGlobals<ConsoleOptions>(), io));
    });
}
