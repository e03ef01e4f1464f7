import { functionEnvironment } from '../../../local/lambda/environment.ts';
import { readSettings, type ServiceSettings } from '../../../local/settings/settings.ts';
import { describeVariables, VARIABLES } from '../../../local/settings/variables.ts';

describe('the settings of npm start', () => {
  test('have the defaults of the contract', () => {
    expect(readSettings({ PELOTON_DATA_DIR: '' })).toEqual({
      ...{
        port: 8080,
        consolePort: 8081,
        consoleUrl: undefined,
        runbookUrl: undefined,
        dataDir: '.peloton',
        mesosMasters: undefined,
        mesosApi: 'v1',
        schedulers: '[]',
        repairs: '{}',
      },
      gates: '{}',
      breaker: '{}',
      ...{ mesosPrincipal: undefined, mesosSecret: undefined, dynamodbEndpoint: undefined, clusterName: undefined },
      mesosEmptySchedule: 'check',
      ...{ pollSeconds: 1, stuckSeconds: 900, forgottenSeconds: 604_800, reconcileSeconds: 10 },
    });
  });

  test('name every fault at once', () => {
    const environment = {
      PELOTON_PORT: '70000',
      MESOS_MASTERS: 'master:5050',
      MESOS_API: 'v2',
      MESOS_PRINCIPAL: 'ops',
      SCHEDULERS: '{',
      DYNAMODB_ENDPOINT: 'somewhere',
      POLL_SECONDS: '0',
      RECONCILE_SECONDS: 'often',
    };

    for (const name of Object.keys(environment).filter((each) => each !== 'MESOS_PRINCIPAL')) {
      expect(() => readSettings(environment)).toThrow(new RegExp(`^  ${name} `, 'm'));
    }
  });

  test('say what a setting may be where it is one of a few words', () => {
    expect(() => readSettings({ MESOS_EMPTY_SCHEDULE: 'no' })).toThrow(
      'the settings are not valid:\n  MESOS_EMPTY_SCHEDULE is not one of check, trust',
    );
  });

  test('quote nothing of a secret that can not be read', () => {
    for (const NOTIFY_SECRET of ['{"url":"T000/B000/hidden"', '{"url":"hidden"}', '{"key":"hidden"}']) {
      expect(() => readSettings({ NOTIFY_SECRET })).toThrow(
        /^((?!hidden).)*NOTIFY_SECRET is not JSON such as((?!hidden).)*$/s,
      );
    }
    const notifySecret = { url: 'http://127.0.0.1:9000/hook', headerValue: 'x' };
    expect(readSettings({ NOTIFY_SECRET: JSON.stringify(notifySecret) })).toMatchObject({ notifySecret });
  });

  test('take proxies in upper and in lower case, and repeat no password of them', () => {
    expect(readSettings({ https_proxy: 'http://proxy:3128', NO_PROXY: '.corp' })).toMatchObject({
      ...{ httpsProxy: 'http://proxy:3128', noProxy: '.corp' },
    });
    const bad = () => readSettings({ HTTP_PROXY: 'ann:s3cret@proxy' });
    expect(bad).toThrow('HTTP_PROXY is not the URL of a proxy such as http://proxy:3128');
    expect(bad).not.toThrow('s3cret');
  });

  test('need the principal and its secret together', () => {
    expect(() => readSettings({ MESOS_SECRET: 'x' })).toThrow('set both MESOS_PRINCIPAL and MESOS_SECRET, or neither');
    expect(readSettings({ MESOS_PRINCIPAL: 'ops', MESOS_SECRET: 'x' })).toMatchObject({ mesosSecret: 'x' });
  });

  test('need the secrets that the schedulers name', () => {
    const SCHEDULERS = JSON.stringify([
      { framework: 'm*', type: 'marathon', url: 'http://m1:8080,http://m2:8080', secret: 'env:MARATHON_LOGIN' },
    ]);

    expect(() => readSettings({ SCHEDULERS })).toThrow('env:MARATHON_LOGIN, but the environment has no MARATHON_LOGIN');
    expect(readSettings({ SCHEDULERS, MARATHON_LOGIN: '{}' })).toMatchObject({ schedulers: SCHEDULERS });
  });

  test('take the credentials and the host manager of a Peloton, whose addresses hold no credentials', () => {
    const setting = { framework: 'Peloton', type: 'peloton', url: 'http://jobmgr:5292/api/v1', secret: 'env:LOGIN' };
    const settings = (hostManager: string) => JSON.stringify([{ ...setting, hostManager }]);
    const SCHEDULERS = settings('http://hostmgr:5291/api/v1');

    expect(() => readSettings({ SCHEDULERS })).toThrow('env:LOGIN, but the environment has no LOGIN');
    expect(readSettings({ SCHEDULERS, LOGIN: '{}' })).toMatchObject({ schedulers: SCHEDULERS });
    expect(() => readSettings({ SCHEDULERS: settings('http://ops:x@hostmgr:5291'), LOGIN: '{}' })).toThrow(
      'credentials',
    );
    expect(() => readSettings({ SCHEDULERS: settings('hostmgr:5291'), LOGIN: '{}' })).toThrow('SCHEDULERS');
  });

  test('need the secrets that the repairs name', () => {
    const REPAIRS = '{"vendor":{"type":"webhook","url":"https://v","secret":"env:VENDOR_KEY","timeout":"1d"}}';

    expect(() => readSettings({ REPAIRS })).toThrow('REPAIRS names the secret env:VENDOR_KEY, but the environment has');
    expect(readSettings({ REPAIRS, VENDOR_KEY: 'k' })).toMatchObject({ repairs: REPAIRS });
  });

  test('need the secrets that the gates name', () => {
    const GATES = '{"slo":{"type":"prometheus","url":"http://p:9090","query":"up == 0","secret":"env:LOGIN"}}';

    expect(() => readSettings({ GATES })).toThrow('GATES names the secret env:LOGIN, but the environment has no LOGIN');
    expect(readSettings({ GATES, LOGIN: '{}' })).toMatchObject({ gates: GATES });
  });

  test('need AWS_ENDPOINT_URL_CLOUDWATCH for a gate that is an alarm', () => {
    const alarms = ['arn:aws:cloudwatch:us-east-1:111122223333:alarm:errors'];
    const environment = { GATES: JSON.stringify({ errors: { type: 'cloudwatch', alarms } }) };

    expect(() => readSettings(environment)).toThrow(
      "GATES: 'errors' is of the type cloudwatch, and the local service calls no API of AWS: set AWS_ENDPOINT_URL_CLOUDWATCH",
    );
    expect(readSettings({ ...environment, AWS_ENDPOINT_URL_CLOUDWATCH: 'http://127.0.0.1:5000' })).toMatchObject({
      cloudwatchEndpoint: 'http://127.0.0.1:5000',
    });
  });

  test.each([
    ['AWS_ENDPOINT_URL_LAMBDA', { type: 'lambda', functionArn: 'arn:aws:lambda:us-east-1:111122223333:function:f' }],
    ['AWS_ENDPOINT_URL_SSM', { type: 'ssm', document: 'Doc' }],
  ])('need %s for a repair by that service, because no client reaches AWS', (variable, hook) => {
    const environment = { REPAIRS: JSON.stringify({ kernel: { ...hook, timeout: '1h' } }) };
    const fault = `REPAIRS: 'kernel' is of the type ${hook.type}, and the local service calls no API of AWS: set ${variable}`;

    expect(() => readSettings(environment)).toThrow(fault);
    expect(() => readSettings({ ...environment, [variable]: 'emulator' })).toThrow(`${variable} is not a URL`);
    expect(Object.values(readSettings({ ...environment, [variable]: 'http://127.0.0.1:5000' }))).toContain(
      'http://127.0.0.1:5000',
    );
  });

  test('need the file of private authorities to be one, because Node would go on without', () => {
    expect(() => readSettings({ NODE_EXTRA_CA_CERTS: import.meta.filename })).toThrow('no PEM certificate');
  });

  test.each([
    { name: 'credentials in a URL', url: 'http://ops:planted@m1:8080', message: 'name them with "secret"' },
    { name: 'a URL that is none', url: 'm1:8080', message: "'m1:8080' is not a URL" },
    { name: 'a secret itself', url: 'http://m1:8080', secret: 'planted', message: 'neither env:NAME' },
  ])('refuse $name for a scheduler, and do not quote it', ({ url, secret, message }) => {
    const SCHEDULERS = JSON.stringify([{ framework: '*', type: 'webhook', url, secret }]);
    const read = () => readSettings({ SCHEDULERS });

    expect(read).toThrow(message);
    expect(read).not.toThrow('planted');
  });

  test('are all in the help', () => {
    for (const name of Object.keys(VARIABLES)) expect(describeVariables()).toContain(name);
  });
});

