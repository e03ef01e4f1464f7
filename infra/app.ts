import { App } from 'aws-cdk-lib';
import { runCommand } from './settings/setup-error.ts';
import { synthesize } from './synthesis/synthesize.ts';

/** The CDK command line runs this file (cdk.json). The environment has the context and the output folder. */
await runCommand(async () => {
  await synthesize(new App());
  return 0;
});
