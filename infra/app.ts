import { App } from 'aws-cdk-lib';
import { runCommand } from './setup-error.ts';
import { synthesize } from './synthesize.ts';

/** What the CDK command line runs (cdk.json): it hands over context and folder through the environment. */
await runCommand(async () => {
  await synthesize(new App());
  return 0;
});
