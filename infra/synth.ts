import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { App } from 'aws-cdk-lib';
import type { Metafile } from 'esbuild';
import { loadedBytes } from './functions/bundle.ts';
import { HANDLER_NAMES } from './functions/handler-rights.ts';
import { fileContext, parseContext, ROOT } from './settings/context.ts';
import { SETTING_NAMES } from './settings/settings.ts';
import { runCommand, SetupError } from './settings/setup-error.ts';
import { synthesize } from './synthesis/synthesize.ts';

const USAGE = `npm run synth -- [-c name=value]… [--output FOLDER] [--sizes]

Writes the CloudFormation assembly, without network or AWS account. With --sizes,
prints the bytes of code that each function loads. Settings: ${SETTING_NAMES.join(', ')}.
`;

/** `npm run synth`: writes the assembly into cdk.out/, in this process. */
await runCommand(async () => {
  const { context, output, sizes, help } = options();
  if (help) {
    process.stdout.write(USAGE);
    return 0;
  }
  const app = new App({
    outdir: output,
    // The CDK command line adds these to cdk.json.
    context: {
      'aws:cdk:enable-path-metadata': true,
      'aws:cdk:enable-asset-metadata': true,
      ...fileContext(),
      ...parseContext(context),
    },
    analyticsReporting: false,
  });
  const { assembly, metafile } = await synthesize(app);
  process.stdout.write(`the assembly is in ${assembly.directory}\n`);
  if (sizes) process.stdout.write(sizeTable(metafile));
  return 0;
});

/** One line a handler: its name, and the bytes that it loads. */
function sizeTable(metafile: Metafile): string {
  return HANDLER_NAMES.map((name) => `${name.padEnd(24)}${loadedBytes(metafile, name)}\n`).join('');
}

function options(): { context: string[]; output: string; sizes: boolean; help: boolean } {
  try {
    const { values } = parseArgs({
      options: {
        context: { type: 'string', short: 'c', multiple: true, default: [] },
        output: { type: 'string', short: 'o', default: resolve(ROOT, 'cdk.out') },
        sizes: { type: 'boolean', default: false },
        help: { type: 'boolean', short: 'h', default: false },
      },
    });
    return values;
  } catch (error) {
    throw new SetupError(`${(error as Error).message}\n\n${USAGE}`);
  }
}
