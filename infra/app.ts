import { App } from 'aws-cdk-lib';
import { runCommand } from './settings/setup-error.ts';
import { synthesize } from './synthesis/synthesize.ts';

/** What the CDK command line runs (cdk.json): it hands over context and folder through the environment. */
await runCommand(async () => {
  await synthesize(new App());
  return 0;
});
