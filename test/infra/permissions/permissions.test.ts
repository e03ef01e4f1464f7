import { API_HANDLERS, FALLBACK_KIND, ROUTES } from '../../../functions/contract/api/routes.ts';
import { HANDLER_NAMES } from '../../../infra/functions/handler-rights.ts';
import { resolve, resourcesOf } from '../assembly.ts';
import {
  actionsOf,
  EXECUTIONS,
  GATES_KEY,
  LOGS_AND_TRACES,
  MACHINES,
  OWNERS_KEY,
  POWER,
  policiesOfRole,
  resourcesFor,
  SECRET,
  serviceOf,
  statementsOf,
  statementsOfRole,
  synthesizeWithSecrets,
  template,
  VENDORS_KEY,
} from './statements.ts';

beforeAll(synthesizeWithSecrets);

test('functions and machines are created after the permissions that they need from the start', () => {
  const assumers = [
    ...Object.values(resourcesOf(template, 'AWS::Lambda::Function')).map((each) => ({
      each,
      role: each.Properties.Role,
    })),
    ...Object.values(resourcesOf(template, 'AWS::StepFunctions::StateMachine')).map((each) => ({
      each,
      role: each.Properties.RoleArn,
    })),
  ];

  expect(assumers.length).toBeGreaterThan(15);
  for (const { each, role } of assumers) {
    const id = role['Fn::GetAtt'][0];
    // The policy of a machine's Distributed Map names the machine, and so comes after it.
    const own = policiesOfRole(id).filter((policy) => !policy.includes('DistributedMap'));
    expect([id, each.DependsOn]).toEqual([id, own]);
    expect(own).toHaveLength(1);
  }
});

describe('every policy', () => {
  test('allows named actions only', () => {
    const actions = Object.keys(resourcesOf(template, 'AWS::IAM::Role')).flatMap(statementsOfRole);

    expect(actions.length).toBeGreaterThan(50);
    expect(actions.flatMap(({ Action }) => Action).filter((action) => action.includes('*'))).toEqual([]);
  });

  test('has a wildcard resource only where AWS has nothing narrower', () => {
    const wide = Object.keys(resourcesOf(template, 'AWS::IAM::Role'))
      .flatMap(statementsOfRole)
      .filter(({ Resource }) => Resource.some((resource) => resource.includes('*')))
      .flatMap(({ Action, Resource }) => Resource.map((resource) => `${resource} ${Action.map(serviceOf).join(' ')}`));

    expect([...new Set(wide)].sort()).toEqual([
      expect.stringMatching(/^\* logs( logs)* xray( xray)*$/),
      '* scheduler',
      expect.stringMatching(/^\* xray xray$/),
      'arn:aws:scheduler:eu-central-1:111122223333:schedule/peloton-windows/* scheduler scheduler scheduler',
      'arn:aws:scheduler:eu-central-1:111122223333:schedule/peloton-windows/* scheduler scheduler scheduler scheduler',
      `${EXECUTIONS}:CompleteMaintenance/Host:* states`,
      `${EXECUTIONS}:CompleteMaintenance:* states`,
      `${EXECUTIONS}:CompleteMaintenance:* states states`,
      `${EXECUTIONS}:RollMaintenance:* states`,
      `${EXECUTIONS}:StartMaintenance/Host:* states`,
      `${EXECUTIONS}:StartMaintenance:* states`,
      `${EXECUTIONS}:StartMaintenance:* states states`,
      `${EXECUTIONS}:WatchHosts:* states`,
    ]);
  });

  test('is inline: others could widen a managed policy', () => {
    const managed = Object.values(resourcesOf(template, 'AWS::IAM::Role')).flatMap(
      ({ Properties }) => Properties.ManagedPolicyArns ?? [],
    );

    expect(managed).toEqual([]);
  });
});