describe('the environment of the functions', () => {
  const settings: ServiceSettings = {
    ...{ port: 0, dataDir: ':memory:', mesosMasters: 'http://m:5050', mesosApi: 'v0', schedulers: '[]', repairs: '{}' },
    ...{ pollSeconds: 2, stuckSeconds: 900, reconcileSeconds: 10 },
  };
  const endpoints = { dynamodb: 'http://127.0.0.1:1', service: 'http://127.0.0.1:2' };

  test('is that of the template under the settings of this run', () => {
    const template = {
      TABLE_NAME: 't',
      MESOS_MASTERS: 'http://aws:5050',
      MESOS_SECRET_ID: 'arn:secret',
      CLUSTER_NAME: 'c',
    };

    const environment = functionEnvironment(template, settings, endpoints);

    expect(environment).toMatchObject({
      TABLE_NAME: 't',
      CLUSTER_NAME: 'c',
      MESOS_MASTERS: 'http://m:5050',
      MESOS_API: 'v0',
    });
    expect(environment).toMatchObject({ POLL_SECONDS: '2', MESOS_SECRET_ID: undefined, MESOS_PRINCIPAL: undefined });
  });

  test('lets no client reach AWS or use the credentials of the operator', () => {
    expect(functionEnvironment({}, settings, endpoints)).toMatchObject({
      ...{ AWS_ENDPOINT_URL: endpoints.service, AWS_ENDPOINT_URL_SFN: endpoints.service },
      ...{ AWS_ENDPOINT_URL_EVENTBRIDGE: endpoints.service, AWS_ENDPOINT_URL_DYNAMODB: endpoints.dynamodb },
      ...{ AWS_ACCESS_KEY_ID: 'local', AWS_SECRET_ACCESS_KEY: 'local' },
      ...{ AWS_PROFILE: undefined, AWS_SESSION_TOKEN: undefined, AWS_IGNORE_CONFIGURED_ENDPOINT_URLS: undefined },
    });
  });

  test('lets the clients of repairs and gates reach the emulators that are named, and nothing else', () => {
    expect(functionEnvironment({}, settings, endpoints)).toMatchObject({
      ...{ REPAIRS: '{}', AWS_ENDPOINT_URL_LAMBDA: undefined, AWS_ENDPOINT_URL_SSM: undefined },
      ...{ GATES: '{}', AWS_ENDPOINT_URL_CLOUDWATCH: undefined },
    });
    const emulated = {
      ...{ ...settings, gates: '{"a":{}}', cloudwatchEndpoint: 'http://127.0.0.1:5' },
      ...{ lambdaEndpoint: 'http://127.0.0.1:3', ssmEndpoint: 'http://127.0.0.1:4' },
    };
    expect(functionEnvironment({}, emulated, endpoints)).toMatchObject({
      ...{ AWS_ENDPOINT_URL_LAMBDA: 'http://127.0.0.1:3', AWS_ENDPOINT_URL_SSM: 'http://127.0.0.1:4' },
      ...{ GATES: '{"a":{}}', AWS_ENDPOINT_URL_CLOUDWATCH: 'http://127.0.0.1:5' },
    });
  });
});
