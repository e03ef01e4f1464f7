import type { Command } from 'commander';
import { addChoiceOptions } from '../arguments/choice.ts';
import { addDrainOptions } from '../arguments/drain-options.ts';
import type { RequestOptions } from '../commands/maintenance/maintenance-request.ts';
import type { Io } from '../terminal/io.ts';
import { HELP } from './help.ts';
import { open } from './open-command.ts';

/** Adds the commands for hosts that leave the cluster for good. */
export function addLeavingCommands(host: Command, io: Io, finish: (exitCode: number) => void): void {
  const retire = addChoiceOptions(host.command('retire').description('take hosts down for good, and forget them'))
    .argument('[hosts...]', 'host,host,…; - for standard input; @file for a file')
    .option('--reason <text>', 'why, for every listing, the history and the events')
    .option('--watch', 'show progress until every host is down')
    .addHelpText('after', HELP.retire)
    .action(async (hosts: string[], _: unknown, command: Command) => {
      const { session, options } = open<Omit<RequestOptions, 'hold'>>(command, io);
      const { hostRetire } = await import('../commands/host/host-retire.ts');
      finish(await hostRetire(session, hosts, options));
    });
  addDrainOptions(retire);
  host
    .command('forget')
    .description('remove the record of a host that has left the cluster; its history stays')
    .argument('<host>')
    .addHelpText('after', HELP.forget)
    .action(async (hostname: string, _: unknown, command: Command) => {
      const { session } = open(command, io);
      const { hostForget } = await import('../commands/host/host-forget.ts');
      finish(await hostForget(session, hostname));
    });
}
