import { type ParseArgsConfig, parseArgs } from 'node:util';

/**
 * Reads the flags of a command. Prints the usage and ends the process: with 0 for --help, with 2
 * and a message for anything else that the command does not take.
 */
export function readFlags<const O extends NonNullable<ParseArgsConfig['options']>>(usage: string, options: O) {
  const wrong = (message: string): never => {
    process.stderr.write(`${message}\n\n${usage}`);
    process.exit(2);
  };
  const parsed = () => {
    try {
      return parseArgs({ options: { ...options, help: { type: 'boolean', short: 'h' } } });
    } catch (error) {
      return wrong((error as Error).message);
    }
  };
  const { values } = parsed() as ReturnType<typeof parseArgs<{ options: O }>> & { values: { help?: boolean } };
  if (values.help) {
    process.stdout.write(usage);
    process.exit(0);
  }
  const wholeNumber = (text: string, name: string): number =>
    /^\d{1,9}$/.test(text) ? Number(text) : wrong(`--${name} takes a whole number, not '${text}'`);
  return { values, wrong, wholeNumber };
}
