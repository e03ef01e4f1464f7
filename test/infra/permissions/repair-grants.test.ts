import { spawnSync } from 'node:child_process';
import { mkdtempDisposableSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { resolve, resourcesOf, type Template } from '../assembly.ts';

const ROOT = join(import.meta.dirname, '..', '..', '..');
const POWER = 'arn:aws:lambda:us-east-1:111122223333:function:power:live';
const ROLE = 'arn:aws:iam::111122223333:role/PatchHosts';
const SHARED = 'arn:aws:ssm:eu-central-1:444455556666:document/Shared';
const HOOKS = {
  kernel: { type: 'ssm', document: 'Peloton-PatchHost', roleArn: ROLE, timeout: '2h' },
  firmware: { type: 'ssm', document: 'Peloton-PatchHost', roleArn: ROLE, timeout: '4h' },
  restart: { type: 'ssm', document: 'AWS-RestartEC2Instance', timeout: '30m' },
  shared: { type: 'ssm', document: SHARED, timeout: '30m' },
  power: { type: 'lambda', functionArn: POWER, timeout: '30m' },
  vendor: { type: 'webhook', url: 'https://vendor.example', timeout: '1d' },
};

/**
 * Two functions that may call hooks, in their own stacks, synthesized in their own process. cdk-nag
 * fails it for a wildcard without a reason.
 */
function synthesizeFunctions(hooksByStack: Readonly<Record<string, object>>): Template[] {
  using folder = mkdtempDisposableSync(join(tmpdir(), 'peloton-repairs-'));
  const script = `
    import { App, Stack, Validations } from 'aws-cdk-lib';
    import { Code } from 'aws-cdk-lib/aws-lambda';
    import { AwsSolutionsChecks } from 'cdk-nag';
    import { HandlerFunction } from '${ROOT}/infra/functions/handler-function.ts';
    import { grantRepairs } from '${ROOT}/infra/stack/repair-grants.ts';
    const app = new App({ outdir: '${folder.path}', analyticsReporting: false });
    const props = { handler: 'look-at-hosts', code: Code.fromInline('-'), environment: {}, retention: 365 };
    for (const [name, hooks] of Object.entries(${JSON.stringify(hooksByStack)})) {
      grantRepairs(new HandlerFunction(new Stack(app, name), 'Asker', props), hooks);
    }
    Validations.of(app).addPlugins(new AwsSolutionsChecks(app));
    app.synth();`;
  const run = spawnSync(process.execPath, ['--input-type=module', '-e', script], { encoding: 'utf8', cwd: ROOT });
  if (run.status !== 0) throw new Error(`synthesis failed:\n${run.stdout}${run.stderr}`);
  return Object.keys(hooksByStack).map((name) =>
    JSON.parse(readFileSync(join(folder.path, `${name}.template.json`), 'utf8')),
  );
}

interface Statement {
  readonly Action: string | readonly string[];
  readonly Resource: string | readonly string[];
}

let statements: Statement[];
let withoutAws: Statement[];

beforeAll(() => {
  const templates = synthesizeFunctions({ All: HOOKS, WithoutAws: { vendor: HOOKS.vendor } });
  [statements = [], withoutAws = []] = templates.map((template) =>
    Object.values(resourcesOf(template, 'AWS::IAM::Policy')).flatMap(({ Properties }) =>
      resolve(template, Properties.PolicyDocument.Statement),
    ),
  );
});

function resourcesFor(action: string): string[] {
  return statements
    .filter(({ Action }) => [Action].flat().includes(action))
    .flatMap(({ Resource }) => Resource)
    .sort();
}

test('only the functions of hooks may be invoked', () => {
  expect(resourcesFor('lambda:InvokeFunction')).toEqual([POWER]);
});

test('documents of hooks may be run, by either name that Systems Manager checks', () => {
  expect(resourcesFor('ssm:StartAutomationExecution')).toEqual(
    [
      'arn:aws:ssm:eu-central-1:111122223333:automation-definition/Peloton-PatchHost:*',
      'arn:aws:ssm:eu-central-1:111122223333:automation-execution/*',
      'arn:aws:ssm:eu-central-1:111122223333:document/Peloton-PatchHost',
      'arn:aws:ssm:eu-central-1:444455556666:automation-definition/Shared:*',
      SHARED,
      'arn:aws:ssm:eu-central-1::automation-definition/AWS-RestartEC2Instance:*',
      'arn:aws:ssm:eu-central-1::document/AWS-RestartEC2Instance',
    ].sort(),
  );
  expect(resourcesFor('ssm:GetAutomationExecution')).toEqual([
    'arn:aws:ssm:eu-central-1:111122223333:automation-execution/*',
  ]);
});

test('roles of documents may be passed only to Systems Manager', () => {
  expect(statements.filter(({ Action }) => Action === 'iam:PassRole')).toEqual([
    {
      Action: 'iam:PassRole',
      Effect: 'Allow',
      Resource: ROLE,
      Condition: { StringEquals: { 'iam:PassedToService': 'ssm.amazonaws.com' } },
    },
  ]);
});

test('without hooks of AWS nothing of AWS is allowed', () => {
  const services = withoutAws.flatMap(({ Action }) => Action).map((action) => action.split(':')[0]);

  expect(new Set(services)).toEqual(new Set(['logs', 'xray']));
});
