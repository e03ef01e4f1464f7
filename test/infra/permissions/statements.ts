import { resolve, resourcesOf, synthesizeTemplate, type Template } from '../assembly.ts';

export const SECRET = 'arn:aws:secretsmanager:eu-central-1:111122223333:secret:mesos-AbCdEf';
export const OWNERS_KEY = 'arn:aws:secretsmanager:eu-central-1:111122223333:secret:owners-AbCdEf';
export const VENDORS_KEY = 'arn:aws:secretsmanager:eu-central-1:111122223333:secret:vendors-AbCdEf';
export const GATES_KEY = 'arn:aws:secretsmanager:eu-central-1:111122223333:secret:gates-AbCdEf';
export const POWER = 'arn:aws:lambda:eu-central-1:111122223333:function:power';
export const MACHINES = 'arn:aws:states:eu-central-1:111122223333:stateMachine:';
export const EXECUTIONS = 'arn:aws:states:eu-central-1:111122223333:execution';

export interface Statement {
  readonly Effect: string;
  readonly Action: readonly string[];
  readonly Resource: readonly string[];
  readonly Condition?: unknown;
}

export let template: Template;

/** Of a service whose settings name a secret of each kind. */
export function synthesizeWithSecrets(): void {
  const schedulers = [{ framework: '*', type: 'webhook', url: 'https://owners', secret: OWNERS_KEY }];
  const repairs = {
    power: { type: 'lambda', functionArn: POWER, timeout: '30m' },
    vendor: { type: 'webhook', url: 'https://vendor', secret: VENDORS_KEY, timeout: '1d' },
  };
  template = synthesizeTemplate({
    gates: JSON.stringify({ slo: { type: 'webhook', url: 'https://slo', secret: GATES_KEY } }),
    ...{ mesosSecretArn: SECRET, schedulers: JSON.stringify(schedulers), repairs: JSON.stringify(repairs) },
  });
}

/** Statements of every policy that is attached to the role. */
export function statementsOfRole(role: string): Statement[] {
  return Object.values(resourcesOf(template, 'AWS::IAM::Policy'))
    .filter(({ Properties }) => resolve(template, Properties.Roles).includes(role))
    .flatMap(({ Properties }) => resolve(template, Properties.PolicyDocument.Statement))
    .map((statement) => ({ ...statement, Action: [statement.Action].flat(), Resource: [statement.Resource].flat() }));
}

export function statementsOf(handler: string): Statement[] {
  const [fn] = Object.values(resourcesOf(template, 'AWS::Lambda::Function')).filter(
    ({ Properties }) => Properties.Handler === `${handler}.handler`,
  );
  return statementsOfRole(fn?.Properties.Role['Fn::GetAtt'][0]);
}

export function actionsOf(handler: string): string[] {
  return statementsOf(handler).flatMap(({ Action }) => Action);
}

export function resourcesFor(handler: string, action: string): string[] {
  return statementsOf(handler)
    .filter(({ Action }) => Action.includes(action))
    .flatMap(({ Resource }) => Resource);
}

export const LOGS_AND_TRACES = [
  'logs:CreateLogStream',
  'logs:PutLogEvents',
  'xray:PutTelemetryRecords',
  'xray:PutTraceSegments',
];

/** Ids of the policies that are attached to the role. */
export function policiesOfRole(role: string): string[] {
  return Object.entries(resourcesOf(template, 'AWS::IAM::Policy')).flatMap(([id, { Properties }]) =>
    resolve(template, Properties.Roles).includes(role) ? [id] : [],
  );
}

export function serviceOf(action: string): string {
  return action.split(':')[0] ?? '';
}
