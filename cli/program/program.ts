import { Command } from 'commander';
import type { MaintenanceKind } from '../../functions/domain/request/maintenance.ts';
import { addChoiceOptions, type ChoiceOptions } from '../arguments/choice.ts';
import { addDrainOptions } from '../arguments/drain-options.ts';
import { addRollingOptions } from '../arguments/rolling-options.ts';
import { parseCount, parseHold, parsePast, parseStates, parseVerify } from '../arguments/values.ts';
import type { CordonKind } from '../commands/host/host-cordon.ts';
import type { QueryOptions } from '../commands/host/host-query.ts';
import type { RequestOptions } from '../commands/maintenance/maintenance-request.ts';
import type { PlanOptions } from '../commands/maintenance/plan.ts';
import type { RollingControl } from '../commands/rolling/rolling-control.ts';
import { VERSION } from '../service/version.ts';
import { type Io, type Output, widthOf } from '../terminal/io.ts';
import { addBreakerCommands } from './breaker-program.ts';
import { addConsoleCommand } from './console-program.ts';
import { HELP } from './help.ts';
import { addLeavingCommands } from './leaving-program.ts';
import { open } from './open-command.ts';
import { addWindowCommands } from './window-program.ts';

const SHELLS = ['bash', 'zsh', 'fish'];

/** Builds the tree of commands. Each loads its code when it runs: `--help` loads none. */
export function buildProgram(io: Io, finish: (exitCode: number) => void): Command {
  const program = new Command('peloton');
  configure(program, io);
  const host = program.command('host').description('hosts and their maintenance');
  addMaintenance(host.command('maintenance').description('take hosts down for repair and bring them back'), io, finish);
  addHostCommands(host, io, finish);
  addBreakerCommands(program.command('breaker').description('stops everything that takes hosts out'), io, finish);
  addWindowCommands(program.command('window').description('recurring maintenance windows'), io, finish);
  addConsoleCommand(program, io, finish);
  addAttention(program, io, finish);
  program
    .command('completion')
    .description('print the script for a shell that completes commands, options and states')
    .argument('<shell>', SHELLS.join(', '))
    .addHelpText('after', HELP.completion)
    .action(async (shell: string) => {
      const { printCompletion } = await import('../completion/completion.ts');
      finish(printCompletion(program, shell, io));
    });
  return program;
}

function addAttention(program: Command, io: Io, finish: (exitCode: number) => void): void {
  program
    .command('attention')
    .description('list what waits for a person, the worst first, with what to do')
    .addHelpText('after', HELP.attention)
    .action(async (_: unknown, command: Command) => {
      const { session } = open(command, io);
      const { showAttention } = await import('../commands/attention.ts');
      finish(await showAttention(session));
    });
}

function configure(program: Command, io: Io): void {
  program
    .description('Host maintenance for Apache Mesos clusters')
    .version(VERSION, '-V, --version', 'print the version')
    .option('--url <url>', 'address of the service (else $PELOTON_URL, else the cluster, else http://127.0.0.1:8080)')
    .option(
      '-e, --cluster <name>',
      'the cluster in ~/.peloton/clusters.json or /etc/peloton/clusters.json (else $CLUSTER_NAME)',
    )
    .option('--profile <name>', 'the profile of the AWS configuration for a service on AWS (else $AWS_PROFILE)')
    .option('--json', "print the API's JSON, one document")
    .exitOverride()
    .configureOutput({
      writeOut: (text) => void io.stdout.write(text),
      writeErr: (text) => void io.stderr.write(text),
      getOutHelpWidth: () => helpWidth(io.stdout),
      getErrHelpWidth: () => helpWidth(io.stderr),
      getOutHasColors: () => false,
      getErrHasColors: () => false,
    })
    .configureHelp({ showGlobalOptions: true, minWidthToWrap: 30 })
    .addHelpText('after', HELP.program);
}

/** Help that goes into a file is 100 columns wide. */
function helpWidth(output: Output): number {
  return output.isTTY ? widthOf(output) : 100;
}

function addMaintenance(maintenance: Command, io: Io, finish: (exitCode: number) => void): void {
  const request = (kind: MaintenanceKind, description: string, argument = '<hosts...>') =>
    maintenance
      .command(kind)
      .description(description)
      .argument(argument, 'host,host,…; - for standard input; @file for a file')
      .option('--reason <text>', 'why, for every listing, the history and the events')
      .option('--watch', 'show progress until every host has arrived')
      .addHelpText('after', HELP[kind])
      .action(async (hosts: string[], _: unknown, command: Command) => {
        const { session, options } = open<RequestOptions>(command, io);
        const { requestMaintenance } = await import('../commands/maintenance/maintenance-request.ts');
        finish(await requestMaintenance(session, kind, hosts, options));
      });

  const start = addChoiceOptions(request('start', 'drain the hosts and take them down', '[hosts...]'));
  addDrainOptions(start).option(
    '--hold <name>',
    'hold the hosts down under this name, also those that are down already',
    parseHold,
  );
  addVerifyOption(start);
  addRollingOptions(start, 'In waves (with any of these, hosts go down and come back up a few at a time):');
  addVerifyOption(
    request('complete', 'bring hosts that are down back up').option(
      '--hold <name>',
      'let go of them under this name: they come up when nobody else holds them',
      parseHold,
    ),
  );
  request('cancel', 'end draining: the hosts take tasks again');

  addPlan(maintenance, io, finish);
  addStatus(maintenance, io, finish);
  addControls(maintenance, io, finish);
}

