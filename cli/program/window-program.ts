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
} from '../arguments/values.ts';
import { parseUnset, type SettingsOptions, UNSETTABLE } from '../arguments/window-settings.ts';
import type { Io } from '../terminal/io.ts';
import { HELP } from './help.ts';
import { open } from './open-command.ts';

type Finish = (exitCode: number) => void;

/** `window create`, `list`, `show`, `update`, `delete`, `preview`, `pause`, `resume` and `history`. */
export function addWindowCommands(window: Command, io: Io, finish: Finish): void {
  addCreate(window, io, finish);
  addReading(window, io, finish);
  addUpdate(window, io, finish);
  addPreview(window, io, finish);
  addSwitches(window, io, finish);
}

function addCreate(window: Command, io: Io, finish: Finish): void {
  withSettings(window.command('create').description('plan maintenance that recurs'))
    .argument('<name>', 'letters, digits, - and _')
    .addHelpText('after', HELP.windowCreate)
    .action(async (name: string, _: unknown, command: Command) => {
      const { session, options } = open<SettingsOptions>(command, io);
      const { windowCreate } = await import('../commands/window/window-save.ts');
      finish(await windowCreate(session, name, options));
    });
}

function addUpdate(window: Command, io: Io, finish: Finish): void {
  withSettings(window.command('update').description('change some settings of a window; the others stay'))
    .addOption(
      new Option('--unset <settings>', 'back to what holds when they are not given, comma separated')
        .choices(UNSETTABLE)
        .argParser(parseUnset),
    )
    .argument('<name>')
    .addHelpText('after', HELP.windowUpdate)
    .action(async (name: string, _: unknown, command: Command) => {
      const { session, options } = open<SettingsOptions & { unset?: string[] }>(command, io);
      const { windowUpdate } = await import('../commands/window/window-save.ts');
      finish(await windowUpdate(session, name, options));
    });
}

function addReading(window: Command, io: Io, finish: Finish): void {
  window
    .command('list')
    .description('the windows, and when each opens next')
    .addHelpText('after', HELP.windowList)
    .action(async (_: unknown, command: Command) => {
      const { session } = open(command, io);
      const { windowList } = await import('../commands/window/window-show.ts');
      finish(await windowList(session));
    });
  window
    .command('show')
    .description('one window: its settings, its next times and its last openings')
    .argument('<name>')
    .addHelpText('after', HELP.windowShow)
    .action(async (name: string, _: unknown, command: Command) => {
      const { session } = open(command, io);
      const { windowShow } = await import('../commands/window/window-show.ts');
      finish(await windowShow(session, name));
    });
  window
    .command('history')
    .description('what became of its times, newest first')
    .argument('<name>')
    .option('--limit <count>', 'how many to list (else 20)', parseCount)
    .addHelpText('after', HELP.windowHistory)
    .action(async (name: string, _: unknown, command: Command) => {
      const { session, options } = open<{ limit?: number }>(command, io);
      const { windowHistory } = await import('../commands/window/window-show.ts');
      finish(await windowHistory(session, name, options));
    });
}

function addPreview(window: Command, io: Io, finish: Finish): void {
  withSettings(window.command('preview').description('when a window opens next, or would with these settings'))
    .argument('[name]', 'of a window that is saved; without it, the settings are those of the options')
    .option('--next <count>', 'how many times (else 5)', parseCount)
    .addHelpText('after', HELP.windowPreview)
    .action(async (name: string | undefined, _: unknown, command: Command) => {
      const { session, options } = open<SettingsOptions & { next?: number }>(command, io);
      const { windowPreview } = await import('../commands/window/window-preview.ts');
      finish(await windowPreview(session, name, options));
    });
}

function addSwitches(window: Command, io: Io, finish: Finish): void {
  const add = (kind: 'pause' | 'resume' | 'delete', description: string, help: string) =>
    window
      .command(kind)
      .description(description)
      .argument('<name>')
      .addHelpText('after', help)
      .action(async (name: string, _: unknown, command: Command) => {
        const { session } = open(command, io);
        const { windowDelete, windowSwitch } = await import('../commands/window/window-switch.ts');
        finish(kind === 'delete' ? await windowDelete(session, name) : await windowSwitch(session, kind, name));
      });
  add('pause', 'let a window open no more, until it is resumed', HELP.windowPause);
  add('resume', 'let a paused window open again', HELP.windowResume);
  add('delete', 'delete a window; its history stays', HELP.windowDelete);
}

/** The options that are the settings of a window. */
function withSettings(command: Command): Command {
  withTimes(withChoice(command));
  return withMaintenance(command);
}

function withChoice(command: Command): Command {
  return command
    .option('--hosts <hosts>', 'host,host,…; - for standard input; @file for a file')
    .option('--pool <pool>', 'the hosts of a pool, as it is when the window opens')
    .option('--selector <attributes>', "by their agents' attributes: rack=7,zone=b", parseSelector)
    .option('--calendar', 'no hosts: it never opens, and is there to be the blackout of other windows');
}

function withTimes(command: Command): Command {
  return command
    .option(
      '--schedule <expression>',
      "'cron(0 2 ? * 3#2 *)', 'rate(7 days)' or 'at(2026-11-22T22:00:00)'; several times: at the times of all",
      collectEach,
    )
    .option('--offset <days>', 'so many days after the weekday of the month: 4d with 3#2 (else none)', parseOffset)
    .option('--time-zone <name>', 'IANA name such as Europe/Berlin, in which cron and at are read (else UTC)')
    .option('--start <time>', 'nothing opens before: RFC 3339, or +DUR from now; a rate opens then first', parseStart)
    .option('--duration <dur>', 'how long it is open: 30m, 2h, 1d', parseDuration)
    .option('--cutoff <dur>', 'so long before its end no host begins any more (else 0)', parseDuration)
    .addOption(new Option('--at-end <what>', 'hosts that are down at its end: complete (else), stay').choices(AT_END))
    .option('--blackout <when>', 'it does not open: 2026-12-24, 2026-12-24..2027-01-02, window:NAME', collectList);
}

function withMaintenance(command: Command): Command {
  command
    .option('--reason <text>', 'why, for every listing, the history and the events')
    .option('--deadline <dur>', 'how long the draining of a host may take (else until its end)', parseDuration)
    .addOption(
      new Option('--on-deadline <what>', 'then: cancel (else), hold, force (tasks are lost)').choices(ON_DEADLINE),
    );
  addRollingOptions(command, 'In waves (one host at a time without any limit):');
  return command;
}
