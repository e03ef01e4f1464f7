import { onlyResource, type Synthesis, succeeded, synthesize } from '../infra/assembly.ts';
import { documentAt } from './documents.ts';

/** The documented way to remove a stack takes away each protection that the template puts there, before what it protects. */

let synthesis: Synthesis;

beforeAll(() => {
  synthesis = succeeded(synthesize({ cluster: 'prod', masters: 'http://master1:5050' }));
});

const removal = () => documentAt('docs/operations.md').text.split('### Removing it')[1]?.split('\n### ')[0] ?? '';

/** Where the commands stand in the section. */
const positions = (...commands: string[]) => commands.map((command) => removal().indexOf(command));

test('the protection of the stack, under the name that it has, before the stack', () => {
  const { stackName, terminationProtection } = synthesis.manifest.artifacts.Peloton?.properties ?? {};
  expect(terminationProtection).toBe(true);

  const [protection = -1, destroy = -1] = positions(
    `aws cloudformation update-termination-protection --stack-name ${stackName} --no-enable-termination-protection`,
    'npx cdk destroy -c cluster=prod',
  );
  expect(protection).toBeGreaterThan(0);
  expect(destroy).toBeGreaterThan(protection);
});

test('the protection of the table, before the table', () => {
  expect(onlyResource(synthesis.template, 'AWS::DynamoDB::Table').Properties.DeletionProtectionEnabled).toBe(true);

  const [protection = -1, table = -1] = positions(
    'aws dynamodb update-table --table-name TABLE --no-deletion-protection-enabled',
    'aws dynamodb delete-table --table-name TABLE',
  );
  expect(protection).toBeGreaterThan(0);
  expect(table).toBeGreaterThan(protection);
});