describe('a function', () => {
  test("that answers the API's queries reads the table and the Mesos credentials, and changes nothing", () => {
    expect(actionsOf('api-queries').sort()).toEqual([
      ...['dynamodb:BatchGetItem', 'dynamodb:GetItem', 'dynamodb:Query'],
      ...LOGS_AND_TRACES.filter((action) => action.startsWith('logs:')),
      'secretsmanager:GetSecretValue',
      ...LOGS_AND_TRACES.filter((action) => action.startsWith('xray:')),
    ]);
    expect(resourcesFor('api-queries', 'secretsmanager:GetSecretValue')).toEqual([SECRET]);
  });

  test('reads the table and its indexes, and scans nothing', () => {
    const table = Object.keys(resourcesOf(template, 'AWS::DynamoDB::Table'))[0];
    const arn = `arn:aws:AWS::DynamoDB::Table:eu-central-1:111122223333:${table}`;

    expect(resourcesFor('api-queries', 'dynamodb:Query')).toEqual([
      arn,
      `${arn}/index/hosts-by-state`,
      `${arn}/index/hosts-by-state-and-shard`,
      `${arn}/index/maintenances-by-time`,
    ]);
    expect(actionsOf('reconcile')).not.toContain('dynamodb:Scan');
  });

  test('reads the Mesos credentials if it calls Mesos, and only that secret', () => {
    expect(resourcesFor('register-return', 'secretsmanager:GetSecretValue')).toEqual([SECRET, OWNERS_KEY]);
    expect(actionsOf('summarize')).not.toContain('secretsmanager:GetSecretValue');
  });

  test('reads the secrets of the schedulers if it calls them', () => {
    expect(resourcesFor('reconcile', 'secretsmanager:GetSecretValue')).toEqual([SECRET, OWNERS_KEY]);
  });

  test.each([...['register-hosts', 'register-return', 'look-at-hosts', 'reconcile'], 'api-commands'] as const)(
    "of %s reads them too, because it notifies a scheduler's host manager",
    (handler) => {
      expect(resourcesFor(handler, 'secretsmanager:GetSecretValue')).toContain(OWNERS_KEY);
    },
  );

  test('calls the repair hooks and reads their secrets only in the looks of the watcher', () => {
    const policies = Object.values(resourcesOf(template, 'AWS::IAM::Policy')).map(({ Properties }) =>
      JSON.stringify(resolve(template, Properties.PolicyDocument)),
    );

    expect(resourcesFor('look-at-hosts', 'lambda:InvokeFunction')).toEqual([POWER]);
    expect(resourcesFor('look-at-hosts', 'secretsmanager:GetSecretValue')).toContain(VENDORS_KEY);
    expect(policies.filter((policy) => policy.includes(POWER) || policy.includes(VENDORS_KEY))).toHaveLength(1);
  });

  test('reads the secrets of gates only in the steps of a rollout, and for a dry run', () => {
    const readers = HANDLER_NAMES.filter((name) =>
      resourcesFor(name, 'secretsmanager:GetSecretValue').includes(GATES_KEY),
    );

    expect(readers.sort()).toEqual(['api-commands', 'look-at-hosts']);
  });

  test('publishes on the default bus, with our source only', () => {
    const [statement] = statementsOf('look-at-hosts').filter(({ Action }) => Action.includes('events:PutEvents'));

    expect(statement).toMatchObject({
      Resource: ['arn:aws:events:eu-central-1:111122223333:event-bus/default'],
      // The key has a value for each event of a call; a call without any has none.
      Condition: {
        'ForAllValues:StringEquals': { 'events:source': 'peloton.maintenance' },
        Null: { 'events:source': 'false' },
      },
    });
  });

  test.each([
    { handler: 'api-commands', machines: ['StartMaintenance', 'CompleteMaintenance', 'RollMaintenance'] },
    { handler: 'register-hosts', machines: ['CompleteMaintenance', 'RollMaintenance'] },
    { handler: 'register-return', machines: ['CompleteMaintenance'] },
    { handler: 'await-host', machines: ['WatchHosts'] },
    { handler: 'await-rollout', machines: ['WatchHosts'] },
    { handler: 'look-at-hosts', machines: ['StartMaintenance', 'CompleteMaintenance', 'WatchHosts'] },
    { handler: 'move-tasks', machines: ['WatchHosts'] },
    { handler: 'advance-rollout', machines: ['RollMaintenance', 'WatchHosts'] },
    { handler: 'hand-over', machines: ['StartMaintenance', 'CompleteMaintenance'] },
    { handler: 'reconcile', machines: ['StartMaintenance', 'CompleteMaintenance', 'RollMaintenance', 'WatchHosts'] },
    { handler: 'record-failure', machines: [] },
    { handler: 'api-queries', machines: [] },
  ])('starts only the state machines that it needs: $handler', ({ handler, machines }) => {
    expect(resourcesFor(handler, 'states:StartExecution').sort()).toEqual(
      machines.map((name) => `${MACHINES}${name}`).sort(),
    );
  });

  test('answers task tokens only if it moves hosts or begins their waits, and only those of their executions', () => {
    const answering = HANDLER_NAMES.filter((name) => actionsOf(name).some((action) => action.includes('SendTask')));

    expect(answering.sort()).toEqual(['await-host', 'await-rollout', 'look-at-hosts', 'reconcile']);
    const ofHosts = ['CompleteMaintenance', 'CompleteMaintenance/Host', 'StartMaintenance', 'StartMaintenance/Host'];
    const machines: Partial<Record<string, readonly string[]>> = {
      'await-rollout': ['RollMaintenance'],
      'look-at-hosts': [...ofHosts, 'RollMaintenance'],
    };
    for (const handler of answering) {
      for (const action of ['states:SendTaskSuccess', 'states:SendTaskFailure']) {
        const names = (machines[handler] ?? ofHosts).map((name) => `${MACHINES}${name}`);
        expect(resourcesFor(handler, action).toSorted()).toEqual(names.toSorted());
      }
    }
  });

  test.each([
    ...ROUTES.map(({ method, path, kind }) => ({ path: `${method}${path}`, kind })),
    { path: '$default', kind: FALLBACK_KIND },
  ])('is invoked by API Gateway for $path', ({ path, kind }) => {
    const sources = Object.values(resourcesOf(template, 'AWS::Lambda::Permission')).flatMap(({ Properties }) => {
      const name = resolve(template, Properties.FunctionName).split(':').at(-1);
      return name === API_HANDLERS[kind] ? [resolve(template, Properties.SourceArn).split('/').slice(1)] : [];
    });
    // ArnLike: a star stands for any characters.
    const isAllowed = (source: readonly string[]) =>
      new RegExp(`^${source.join('/').replace('$', '\\$').replaceAll('*', '.*')}$`).test(`$default/${path}`);

    expect(sources.filter(isAllowed)).toHaveLength(1);
  });

  test('is invoked only by its route, its rule or its state machine', () => {
    const principals = Object.values(resourcesOf(template, 'AWS::Lambda::Permission')).map(({ Properties }) => [
      Properties.Principal,
      typeof Properties.SourceArn,
    ]);

    expect(new Set(principals.map(String))).toEqual(
      new Set(['apigateway.amazonaws.com,object', 'events.amazonaws.com,object']),
    );
  });
});

test.each([
  { machine: 'StartMaintenance', own: 'register-hosts', foreign: 'register-return', steps: 10 },
  { machine: 'CompleteMaintenance', own: 'register-return', foreign: 'register-hosts', steps: 10 },
  { machine: 'RollMaintenance', own: 'await-rollout', foreign: 'look-at-hosts', steps: 3 },
  { machine: 'WatchHosts', own: 'look-at-hosts', foreign: 'await-host', steps: 1 },
])('$machine invokes its own steps only', ({ machine, own, foreign, steps }) => {
  const [role] = Object.keys(resourcesOf(template, 'AWS::IAM::Role')).filter((id) => id.startsWith(`${machine}Role`));
  const invoked = statementsOfRole(role ?? '')
    .filter(({ Action }) => Action.includes('lambda:InvokeFunction'))
    .flatMap(({ Resource }) => Resource.map((arn) => arn.split(':').at(-1)));

  expect(invoked).toHaveLength(steps);
  expect(invoked).toContain(own);
  expect(invoked).not.toContain(foreign);
});
