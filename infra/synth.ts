import { relative, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { App } from 'aws-cdk-lib';
import { fileContext, parseContext, ROOT } from './context.ts';
import { SETTING_NAMES } from './settings.ts';
import { runCommand, SetupError } from './setup-error.ts';
import { synthesize } from './synthesize.ts';

const USAGE = `npm run synth -- [-c name=value]… [--output FOLDER]

Writes the CloudFormation assembly, without network or AWS account. Settings: ${SETTING_NAMES.join(', ')}.
`;

/** `npm run synth`: the assembly into cdk.out/, in this process. */
await runCommand(async () => {
  const { context, output, help } = options();
  if (help) {
    process.stdout.write(USAGE);
    return 0;
  }
  const app = new App({
    outdir: output,
    // What the CDK command line would hand over besides cdk.json.
    context: {
      'aws:cdk:enable-path-metadata': true,
      'aws:cdk:enable-asset-metadata': true,
      ...fileContext(),
      ...parseContext(context),
    },
    analyticsReporting: false,
  });
  const assembly = await synthesize(app);
  const [template] = assembly.stacks.map((stack) => stack.templateFullPath);
  process.stdout.write(`the assembly is in ${assembly.directory}\n`);
  if (template !== undefined) process.stdout.write(`its template is ${relative(process.cwd(), template)}\n`);
  return 0;
});

function options(): { context: string[]; output: string; help: boolean } {
  try {
    const { values } = parseArgs({
      options: {
        context: { type: 'string', short: 'c', multiple: true, default: [] },
        output: { type: 'string', short: 'o', default: resolve(ROOT, 'cdk.out') },
        help: { type: 'boolean', short: 'h', default: false },
      },
    });
    return values;
  } catch (error) {
    throw new SetupError(`${(error as Error).message}\n\n${USAGE}`);
  }
}
