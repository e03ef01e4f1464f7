import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { fileContext, ROOT } from './settings/context.ts';
import { runCommand } from './settings/setup-error.ts';
import { deployArguments } from './synthesis/deploy-arguments.ts';

/** `npm run deploy -- ARGS`: `cdk deploy ARGS`. */
await runCommand(() => {
  const cdk = join(ROOT, 'node_modules', 'aws-cdk', 'bin', 'cdk');
  const args = deployArguments(process.argv.slice(2), fileContext());
  const { status, error } = spawnSync(process.execPath, [cdk, ...args], { cwd: ROOT, stdio: 'inherit' });
  if (error !== undefined) throw error;
  return status ?? 1;
});
