import { ROUTES } from '../../../functions/contract/api/routes.ts';
import { HANDLER_NAMES, HANDLERS } from '../../../infra/functions/handler-rights.ts';
import { resolve, resourcesOf } from '../assembly.ts';
import {
  actionsOf,
  MACHINES,
  resourcesFor,
  statementsOf,
  statementsOfRole,
  synthesizeWithSecrets,
  template,
} from './statements.ts';

beforeAll(synthesizeWithSecrets);

describe('the policies for people', () => {
  const resourcesOfPolicy = (id: string): string[] => {
    const [policy] = Object.entries(resourcesOf(template, 'AWS::IAM::ManagedPolicy')).filter(([name]) =>
      name.startsWith(`AccessPolicies${id}`),
    );
    const [statement, ...others] = resolve(template, policy?.[1].Properties.PolicyDocument.Statement);
    expect(others).toEqual([]);
    expect([statement.Effect, statement.Action]).toEqual(['Allow', 'execute-api:Invoke']);
    return [statement.Resource].flat();
  };
  const isAllowed = (id: string, method: string, path: string) =>
    resourcesOfPolicy(id).some((resource) => {
      const [, stage, ...pattern] = resource.split('/');
      const glob = new RegExp(`^${pattern.join('/').replaceAll('*', '.*')}$`);
      return stage === '$default' && glob.test(`${method}${path}`);
    });

  test.each(ROUTES)('let operators call $method $path, and viewers only what changes nothing', ({ method, path }) => {
    const changesNothing = method === 'GET' || path === '/v1/windows/preview';

    expect(isAllowed('Operator', method, path)).toBe(true);
    expect(isAllowed('Viewer', method, path)).toBe(changesNothing);
  });

  test('are for this API only', () => {
    const api = Object.keys(resourcesOf(template, 'AWS::ApiGatewayV2::Api'))[0];
    for (const resource of [...resourcesOfPolicy('Viewer'), ...resourcesOfPolicy('Operator')]) {
      expect(resource).toMatch(new RegExp(`^arn:aws:execute-api:eu-central-1:111122223333:${api}/`));
    }
  });
});

describe('the schedules of the windows', () => {
  const group = () => Object.keys(resourcesOf(template, 'AWS::Scheduler::ScheduleGroup'))[0] ?? '';
  const roleId = () =>
    Object.keys(resourcesOf(template, 'AWS::IAM::Role')).find((id) => id.startsWith('WindowSchedules')) ?? '';

  test('are in a group named after the cluster', () => {
    expect(template.Resources[group()]?.Properties).toMatchObject({ Name: 'peloton-windows' });
  });

  test('start the one state machine, for this group of this account only', () => {
    const [trust] = template.Resources[roleId()]?.Properties.AssumeRolePolicyDocument.Statement ?? [];

    expect(resolve(template, trust)).toEqual({
      Action: 'sts:AssumeRole',
      Effect: 'Allow',
      Principal: { Service: 'scheduler.amazonaws.com' },
      Condition: {
        StringEquals: {
          'aws:SourceAccount': '111122223333',
          'aws:SourceArn': `arn:aws:AWS::Scheduler::ScheduleGroup:eu-central-1:111122223333:${group()}`,
        },
      },
    });
    expect(statementsOfRole(roleId())).toEqual([
      { Effect: 'Allow', Action: ['states:StartExecution'], Resource: [`${MACHINES}RollMaintenance`] },
    ]);
  });

  test('are changed only by functions that write windows, which can pass them no other role', () => {
    expect(resourcesFor('reconcile', 'scheduler:CreateSchedule')).toEqual([
      'arn:aws:scheduler:eu-central-1:111122223333:schedule/peloton-windows/*',
    ]);
    const [passing] = statementsOf('reconcile').filter(({ Action }) => Action.includes('iam:PassRole'));
    expect(passing).toMatchObject({
      Resource: [`arn:aws:AWS::IAM::Role:eu-central-1:111122223333:${roleId()}`],
      Condition: { StringEquals: { 'iam:PassedToService': 'scheduler.amazonaws.com' } },
    });
    const byWriters = actionsOf('api-commands').filter((action) => action.startsWith('scheduler:'));
    expect(byWriters).toEqual(['scheduler:CreateSchedule', 'scheduler:DeleteSchedule', 'scheduler:UpdateSchedule']);
    const keepers = HANDLER_NAMES.filter((name) => actionsOf(name).some((action) => action.startsWith('scheduler:')));
    expect(keepers).toEqual(HANDLER_NAMES.filter((name) => 'schedules' in HANDLERS[name]));
  });
});
