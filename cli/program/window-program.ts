import { type Command, Option } from 'commander';
import { ON_DEADLINE } from '../../functions/domain/host/host.ts';
import { AT_END } from '../../functions/domain/windows/recurring-window.ts';
import { addRollingOptions } from '../arguments/rolling-options.ts';
import {
  collectEach,
  collectList,
  parseCount,
  parseDuration,
  parseOffset,
  parseSelector,
  parseStart,
  parseVerify,
} from '../arguments/values.ts';
import { parseUnset, UNSETTABLE } from '../arguments/window-settings.ts';
import { HELP } from './help.ts';
import type { Run } from './run-command.ts';

export function addWindowCommands(window: Command, run: Run): void {
  withSettings(window.command('create').description('create a recurring maintenance window'))
    .argument('<name>', 'letters, digits, - and _')
    .addHelpText('after', HELP.windowCreate)
    .action(run(async () => (await import('../commands/window/window-save.ts')).windowCreate));
  addReading(window, run);
  withSettings(window.command('update').description('change some settings of a window; the others stay'))
    .addOption(
      new Option('--unset <settings>', 'settings to reset to their defaults, comma separated')
        .choices(UNSETTABLE)
        .argParser(parseUnset),
    )
    .argument('<name>')
    .addHelpText('after', HELP.windowUpdate)
    .action(run(async () => (await import('../commands/window/window-save.ts')).windowUpdate));
  const preview = window.command('preview');
  withSettings(preview.description('show when a window opens next, or would open with these settings'))
    .argument('[name]', 'a saved window; without a name, the options give the settings')
    .option('--next <count>', 'how many times (else 5)', parseCount)
    .addHelpText('after', HELP.windowPreview)
    .action(run(async () => (await import('../commands/window/window-preview.ts')).windowPreview));
  addSwitches(window, run);
}

function addReading(window: Command, run: Run): void {
  window
    .command('list')
    .description('list the windows, and when each opens next')
    .addHelpText('after', HELP.windowList)
    .action(run(async () => (await import('../commands/window/window-show.ts')).windowList));
  window
    .command('show')
    .description('show a window: its settings, next times and last openings')
    .argument('<name>')
    .addHelpText('after', HELP.windowShow)
    .action(run(async () => (await import('../commands/window/window-show.ts')).windowShow));
  window
    .command('history')
    .description('list the past times of a window, newest first')
    .argument('<name>')
    .option('--limit <count>', 'how many to list (else 20)', parseCount)
    .addHelpText('after', HELP.windowHistory)
    .action(run(async () => (await import('../commands/window/window-show.ts')).windowHistory));
}

function addSwitches(window: Command, run: Run): void {
  const add = (name: string, description: string, help: string) =>
    window
      .command(name)
      .description(description)
      .argument('<name>')
      .option('--reason <text>', name === 'delete' ? "why, for the service's log" : 'why, for its history')
      .addHelpText('after', help);
  const load = async () => (await import('../commands/window/window-switch.ts')).windowSwitch;
  add('pause', 'keep a window closed until it is resumed', HELP.windowPause).action(run(load, 'pause'));
  add('resume', 'let a paused window open again', HELP.windowResume).action(run(load, 'resume'));
  add('delete', 'delete a window; its history stays', HELP.windowDelete).action(
    run(async () => (await import('../commands/window/window-switch.ts')).windowDelete),
  );
}

/** Adds the options that are settings of a window. */
function withSettings(command: Command): Command {
  withTimes(withChoice(command));
  return withMaintenance(command);
}

function withChoice(command: Command): Command {
  return command
    .option('--hosts <hosts>', 'host,host,…; - for standard input; @file for a file')
    .option('--pool <pool>', 'the hosts that are in a pool when the window opens')
    .option('--selector <attributes>', 'the hosts whose agents have these attributes: rack=7,zone=b', parseSelector)
    .option('--calendar', 'no hosts: its times only serve campaigns, and blackouts of other windows');
}

function withTimes(command: Command): Command {
  return command
    .option(
      '--schedule <expression>',
      "'cron(0 2 ? * 3#2 *)', 'rate(7 days)' or 'at(2026-11-22T22:00:00)'; may be given several times",
      collectEach,
    )
    .option(
      '--offset <days>',
      'opens this many days after the weekday of the month: 4d with 3#2 (else none)',
      parseOffset,
    )
    .option('--time-zone <name>', 'time zone of cron and at, an IANA name such as Europe/Berlin (else UTC)')
    .option('--start <time>', 'opens at no time before: RFC 3339, or +DUR from now; first time of a rate', parseStart)
    .option('--duration <dur>', 'how long it stays open: 30m, 2h, 1d', parseDuration)
    .option('--cutoff <dur>', 'no host begins in this last part of the window (else 0)', parseDuration)
    .addOption(
      new Option('--at-end <what>', 'what happens to down hosts at its end: complete (default), stay').choices(AT_END),
    )
    .option('--blackout <when>', 'when it stays closed: 2026-12-24, 2026-12-24..2027-01-02, window:NAME', collectList);
}

function withMaintenance(command: Command): Command {
  command
    .option('--reason <text>', 'why, for every listing, the history and the events')
    .option('--deadline <dur>', 'how long draining a host may take (else until the window ends)', parseDuration)
    .addOption(
      new Option('--on-deadline <what>', 'after the deadline: cancel (default), hold, force (tasks are lost)').choices(
        ON_DEADLINE,
      ),
    );
  command.option(
    '--verify <name>',
    'check each host by this hook of the service before it is UP; none: no check',
    parseVerify,
  );
  addRollingOptions(command, 'In waves (without a limit, one host at a time):');
  return command;
}