function addPlan(maintenance: Command, io: Io, finish: (exitCode: number) => void): void {
  const plan = addChoiceOptions(maintenance.command('plan').description('show what a start would do; change nothing'))
    .argument('[hosts...]', 'host,host,…; - for standard input; @file for a file')
    .option('--max', 'name the most of the hosts that may go down together now, and what each other one waits for')
    .addHelpText('after', HELP.plan)
    .action(async (hosts: string[], _: unknown, command: Command) => {
      const { session, options } = open<PlanOptions>(command, io);
      const { planMaintenance } = await import('../commands/maintenance/plan.ts');
      finish(await planMaintenance(session, hosts, options));
    });
  addRollingOptions(plan, 'In waves (with --max only as limits):');
}

function addVerifyOption(command: Command): void {
  const text = 'check each host by this hook of the service when it is back, before it is UP; none: no check';
  command.option('--verify <name>', text, parseVerify);
}

function addStatus(maintenance: Command, io: Io, finish: (exitCode: number) => void): void {
  maintenance
    .command('status')
    .description('list recent maintenances, or show one with its options and hosts')
    .argument('[id]', 'maintenance id')
    .option('--limit <count>', 'how many maintenances to list (else 20)', parseCount)
    .option('--all', 'also list the parts of rolling maintenances: their waves, and the returns of their hosts')
    .addHelpText('after', HELP.status)
    .action(async (id: string | undefined, _: unknown, command: Command) => {
      const { session, options } = open<{ limit?: number; all?: boolean }>(command, io);
      const { maintenanceStatus } = await import('../commands/maintenance/maintenance-status.ts');
      finish(await maintenanceStatus(session, id, options));
    });
}

function addControls(maintenance: Command, io: Io, finish: (exitCode: number) => void): void {
  const control = (kind: RollingControl, description: string) =>
    maintenance
      .command(kind)
      .description(description)
      .argument('<id>', 'maintenance id of a rolling maintenance')
      .addHelpText('after', HELP[kind])
      .action(async (id: string, _: unknown, command: Command) => {
        const { session, options } = open<{ overrideGate?: string }>(command, io);
        const { controlRolling } = await import('../commands/rolling/rolling-control.ts');
        finish(await controlRolling(session, kind, id, options));
      });

  control('pause', 'begin with no other host of a rolling maintenance');
  control('resume', 'continue a rolling maintenance that is paused or halted').option(
    '--override-gate <reason>',
    'go on although gates are not green now, and say why',
  );
  control('stop', 'skip the hosts of a rolling maintenance that have not begun');
}

function addCordon(
  host: Command,
  kind: CordonKind,
  description: string,
  io: Io,
  finish: (exitCode: number) => void,
): void {
  addChoiceOptions(host.command(kind).description(description))
    .argument('[hosts...]', 'host,host,…; - for standard input; @file for a file')
    .option('--reason <text>', 'why, for every listing and the history')
    .addHelpText('after', HELP[kind])
    .action(async (hosts: string[], _: unknown, command: Command) => {
      const { session, options } = open<ChoiceOptions & { reason?: string }>(command, io);
      const { hostCordon } = await import('../commands/host/host-cordon.ts');
      finish(await hostCordon(session, kind, hosts, options));
    });
}

function addHostCommands(host: Command, io: Io, finish: (exitCode: number) => void): void {
  addChoiceOptions(host.command('query').description('list hosts by state, pool or attributes'))
    .option('-s, --states <states>', 'UP, DRAINING, DRAINED, DOWN, comma separated (else all)', parseStates)
    .option('--attributes', 'show the attributes of the agents')
    .option('--at <time>', 'as it was then: RFC 3339, or 2h for two hours ago', parsePast)
    .addHelpText('after', HELP.query)
    .action(async (_: unknown, command: Command) => {
      const { session, options } = open<QueryOptions & { at?: string }>(command, io);
      const { hostQuery } = await import('../commands/host/host-query.ts');
      if (options.at === undefined) return finish(await hostQuery(session, options));
      const { pastQuery } = await import('../commands/host/host-past.ts');
      finish(await pastQuery(session, options.at, options));
    });
  addCordon(host, 'cordon', 'let no task be placed on hosts; tasks that run there go on', io, finish);
  addCordon(host, 'uncordon', 'let tasks be placed on hosts again', io, finish);
  host
    .command('show')
    .description('show a host: its state, agents, maintenance and blockers')
    .argument('<host>')
    .option('--at <time>', 'as it was then: RFC 3339, or 2h for two hours ago', parsePast)
    .addHelpText('after', HELP.show)
    .action(async (hostname: string, _: unknown, command: Command) => {
      const { session, options } = open<{ at?: string }>(command, io);
      const { hostShow } = await import('../commands/host/host-show.ts');
      if (options.at === undefined) return finish(await hostShow(session, hostname));
      const { pastShow } = await import('../commands/host/host-past.ts');
      finish(await pastShow(session, hostname, options.at));
    });
  host
    .command('history')
    .description('list the state changes of a host and what blocked it, newest first')
    .argument('<host>')
    .addHelpText('after', HELP.history)
    .action(async (hostname: string, _: unknown, command: Command) => {
      const { session } = open(command, io);
      const { hostHistory } = await import('../commands/host/host-history.ts');
      finish(await hostHistory(session, hostname));
    });
  addLeavingCommands(host, io, finish);
}
