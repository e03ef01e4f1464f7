import type { Command } from 'commander';
import { addChoiceOptions } from '../arguments/choice.ts';
import { addDrainOptions } from '../arguments/drain-options.ts';
import { parsePast, parseStates } from '../arguments/values.ts';
import type { CordonKind } from '../commands/host/host-cordon.ts';
import { HELP } from './help.ts';
import type { Run } from './run-command.ts';

export function addHostCommands(host: Command, run: Run): void {
  addChoiceOptions(host.command('query').description('list hosts by state, pool or attributes'))
    .option('-s, --states <states>', 'UP, DRAINING, DRAINED, DOWN, comma separated (else all)', parseStates)
    .option('--attributes', 'show the attributes of the agents')
    .option('--at <time>', 'as it was then: RFC 3339, or 2h for two hours ago', parsePast)
    .addHelpText('after', HELP.query)
    .action(run(async () => (await import('../commands/host/host-query.ts')).hostQuery));
  const cordon = (kind: CordonKind, description: string) =>
    addChoiceOptions(host.command(kind).description(description))
      .argument('[hosts...]', 'host,host,…; - for standard input; @file for a file')
      .option('--reason <text>', 'why, for every listing and the history')
      .addHelpText('after', HELP[kind])
      .action(run(async () => (await import('../commands/host/host-cordon.ts')).hostCordon, kind));
  cordon('cordon', 'let no task be placed on hosts; tasks that run there go on');
  cordon('uncordon', 'let tasks be placed on hosts again');
  host
    .command('show')
    .description('show a host: its state, agents, maintenance and blockers')
    .argument('<host>')
    .option('--at <time>', 'as it was then: RFC 3339, or 2h for two hours ago', parsePast)
    .addHelpText('after', HELP.show)
    .action(run(async () => (await import('../commands/host/host-show.ts')).hostShow));
  host
    .command('history')
    .description('list the state changes of a host and what blocked it, newest first')
    .argument('<host>')
    .addHelpText('after', HELP.history)
    .action(run(async () => (await import('../commands/host/host-history.ts')).hostHistory));
  addLeavingCommands(host, run);
}

/** Adds the commands for hosts that leave the cluster for good. */
function addLeavingCommands(host: Command, run: Run): void {
  const retire = addChoiceOptions(host.command('retire').description('take hosts down for good, and forget them'))
    .argument('[hosts...]', 'host,host,…; - for standard input; @file for a file')
    .option('--reason <text>', 'why, for every listing, the history and the events')
    .option('--watch', 'show progress until every host is down')
    .addHelpText('after', HELP.retire)
    .action(run(async () => (await import('../commands/host/host-retire.ts')).hostRetire));
  addDrainOptions(retire);
  host
    .command('forget')
    .description('remove the record of a host that has left the cluster; its history stays')
    .argument('<host>')
    .option('--reason <text>', 'why, for its history')
    .addHelpText('after', HELP.forget)
    .action(run(async () => (await import('../commands/host/host-forget.ts')).hostForget));
}
