import * as z from 'zod';
import { RepairSettings } from '../../../functions/contract/settings/repair-settings.ts';

const SSM = { type: 'ssm', document: 'Peloton-PatchHost', timeout: '2h' };
const LAMBDA = {
  type: 'lambda',
  functionArn: 'arn:aws:lambda:eu-central-1:111122223333:function:power',
  timeout: '30m',
};
const WEBHOOK = { type: 'webhook', url: 'https://vendor.example/repair', timeout: '1d' };

function faultOf(hooks: unknown): string {
  const { error } = RepairSettings.safeParse(hooks);
  return error === undefined ? '' : z.prettifyError(error);
}

describe('REPAIRS', () => {
  test('are hooks by name', () => {
    const hooks = {
      kernel: { ...SSM, parameters: { Hostname: '{hostname}', All: ['{ip}', 'of {maintenanceId}'] } },
      shared: { ...SSM, document: 'arn:aws:ssm:eu-central-1:444455556666:document/Patch' },
      power: { ...LAMBDA, functionArn: `${LAMBDA.functionArn}:live` },
      'vendor_2-b': { ...WEBHOOK, secret: 'env:VENDOR_KEY' },
    };

    expect(RepairSettings.parse(hooks)).toEqual(hooks);
  });

  test.each<[string, object, RegExp]>([
    ['the reserved name none', { none: SSM }, /cannot name a hook\n.*none/],
    ['the reserved name person', { person: SSM }, /cannot name a hook/],
    ['a reserved name in another spelling', { None: SSM }, /cannot name a hook/],
    ['a name with a blank', { 'a b': SSM }, /is not a name of 1 to 64 letters/],
    ['a name that begins like an option', { '-x': SSM }, /is not a name of 1 to 64 letters/],
    ['a list', [SSM], /expected record/],
    ['an unknown type', { a: { type: 'ansible', timeout: '1h' } }, /a\.type/],
    ['an unknown field', { a: { ...WEBHOOK, token: 'planted' } }, /Unrecognized key: "token"/],
    ['no timeout', { a: { type: 'webhook', url: 'https://v' } }, /a\.timeout/],
    ['an invalid timeout', { a: { ...SSM, timeout: '2 hours' } }, /is not a duration such as 90s/],
    ['an invalid URL', { a: { ...WEBHOOK, url: 'vendor' } }, /'vendor' is not a URL/],
    ['credentials in a URL', { a: { ...WEBHOOK, url: 'https://u:planted@v' } }, /name them with "secret"/],
    ['a secret itself', { a: { ...WEBHOOK, secret: 'planted' } }, /neither env:NAME/],
    ['the name of a function', { a: { ...LAMBDA, functionArn: 'power' } }, /is not the ARN of a Lambda function/],
    [
      'a document with a blank',
      { a: { ...SSM, document: 'Patch host' } },
      /is neither the name nor the ARN of an Automation/,
    ],
    [
      'the ARN of another thing as a document',
      { a: { ...SSM, document: 'arn:aws:ssm:eu-central-1:444455556666:parameter/Patch' } },
      /is neither the name nor the ARN of an Automation/,
    ],
    ['an invalid role', { a: { ...SSM, roleArn: 'AutomationRole' } }, /is not the ARN of a role/],
    [
      'an unknown placeholder',
      { a: { ...SSM, parameters: { Who: 'by {user}' } } },
      /has the unknown placeholder '\{user\}'; known are \{hostname\}, \{ip\}, \{maintenanceId\}/,
    ],
    ['a placeholder in another spelling', { a: { ...SSM, parameters: { H: '{Hostname}' } } }, /'\{Hostname\}'/],
    [
      "a placeholder in Systems Manager's own braces",
      { a: { ...SSM, parameters: { H: '{{hostname}}' } } },
      /'\{\{host/,
    ],
    ['a placeholder with blanks', { a: { ...SSM, parameters: { H: '{ hostname }' } } }, /'\{ hostname \}'/],
    ['an unknown placeholder in a list', { a: { ...SSM, parameters: { H: ['x', '{agent}'] } } }, /'\{agent\}'/],
  ])('refuse %s, and quote no secret', (_name, hooks, fault) => {
    expect(faultOf(hooks)).toMatch(fault);
    expect(faultOf(hooks)).not.toContain('planted');
  });

  test('accept braces that are not placeholders', () => {
    const parameters = { Json: '{"a":{"b":1}}', Shell: 'a $' + '{HOME-x} {}' };

    expect(faultOf({ a: { ...SSM, parameters } })).toBe('');
  });
});
