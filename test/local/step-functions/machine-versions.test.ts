import {
  DescribeExecutionCommand,
  ListExecutionsCommand,
  ListStateMachineAliasesCommand,
  ListStateMachineVersionsCommand,
  StartExecutionCommand,
} from '@aws-sdk/client-sfn';
import { memoryJournal } from '../../../local/step-functions/journal/journal.ts';
import { executionsOf, MACHINE_ARN } from './flows.ts';
import { serveExecutions } from './served-executions.ts';

/** The API's versions and aliases, on a machine whose earlier definition answers `then`. */

const flow = (Result: string) => ({ StartAt: 'Answer', States: { Answer: { Type: 'Pass', Result, End: true } } });
const DEPLOYED_AT = new Date('2026-01-02T03:04:05Z');

const before = { machineArn: MACHINE_ARN, version: 1, definition: JSON.stringify(flow('then')) };
const executions = executionsOf(flow('now'), {}, () => ({ ...memoryJournal(), versions: [before] }));
const client = await serveExecutions(executions, DEPLOYED_AT);

/** Description of an ended execution that was started on the ARN. */
async function run(stateMachineArn: string, name: string) {
  const { executionArn = '' } = await client.send(new StartExecutionCommand({ stateMachineArn, name }));
  await executions.outcome(executionArn);
  return client.send(new DescribeExecutionCommand({ executionArn }));
}

describe('an execution', () => {
  const executionArn = (name: string) => `${MACHINE_ARN.replace('stateMachine', 'execution')}:${name}`;

  test('that is started on an alias runs the newest version, and names both', async () => {
    expect(await run(`${MACHINE_ARN}:live`, 'alias')).toMatchObject({
      executionArn: executionArn('alias'),
      stateMachineArn: MACHINE_ARN,
      stateMachineAliasArn: `${MACHINE_ARN}:live`,
      stateMachineVersionArn: `${MACHINE_ARN}:2`,
      output: '"now"',
    });
  });

  test('that is started on an older version runs that one', async () => {
    const described = await run(`${MACHINE_ARN}:1`, 'version');

    expect(described).toMatchObject({ stateMachineVersionArn: `${MACHINE_ARN}:1`, output: '"then"' });
    expect(described).not.toHaveProperty('stateMachineAliasArn');
  });

  test('that is started on the machine itself runs the newest, and is listed under no version', async () => {
    const described = await run(MACHINE_ARN, 'plain');

    expect(described).toMatchObject({ executionArn: executionArn('plain'), output: '"now"' });
    expect(described).not.toHaveProperty('stateMachineVersionArn');
  });

  test.each(['nobody', '3'])('is not started on an unknown version or alias: %s', async (qualifier) => {
    await expect(run(`${MACHINE_ARN}:${qualifier}`, 'none')).rejects.toMatchObject({
      name: 'StateMachineDoesNotExist',
    });
  });
});

test('executions are listed by the version or alias that they were started on', async () => {
  await run(`${MACHINE_ARN}:live`, 'on-alias');
  await run(`${MACHINE_ARN}:1`, 'on-version');
  await run(MACHINE_ARN, 'on-machine');
  const listed = async (stateMachineArn: string) => {
    const { executions: found = [] } = await client.send(new ListExecutionsCommand({ stateMachineArn }));
    return found.flatMap(({ name }) => (name?.startsWith('on-') ? [name] : []));
  };

  expect(await listed(`${MACHINE_ARN}:live`)).toEqual(['on-alias']);
  expect(await listed(`${MACHINE_ARN}:2`)).toEqual(['on-alias']);
  expect(await listed(`${MACHINE_ARN}:1`)).toEqual(['on-version']);
  expect(await listed(MACHINE_ARN)).toEqual(['on-machine', 'on-version', 'on-alias']);
});

test('versions, newest first, and aliases are listed', async () => {
  const input = { stateMachineArn: MACHINE_ARN };
  const { stateMachineVersions } = await client.send(new ListStateMachineVersionsCommand(input));
  const { stateMachineAliases } = await client.send(new ListStateMachineAliasesCommand(input));

  expect(stateMachineVersions).toEqual(
    [2, 1].map((version) => ({ stateMachineVersionArn: `${MACHINE_ARN}:${version}`, creationDate: DEPLOYED_AT })),
  );
  expect(stateMachineAliases).toEqual([{ stateMachineAliasArn: `${MACHINE_ARN}:live`, creationDate: DEPLOYED_AT }]);
});
