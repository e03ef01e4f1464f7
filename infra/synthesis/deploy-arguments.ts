import { parseContext } from '../settings/context.ts';
import { isPlaceholder, NAME_THE_MASTERS } from '../settings/placeholder-masters.ts';
import { SetupError } from '../settings/setup-error.ts';

/**
 * Turns the arguments of `npm run deploy` into those of `cdk`.
 *
 * Throws a SetupError when the Mesos masters are the placeholder of cdk.json: a service deployed
 * with it would look healthy and never reach a cluster.
 */
export function deployArguments(args: readonly string[], fileContext: Readonly<Record<string, unknown>>): string[] {
  const asksForHelp = args.includes('--help') || args.includes('-h');
  const { masters } = { ...fileContext, ...parseContext(contextPairs(args)) };
  if (!asksForHelp && isPlaceholder(masters)) {
    throw new SetupError(NAME_THE_MASTERS);
  }
  return ['deploy', ...args];
}

/** Values of every `-c` and `--context`, in each form that the CDK command line takes. */
function contextPairs(args: readonly string[]): string[] {
  return args.flatMap((argument, index) => {
    if (argument === '-c' || argument === '--context') return args.slice(index + 1, index + 2);
    const attached = /^(?:--context=|-c=?)(.+)$/.exec(argument)?.[1];
    return attached === undefined ? [] : [attached];
  });
}
