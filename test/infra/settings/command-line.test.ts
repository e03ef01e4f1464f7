import { spawnSync } from 'node:child_process';
import { mkdtempDisposableSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const ROOT = join(import.meta.dirname, '..', '..', '..');

/** The library writes assemblies that only a command line of its time or later can read: the two are pinned apart. */
test('the CDK command line runs the app with its settings and reads the assembly', () => {
  using folder = mkdtempDisposableSync(join(tmpdir(), 'peloton-cdk-'));
  const home = folder.path;
  const cdk = join(ROOT, 'node_modules', 'aws-cdk', 'bin', 'cdk');
  const app = `${process.execPath} ${join(ROOT, 'infra', 'app.ts')}`;
  const run = spawnSync(
    process.execPath,
    [cdk, 'ls', '--app', app, '--output', join(home, 'out'), '--no-notices', '-c', 'cluster=green'],
    { encoding: 'utf8', cwd: ROOT, env: { PATH: process.env.PATH, HOME: home, CDK_DISABLE_CLI_TELEMETRY: 'true' } },
  );

  expect(run).toMatchObject({ status: 0, stdout: 'Peloton (peloton-green)\n' });
});

test('the deployment refuses to start while nobody has named the masters', () => {
  const run = spawnSync(process.execPath, [join(ROOT, 'infra', 'deploy.ts')], { encoding: 'utf8', cwd: ROOT });

  expect(run).toMatchObject({ status: 1, stdout: '', stderr: expect.stringContaining('-c masters=http://') });
});
