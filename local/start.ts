import { startService } from './service.ts';
import { readSettings, SettingsError } from './settings/settings.ts';
import { describeVariables } from './settings/variables.ts';
import { startSimulatedCluster } from './simulated-cluster.ts';
import { startFault } from './start-fault.ts';

/** `npm start`: runs the service on this machine until a signal ends it. */

const USAGE = `npm start

Runs the service on this machine, with settings from the environment:

${describeVariables()}
`;

const print = process.stdout.write.bind(process.stdout);

async function main(): Promise<void> {
  if (process.argv.slice(2).some((argument) => argument === '--help' || argument === '-h')) {
    print(USAGE);
    return;
  }
  const [unknown] = process.argv.slice(2);
  if (unknown !== undefined) throw new SettingsError(`unknown argument '${unknown}'\n\n${USAGE}`);
  const settings = readSettings(process.env);
  // Functions log to standard output, which here belongs to the command.
  process.stdout.write = process.stderr.write.bind(process.stderr);

  const running = new AsyncDisposableStack();
  endWith(running);
  try {
    const mesosMasters = settings.mesosMasters ?? (await simulated(running));
    const service = running.adopt(await startService({ ...settings, mesosMasters }), (started) => started.stop());
    if (service.consoleUrl !== undefined) print(`console with a sign-in on ${service.consoleUrl}/\n`);
    print(`step functions on ${service.url}\nconsole on ${service.url}/\npeloton listening on ${service.url}\n`);
  } catch (error) {
    await running.disposeAsync();
    throw error;
  }
}

async function simulated(running: AsyncDisposableStack): Promise<string> {
  const cluster = running.adopt(await startSimulatedCluster({ tasksPerHost: 2 }), (started) => started.stop());
  print(`simulated mesos master on ${cluster.url}\n`);
  return cluster.url;
}

/** One Ctrl-C comes twice: from the terminal, and passed on by the launcher. */
const ONE_CTRL_C_MS = 500;

/** Ends cleanly at a signal, or when the parent process is gone; at a second signal at once. */
function endWith(running: AsyncDisposableStack): void {
  let endingSinceMs: number | undefined;
  const end = () => {
    if (endingSinceMs !== undefined) {
      if (performance.now() - endingSinceMs > ONE_CTRL_C_MS) process.exit(1);
      return;
    }
    endingSinceMs = performance.now();
    running.disposeAsync().then(
      () => process.exit(0),
      (error: unknown) => fail(error),
    );
  };
  for (const event of ['SIGINT', 'SIGTERM', 'SIGHUP', 'disconnect']) process.on(event, end);
}

/** Prints one line, and with DEBUG the stack trace. */
function fail(error: unknown): never {
  const { text, exitCode } = startFault(error);
  process.stderr.write(`${text}\n`);
  if (process.env.DEBUG !== undefined) process.stderr.write(`${(error as Error).stack}\n`);
  process.exit(exitCode);
}

await main().catch(fail);
