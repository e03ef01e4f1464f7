/**
 * `npm run mesos-sim`: a simulated Mesos cluster on this machine, until Ctrl-C, SIGTERM or the end
 * of the parent process.
 */
import { Command, InvalidArgumentError } from 'commander';
import { DEFAULT_APPS, DEFAULT_JOBS, marathonApps, pelotonJobs } from './options/job-flags.ts';
import type { MarathonAppOptions } from './options/marathon-options.ts';
import type { FrameworkOptions, SimulatorOptions } from './options/options.ts';
import type { PelotonJobOptions, PelotonOptions } from './options/peloton-options.ts';
import { startSimulator } from './simulator.ts';

interface Flags {
  readonly port: number;
  readonly hosts: number;
  readonly tasksPerHost: number;
  readonly masters: number;
  readonly frameworks?: readonly FrameworkOptions[];
  readonly killDelay: number;
  readonly startDelay: number;
  readonly relaunchDelay: number;
  readonly agentExit: number;
  readonly init: boolean;
  readonly initRestart: number;
  readonly agentPingTimeout: number;
  readonly hostnamePrefix: string;
  readonly marathon?: number;
  readonly marathonApps: readonly MarathonAppOptions[];
  readonly peloton?: number;
  readonly pelotonJobs: readonly PelotonJobOptions[];
  readonly pelotonHosts?: number;
  readonly user?: { readonly principal: string; readonly secret: string };
}

function wholeNumber(least: number, most: number): (text: string) => number {
  return (text) => {
    const value = Number(text);
    if (/^\d+$/.test(text) && value >= least && value <= most) return value;
    throw new InvalidArgumentError(`Expected a whole number from ${least} to ${most}.`);
  };
}

/** `web,batch`, or each with its answer to inverse offers: `web:accept,batch:never,spark:moves`. */
function frameworks(text: string): FrameworkOptions[] {
  return text.split(',').map((part) => {
    const [name = '', answer = 'accept'] = part.split(':');
    if (!/^[\w.*-]+$/.test(name)) throw new InvalidArgumentError(`'${name}' is not the name of a framework.`);
    if (answer === 'moves') return { name, movesOnInverseOffer: true };
    if (answer === 'accept' || answer === 'decline' || answer === 'never')
      return { name, answersInverseOffers: answer };
    throw new InvalidArgumentError(`'${answer}' is none of accept, decline, never, moves.`);
  });
}

function user(text: string): { principal: string; secret: string } {
  const [, principal, secret] = /^([^:]+):(.+)$/.exec(text) ?? [];
  if (principal === undefined || secret === undefined) throw new InvalidArgumentError('Expected principal:secret.');
  return { principal, secret };
}

const milliseconds = wholeNumber(0, 86_400_000);
const port = wholeNumber(0, 65_535);

const command = new Command('mesos-sim')
  .description('A simulated Mesos 1.11 cluster: masters, agents and frameworks that start replacements for lost tasks.')
  .option('--port <port>', 'port of the first master, the others take the next ones; 0: free ports', port, 5050)
  .option('--hosts <count>', 'agents, each on a machine of its own', wholeNumber(0, 50_000), 4)
  .option('--tasks-per-host <count>', 'tasks that run on every host at the start', wholeNumber(0, 40), 2)
  .option('--masters <count>', 'masters; the first one leads', wholeNumber(1, 9), 1)
  .option('--frameworks <list>', 'name[:accept|decline|never|moves],… (the answer to inverse offers)', frameworks)
  .option('--marathon <port>', 'a Marathon with a few apps answers there; 0: a free port', port)
  .option(
    '--marathon-apps <json>',
    'apps that it runs instead: [{"id":"/web","instances":4},…]',
    marathonApps,
    DEFAULT_APPS,
  )
  .option('--peloton <port>', 'a Peloton job manager with a few jobs answers there; 0: a free port', port)
  .option(
    '--peloton-jobs <json>',
    'jobs that it runs instead: [{"name":"api","instances":4},…]',
    pelotonJobs,
    DEFAULT_JOBS,
  )
  .option(
    '--peloton-hosts <port>',
    'its host manager answers there, and checks the hosts every 30 s; 0: a free port',
    port,
  )
  .option('--kill-delay <ms>', 'from the kill signal to the end of a task', milliseconds, 500)
  .option('--start-delay <ms>', 'from the launch of a task to TASK_RUNNING', milliseconds, 500)
  .option('--relaunch-delay <ms>', 'from the end of a task to the launch of its replacement', milliseconds, 200)
  .option('--agent-exit <ms>', 'from machine/down to the end of the agent process', milliseconds, 1_300)
  .option('--init-restart <ms>', 'init restarts an ended agent after this time', milliseconds, 1_000)
  .option('--no-init', 'init does not restart an ended agent')
  .option('--agent-ping-timeout <ms>', 'after this time a dead agent counts as unreachable', milliseconds, 15_000)
  .option('--hostname-prefix <prefix>', 'hosts are called prefix1, prefix2, …', 'host')
  .option('--user <principal:secret>', 'ask for these credentials (HTTP basic)', user)
  .exitOverride((error) => process.exit(error.exitCode === 0 ? 0 : 2))
  .parse();

function pelotonOf({ pelotonJobs: jobs, pelotonHosts }: Flags, port: number): PelotonOptions {
  return { port, jobs, ...(pelotonHosts !== undefined && { hostManager: { port: pelotonHosts } }) };
}

function optionsOf(flags: Flags): SimulatorOptions {
  return {
    port: flags.port,
    hosts: flags.hosts,
    tasksPerHost: flags.tasksPerHost,
    masters: flags.masters,
    killDelayMs: flags.killDelay,
    startDelayMs: flags.startDelay,
    relaunchDelayMs: flags.relaunchDelay,
    agentExitMs: flags.agentExit,
    initRestartMs: flags.init ? flags.initRestart : null,
    agentPingTimeoutMs: flags.agentPingTimeout,
    hostnamePrefix: flags.hostnamePrefix,
    ...(flags.frameworks && { frameworks: flags.frameworks }),
    ...(flags.marathon !== undefined && { marathons: [{ port: flags.marathon, apps: flags.marathonApps }] }),
    ...(flags.peloton !== undefined && { pelotons: [pelotonOf(flags, flags.peloton)] }),
    ...(flags.user && { credentials: flags.user }),
  };
}

try {
  const flags = command.opts<Flags>();
  const simulator = await startSimulator(optionsOf(flags));
  const end = () => void simulator.stop().then(() => process.exit(0));
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.once(signal, end);
  process.once('disconnect', end);
  if (flags.marathon !== undefined) process.stdout.write(`marathon on ${simulator.marathon().url}\n`);
  if (flags.peloton !== undefined) {
    process.stdout.write(`peloton on ${simulator.peloton().url}\n`);
    if (flags.pelotonHosts !== undefined)
      process.stdout.write(`peloton's host manager on ${simulator.peloton().hostManager.url}\n`);
  }
  for (const url of simulator.masterUrls) process.stdout.write(`mesos master on ${url}\n`);
} catch (error) {
  process.stderr.write(`mesos-sim: ${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
}
