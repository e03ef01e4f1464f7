import { parseContext } from '../settings/context.ts';
import { isPlaceholder, NAME_THE_MASTERS } from '../settings/placeholder-masters.ts';
import { SetupError } from '../settings/setup-error.ts';

/**
 * The arguments of `cdk` for those of `npm run deploy`.
 *
 * Throws a SetupError while nobody has named the Mesos masters: cdk.json holds a placeholder, so that synthesis works out of the box,
 * and a service deployed with it would look healthy and never reach a cluster.
 */
export function deployArguments(args: readonly string[], fileContext: Readonly<Record<string, unknown>>): string[] {
  const asksForHelp = args.includes('--help') || args.includes('-h');
  const { masters } = { ...fileContext, ...parseContext(contextPairs(args)) };
  if (!asksForHelp && isPlaceholder(masters)) {
    throw new SetupError(NAME_THE_MASTERS);
  }
  return ['deploy', ...args];
}

/** What stands behind every `-c` and `--context`, in each way that the CDK command line takes it. */
function contextPairs(args: readonly string[]): string[] {
  return args.flatMap((argument, index) => {
    if (argument === '-c' || argument === '--context') return args.slice(index + 1, index + 2);
    const attached = /^(?:--context=|-c=?)(.+)$/.exec(argument)?.[1];
    return attached === undefined ? [] : [attached];
  });
}
