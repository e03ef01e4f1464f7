import { CommanderError } from 'commander';
import { buildProgram } from './program/program.ts';
import { CliError, EXIT } from './terminal/exit-code.ts';
import type { Io } from './terminal/io.ts';
import { clean } from './terminal/text.ts';

/**
 * Runs one command line (without `node` and the script's name) and returns its exit code, see
 * {@link EXIT}. `unwritten` comes from the process itself.
 */
export async function run(argv: readonly string[], io: Io): Promise<number> {
  let exitCode: number = EXIT.done;
  const program = buildProgram(io, (code) => {
    exitCode = code;
  });
  try {
    await program.parseAsync([...argv], { from: 'user' });
    return exitCode;
  } catch (error) {
    return report(error, io);
  }
}

function report(error: unknown, io: Io): number {
  // commander has printed its message. Exit code 0 is --help or --version; all else is wrong usage.
  if (error instanceof CommanderError) return error.exitCode === 0 ? EXIT.done : EXIT.usage;
  if (error instanceof CliError) {
    io.stderr.write(`peloton: ${clean(error.message)}\n`);
    for (const line of error.lines) io.stderr.write(`  ${clean(line)}\n`);
    return error.exitCode;
  }
  // A bug of the CLI: print the stack trace.
  io.stderr.write(`peloton: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`);
  return EXIT.failed;
}
