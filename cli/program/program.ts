import { Command } from 'commander';
import type { MaintenanceKind } from '../../functions/domain/request/maintenance.ts';
import { addChoiceOptions } from '../arguments/choice.ts';
import { addDrainOptions } from '../arguments/drain-options.ts';
import { addRollingOptions } from '../arguments/rolling-options.ts';
import { parseCount, parseHold, parsePort, parseVerify } from '../arguments/values.ts';
import type { ConsoleOptions } from '../commands/console/console.ts';
import type { RollingControl } from '../commands/rolling/rolling-control.ts';
import { VERSION } from '../service/version.ts';
import { type Io, type Output, widthOf } from '../terminal/io.ts';
import { addCampaignCommands } from './campaign-program.ts';
import { HELP } from './help.ts';
import { addHostCommands } from './host-program.ts';
import { type Run, runner } from './run-command.ts';
import { addWindowCommands } from './window-program.ts';

const SHELLS = ['bash', 'zsh', 'fish'];

/** Builds the tree of commands. */
export function buildProgram(io: Io, finish: (exitCode: number) => void): Command {
  const program = new Command('peloton');
  const run = runner(io, finish);
  configure(program, io);
  const host = program.command('host').description('hosts and their maintenance');
  addMaintenance(host.command('maintenance').description('take hosts down for repair and bring them back'), run);
  addHostCommands(host, run);
  addBreaker(program.command('breaker').description('stops everything that takes hosts out'), run);
  addCampaignCommands(program.command('campaign').description('maintenance that remembers which hosts are done'), run);
  addWindowCommands(program.command('window').description('recurring maintenance windows'), run);
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
  program
    .command('attention')
    .description('list what waits for a person, the worst first, with what to do')
    .addHelpText('after', HELP.attention)
    .action(run(async () => (await import('../commands/attention.ts')).showAttention));
  program
    .command('completion')
    .description('print the script for a shell that completes commands, options and states')
    .argument('<shell>', SHELLS.join(', '))
    .addHelpText('after', HELP.completion)
    .action(async (shell: string, ...called: unknown[]) => {
      const { isNameKind, printCompletion } = await import('../completion/completion.ts');
      if (isNameKind(shell))
        return run(async () => (await import('../commands/names.ts')).printNames, shell)(...called);
      finish(printCompletion(program, shell, io));
    });
  return program;
}

function addBreaker(breaker: Command, run: Run): void {
  breaker
    .command('show')
    .description('show what counts now, and why nothing begins while it is open')
    .addHelpText('after', HELP.breakerShow)
    .action(run(async () => (await import('../commands/breaker/breaker.ts')).breakerShow));
  breaker
    .command('reset')
    .description('close it, and count from 0 again')
    .requiredOption('--reason <text>', 'why it may go on; the breaker keeps it with your name')
    .addHelpText('after', HELP.breakerReset)
    .action(run(async () => (await import('../commands/breaker/breaker.ts')).breakerReset));
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

function addMaintenance(maintenance: Command, run: Run): void {
  const request = (kind: MaintenanceKind, description: string, argument = '<hosts...>') =>
    maintenance
      .command(kind)
      .description(description)
      .argument(argument, 'host,host,…; - for standard input; @file for a file')
      .option('--reason <text>', 'why, for every listing, the history and the events')
      .option('--watch', 'show progress until every host has arrived')
      .addHelpText('after', HELP[kind])
      .action(
        run(async () => (await import('../commands/maintenance/maintenance-request.ts')).requestMaintenance, kind),
      );

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
      'let go of them under this name: they come up when no other owner holds them',
      parseHold,
    ),
  );
  request('cancel', 'end draining: the hosts take tasks again');

  addPlan(maintenance, run);
  addStatus(maintenance, run);
  addControls(maintenance, run);
}

function addPlan(maintenance: Command, run: Run): void {
  const plan = addChoiceOptions(maintenance.command('plan').description('show what a start would do; change nothing'))
    .argument('[hosts...]', 'host,host,…; - for standard input; @file for a file')
    .option('--max', 'name the most of the hosts that may go down together now, and what each other one waits for')
    .addHelpText('after', HELP.plan)
    .action(run(async () => (await import('../commands/maintenance/plan.ts')).planMaintenance));
  addRollingOptions(plan, 'In waves (with --max only as limits):');
}

function addVerifyOption(command: Command): void {
  const text = 'check each host by this hook of the service when it is back, before it is UP; none: no check';
  command.option('--verify <name>', text, parseVerify);
}

function addStatus(maintenance: Command, run: Run): void {
  maintenance
    .command('status')
    .description('list recent maintenances, or show one with its options and hosts')
    .argument('[id]', 'maintenance id')
    .option('--limit <count>', 'how many maintenances to list (else 20)', parseCount)
    .option('--all', 'also list the parts of rolling maintenances: their waves, and the returns of their hosts')
    .addHelpText('after', HELP.status)
    .action(run(async () => (await import('../commands/maintenance/maintenance-status.ts')).maintenanceStatus));
}

function addControls(maintenance: Command, run: Run): void {
  const control = (kind: RollingControl, description: string) =>
    maintenance
      .command(kind)
      .description(description)
      .argument('<id>', 'maintenance id of a rolling maintenance')
      .option('--reason <text>', 'why, for its history')
      .addHelpText('after', HELP[kind])
      .action(run(async () => (await import('../commands/rolling/rolling-control.ts')).controlRolling, kind));

  control('pause', 'begin with no other host of a rolling maintenance');
  control('resume', 'continue a rolling maintenance that is paused or halted').option(
    '--override-gate <reason>',
    'go on although gates are not green now, and say why',
  );
  control('stop', 'skip the hosts of a rolling maintenance that have not begun');
}
