import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { TRANSIENT_ERRORS } from '../../functions/contract/errors.ts';
import { type Assembly, ensureAssembly, readAssembly } from '../../local/assembly/assembly.ts';
import { readServicePlan, type ServicePlan } from '../../local/assembly/service-plan.ts';
import { resolve, resourcesOf, type Template } from '../infra/assembly.ts';
import { allStates, type Flow } from '../infra/flows/states-language.ts';
import { readRelease, unpackAssembly } from './release.ts';
import { misunderstandings, stepSchemas } from './schemas.ts';
import { calledBy, stepOf, stepsOf } from './steps.ts';

/**
 * Executions of the previous release run on while this one is deployed. They keep the old
 * definitions, and call the new functions.
 */

const ROOT = join(import.meta.dirname, '..', '..');
const release = readRelease();
const steps = Object.keys(release.inputs);

let directory: string;
let before: { readonly assembly: Assembly; readonly plan: ServicePlan };
let now: typeof before;

beforeAll(async () => {
  directory = mkdtempSync(join(tmpdir(), 'peloton-previous-'));
  unpackAssembly(release, directory);
  const planned = (assembly: Assembly) => ({ assembly, plan: readServicePlan(assembly) });
  before = planned(readAssembly(directory));
  now = planned(await ensureAssembly());
});

afterAll(() => rmSync(directory, { recursive: true, force: true }));

test('the kept release has steps, and they are those of its definitions', () => {
  expect(steps.length).toBeGreaterThan(10);
  expect(stepsOf(before.plan)).toEqual(steps.toSorted());
});

describe('a step of an execution of the previous release', () => {
  test.each(steps)('understands what it is given: %s', async (step) => {
    const taken = (await stepSchemas(ROOT, 'input'))[step];

    expect(misunderstandings(release.inputs[step] ?? {}, taken ?? { enum: [] })).toEqual([]);
  });

  test('is still there under its name, as the same step', () => {
    for (const arn of before.plan.machines.flatMap(calledBy)) {
      expect([arn, stepOf(now.plan, arn)]).toEqual([arn, stepOf(before.plan, arn)]);
    }
  });

  test('may still be invoked by the role that the execution began with', () => {
    const [old, today] = [before, now].map(({ assembly }) => assembly.template as unknown as Template) as [
      Template,
      Template,
    ];
    const machines = Object.entries(resourcesOf(old, 'AWS::StepFunctions::StateMachine'));

    expect(machines).toHaveLength(3);
    for (const [id, { Properties }] of machines) {
      const role = Properties.RoleArn['Fn::GetAtt'][0];
      expect([id, today.Resources[id]?.Properties.RoleArn]).toEqual([id, Properties.RoleArn]);
      expect(invokable(today, role)).toEqual(expect.arrayContaining(invokable(old, role)));
    }
  });
});

/** ARNs of the functions that the role may invoke, each named by its handler. */
function invokable(template: Template, role: string): string[] {
  return Object.values(resourcesOf(template, 'AWS::IAM::Policy'))
    .filter(({ Properties }) => resolve(template, Properties.Roles).includes(role))
    .flatMap(({ Properties }) => resolve(template, Properties.PolicyDocument.Statement))
    .filter(({ Action }) => [Action].flat().includes('lambda:InvokeFunction'))
    .flatMap(({ Resource }) => Resource);
}

describe('a step of this release hands on what a step of the previous one understands', () => {
  // In the minutes of a deployment old and new functions take turns in one execution, and after a rollback old ones go on.
  test.each(steps)('%s', async (step) => {
    const sent = (await stepSchemas(ROOT, 'output'))[step];

    expect(misunderstandings(sent ?? {}, release.inputs[step] ?? {})).toEqual([]);
  });
});

test('what may pass is retried by the previous definitions too', () => {
  for (const { definition } of before.plan.machines) {
    for (const [name, { Type, Retry }] of allStates(JSON.parse(definition) as Flow)) {
      if (Type !== 'Task') continue;
      const retried = Retry?.flatMap(({ ErrorEquals }) => ErrorEquals as string[]) ?? [];
      expect([name, TRANSIENT_ERRORS.filter((error) => !retried.includes(error))]).toEqual([name, []]);
    }
  }
});

test('nothing that holds state is replaced: the table, its keys and indexes, and the state machines keep their names', () => {
  for (const table of before.plan.tables) {
    const same = now.plan.tables.find(({ TableName }) => TableName === table.TableName);
    expect(same).toMatchObject({ KeySchema: table.KeySchema, GlobalSecondaryIndexes: expect.anything() });
    expect(same?.GlobalSecondaryIndexes).toEqual(expect.arrayContaining(table.GlobalSecondaryIndexes));
  }
  expect(now.plan.machines.map(({ arn }) => arn)).toEqual(
    expect.arrayContaining(before.plan.machines.map(({ arn }) => arn)),
  );
});
