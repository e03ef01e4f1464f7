import { parseContext } from './context.ts';
import { SetupError } from './setup-error.ts';

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
    throw new SetupError(
      'Which Mesos cluster? Name its masters: npm run deploy -- -c masters=http://master1:5050,http://master2:5050\n' +
        '(or keep them as "masters" in the context of cdk.json)',
    );
  }
  return ['deploy', ...args];
}

/** `.invalid` is a domain that can not exist (RFC 2606). */
function isPlaceholder(masters: unknown): boolean {
  return masters === undefined || masters === '' || /\.invalid(:|\/|,|$)/.test(String(masters));
}

/** What stands behind every `-c` and `--context`, in each way that the CDK command line takes it. */
function contextPairs(args: readonly string[]): string[] {
  return args.flatMap((argument, index) => {
    if (argument === '-c' || argument === '--context') return args.slice(index + 1, index + 2);
    const attached = /^(?:--context=|-c=?)(.+)$/.exec(argument)?.[1];
    return attached === undefined ? [] : [attached];
  });
}
