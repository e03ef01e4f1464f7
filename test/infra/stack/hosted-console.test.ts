import { SCREENS } from '../../../console/address/screens.ts';
import { ROUTES } from '../../../functions/contract/api/routes.ts';
import { onlyResource, resourcesOf, synthesizeTemplate, type Template } from '../assembly.ts';

/** The console with a sign-in, which only a setting adds. */

let template: Template;
beforeAll(() => {
  const issuer = 'https://login.example.com/realm';
  template = synthesizeTemplate({ consoleIssuer: issuer, consoleAudience: 'peloton', consoleOperators: 'sre' });
});

/** Route keys by the kind of caller that they accept. */
const routesBy = (type: string) =>
  Object.values(resourcesOf(template, 'AWS::ApiGatewayV2::Route'))
    .filter(({ Properties }) => Properties.AuthorizationType === type)
    .map(({ Properties }) => Properties.RouteKey as string)
    .sort();

const KEYS = [...ROUTES.map(({ method, path }) => `${method} ${path}`), '$default'].sort();

test('the API is there twice: with IAM, and with the tokens of the provider for this client', () => {
  expect(routesBy('AWS_IAM')).toEqual(KEYS);
  expect(routesBy('JWT')).toEqual(KEYS);
  expect(onlyResource(template, 'AWS::ApiGatewayV2::Authorizer').Properties).toMatchObject({
    AuthorizerType: 'JWT',
    IdentitySource: ['$request.header.Authorization'],
    JwtConfiguration: { Issuer: 'https://login.example.com/realm', Audience: ['peloton'] },
  });
});

test('without a token there is the page, and nothing else', () => {
  const screens = Object.values(SCREENS).map((path) => `GET ${path.replace(/:(\w+)/, '{$1}')}`);

  expect(routesBy('NONE')).toEqual([...screens, 'GET /console/{file}'].sort());
});

test("the page's function holds no right and no setting but those of the sign-in", () => {
  const page = Object.entries(resourcesOf(template, 'AWS::Lambda::Function')).find(
    ([, { Properties }]) => Properties.Handler === 'console-page.handler',
  );
  const policies = Object.values(resourcesOf(template, 'AWS::IAM::Policy'));
  const role = page?.[1].Properties.Role['Fn::GetAtt'][0];
  const actions = policies
    .filter(({ Properties }) => JSON.stringify(Properties.Roles).includes(role))
    .flatMap(({ Properties }) =>
      Properties.PolicyDocument.Statement.flatMap(({ Action }: { Action: string }) => Action),
    );

  expect(page?.[1].Properties.Environment.Variables).toEqual({
    CONSOLE_ISSUER: 'https://login.example.com/realm',
    CONSOLE_AUDIENCE: 'peloton',
  });
  expect(new Set(actions)).toEqual(
    new Set(['logs:CreateLogStream', 'logs:PutLogEvents', 'xray:PutTraceSegments', 'xray:PutTelemetryRecords']),
  );
});

test('the functions know the group that may act', () => {
  const functions = Object.values(resourcesOf(template, 'AWS::Lambda::Function'));
  const commands = functions.find(({ Properties }) => Properties.Handler === 'api-commands.handler');

  expect(commands?.Properties.Environment.Variables.CONSOLE_OPERATORS).toBe('sre');
});

test('its access log names the person', () => {
  const formats = Object.values(resourcesOf(template, 'AWS::ApiGatewayV2::Stage')).map(
    ({ Properties }) => JSON.parse(Properties.AccessLogSettings.Format).caller,
  );

  expect(formats.sort()).toEqual(['$context.authorizer.claims.sub', '$context.identity.userArn']);
});

describe('links to the console', () => {
  const ENDPOINT = { 'Fn::GetAtt': [expect.stringContaining('HostedConsoleApi'), 'ApiEndpoint'] };
  const SECRET = 'arn:aws:secretsmanager:eu-central-1:111122223333:secret:hook-AbCdEf';
  let named: Template;
  beforeAll(() => {
    named = synthesizeTemplate({ consoleUrl: 'https://console.example.org/', notifySecretArn: SECRET });
  });

  const urlOf = (some: Template) =>
    Object.values(resourcesOf(some, 'AWS::Lambda::Function')).find(
      ({ Properties }) => Properties.Handler === 'look-at-hosts.handler',
    )?.Properties.Environment.Variables.CONSOLE_URL;
  const alarmOf = (some: Template) =>
    Object.values(resourcesOf(some, 'AWS::CloudWatch::Alarm'))[0]?.Properties.AlarmDescription;

  test('lead to the hosted one, or to where the settings say', () => {
    expect(urlOf(template)).toEqual(ENDPOINT);
    expect(urlOf(named)).toBe('https://console.example.org');
  });

  test('are in the alarms', () => {
    expect(alarmOf(template)['Fn::Join'][1]).toEqual([expect.stringMatching(/ See: $/), ENDPOINT, '/attention']);
    expect(alarmOf(named)).toMatch(/ See: https:\/\/console\.example\.org\/attention$/);
  });

  test('are in the notices', () => {
    const inputs = Object.values(resourcesOf(named, 'AWS::Events::Rule')).flatMap(({ Properties }) =>
      Properties.Targets.flatMap(({ InputTransformer }: { InputTransformer?: { InputTemplate: string } }) =>
        InputTransformer === undefined ? [] : [InputTransformer.InputTemplate],
      ),
    );

    expect(inputs.length).toBeGreaterThan(4);
    for (const input of inputs) expect(input).toMatch(/ <detail-link>"}$/);
  });
});
