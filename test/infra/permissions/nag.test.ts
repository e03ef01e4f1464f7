import { spawnSync } from 'node:child_process';
import { mkdtempDisposableSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const ROOT = join(import.meta.dirname, '..', '..', '..');

/** Synthesizes our stack as the commands do, with something careless beside it. */
function synthesizeWith(careless: string) {
  using folder = mkdtempDisposableSync(join(tmpdir(), 'peloton-nag-'));
  const script = `
    import { App, Stack } from 'aws-cdk-lib';
    import { PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
    import { fileContext } from '${ROOT}/infra/settings/context.ts';
    import { synthesize } from '${ROOT}/infra/synthesis/synthesize.ts';
    const app = new App({ outdir: '${folder.path}', context: fileContext(), analyticsReporting: false });
    ${careless}
    await synthesize(app);`;
  return spawnSync(process.execPath, ['--input-type=module', '-e', script], { encoding: 'utf8', cwd: ROOT });
}

/** A successful synthesis of our stack proves that it has no such finding. */
describe('synthesis with cdk-nag', () => {
  test('fails, and says where, when a policy has a wildcard without a reason', () => {
    const run = synthesizeWith(`
      const role = new Role(new Stack(app, 'Careless'), 'Role', { assumedBy: new ServicePrincipal('lambda.amazonaws.com') });
      role.addToPolicy(new PolicyStatement({ actions: ['dynamodb:*'], resources: ['*'] }));`);

    expect(run.status).not.toBe(0);
    expect(run.stdout + run.stderr).toMatch(/Careless\/Role\/DefaultPolicy/);
    expect(run.stdout + run.stderr).toContain('AwsSolutions-IAM5[Action::dynamodb:*]');
  });
});
