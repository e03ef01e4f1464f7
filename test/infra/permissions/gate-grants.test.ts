import { resolve, resourcesOf, synthesizeTemplate, type Template } from '../assembly.ts';

const ALARM = 'arn:aws:cloudwatch:eu-central-1:111122223333:alarm:errors';

/** Names of the functions that may read alarms, with the resources. */
function readersOfAlarms(template: Template): string[] {
  const functions = Object.values(resourcesOf(template, 'AWS::Lambda::Function'));
  return Object.values(resourcesOf(template, 'AWS::IAM::Policy')).flatMap(({ Properties }) => {
    const roles: string[] = resolve(template, Properties.Roles);
    const named = functions.filter((each) => roles.includes(each.Properties.Role['Fn::GetAtt'][0]));
    const statements: { Action: string; Resource: string }[] = resolve(template, Properties.PolicyDocument.Statement);
    return statements
      .filter(({ Action }) => [Action].flat().includes('cloudwatch:DescribeAlarms'))
      .flatMap(({ Resource }) => named.map((each) => `${each.Properties.Handler} ${Resource}`));
  });
}

// Composite alarms are described only to those that may describe every alarm.
test('alarms may be read by the looks of the watcher, and for a dry run, if a gate is one', () => {
  const gates = { errors: { type: 'cloudwatch', alarms: [ALARM] } };

  expect(readersOfAlarms(synthesizeTemplate({ gates: JSON.stringify(gates) })).sort()).toEqual([
    'api-commands.handler *',
    'look-at-hosts.handler *',
  ]);
});

test('without such a gate no alarm may be read', () => {
  const gates = { slo: { type: 'prometheus', url: 'http://prometheus:9090', query: 'up == 0' } };

  expect(readersOfAlarms(synthesizeTemplate({ gates: JSON.stringify(gates) }))).toEqual([]);
});
