import { readSettings } from '../../../infra/settings/settings.ts';

const ENOUGH = { cluster: 'blue', masters: 'http://m1:5050' };

const NOTICES = { notifySecretArn: 'arn:aws:secretsmanager:eu-central-1:111122223333:secret:notices-AbCdEf' };

describe('readSettings', () => {
  test('fills in the defaults', () => {
    expect(readSettings(ENOUGH)).toEqual({
      cluster: 'blue',
      masters: 'http://m1:5050',
      mesosApi: 'v1',
      emptySchedule: 'check',
      schedulers: '[]',
      repairs: '{}',
      gates: '{}',
      breaker: '{}',
      retentionDays: 365,
      pollSeconds: 10,
      stuckSeconds: 900,
      forgottenSeconds: 604_800,
      runbookUrl: 'docs/runbook.md',
      dashboard: 'yes',
      eventSchemas: 'auto',
      formerIndex: 'keep',
      removalPolicy: 'retain',
    });
  });

  test('takes lists as JSON and as text', () => {
    const listed = readSettings({
      cluster: 'blue',
      masters: ['http://m1:5050', 'http://m2:5050'],
      schedulers: [{ framework: 'spark-*', type: 'wait' }],
      repairs: { kernel: { type: 'ssm', document: 'Doc', timeout: '2h' } },
      gates: { owner: { type: 'webhook', url: 'https://owner' } },
      vpcId: 'vpc-0123abcd',
      subnetIds: ['subnet-0123abcd', 'subnet-4567abcd'],
      securityGroupIds: ['sg-0123abcd'],
    });
    const typed = readSettings({
      cluster: 'blue',
      masters: 'http://m1:5050, http://m2:5050',
      schedulers: '[ {"framework": "spark-*", "type": "wait"} ]',
      repairs: '{ "kernel": {"type": "ssm", "document": "Doc", "timeout": "2h"} }',
      gates: '{ "owner": {"type": "webhook", "url": "https://owner"} }',
      vpcId: 'vpc-0123abcd',
      subnetIds: 'subnet-0123abcd, subnet-4567abcd',
      securityGroupIds: 'sg-0123abcd',
    });

    expect(typed).toEqual(listed);
  });

  test.each(['zk://zk1:2181,zk2:2181/mesos', 'https://gateway/mesos'])('takes masters as %s', (masters) => {
    expect(readSettings({ ...ENOUGH, masters })).toMatchObject({ masters });
  });

  test('refuses a password of ZooKeeper, which the template would show, and does not repeat it', () => {
    const settings = () => readSettings({ ...ENOUGH, masters: 'zk://ops:s3cret@zk1:2181/mesos' });

    expect(settings).toThrow('masters: a password does not belong in the template');
    expect(settings).not.toThrow('s3cret');
  });

  test('takes proxies, but no password of them, which the template would show', () => {
    const proxies = { httpsProxy: 'http://proxy:3128', noProxy: '.corp.example, 10.0.0.0/8' };

    expect(readSettings({ ...ENOUGH, ...proxies })).toMatchObject({ ...proxies, noProxy: '.corp.example,10.0.0.0/8' });
    expect(() => readSettings({ ...ENOUGH, noProxy: 'x' })).toThrow('noProxy: needs httpProxy or httpsProxy');
    expect(() => readSettings({ ...ENOUGH, httpProxy: 'proxy:3128' })).toThrow('httpProxy: is not the URL of a proxy');
    const withPassword = () => readSettings({ ...ENOUGH, httpProxy: 'http://ann:s3cret@proxy:3128' });
    expect(withPassword).toThrow('httpProxy: user and password do not belong in the template');
    expect(withPassword).not.toThrow('s3cret');
  });

  test('takes the events to notify by their names', () => {
    expect(readSettings({ ...ENOUGH, ...NOTICES, notifyEvents: 'Host Lost, Window Missed' })).toMatchObject({
      notifyEvents: ['Host Lost', 'Window Missed'],
    });
  });

  test("leaves CDK's own context alone", () => {
    const context = {
      ...ENOUGH,
      'aws:cdk:version-reporting': true,
      '@aws-cdk/core:x': 1,
      'availability-zones:a=1': [],
      'cli-telemetry': false,
    };

    expect(readSettings(context)).toEqual(readSettings(ENOUGH));
  });

  test.each([
    { name: 'no cluster', context: { cluster: undefined }, fault: /cluster: is missing/ },
    { name: 'a cluster name with a blank', context: { cluster: 'a b' }, fault: /cluster: is not a name/ },
    {
      name: 'a cluster name too long for a group of schedules',
      context: { cluster: 'a'.repeat(57) },
      fault: /cluster: is not a name of 1 to 56 letters/,
    },
    {
      name: 'a master without a scheme',
      context: { masters: 'm1:5050' },
      fault: /masters: 'm1:5050' is not a base URL/,
    },
    { name: 'no master', context: { masters: '' }, fault: /masters: / },
    { name: 'a password in a URL', context: { masters: 'http://u:p@m1' }, fault: /masters: credentials/ },
    { name: 'an unknown API', context: { mesosApi: 'v2' }, fault: /mesosApi: / },
    {
      name: 'the name of a secret instead of its full ARN',
      context: { mesosSecretArn: 'arn:aws:secretsmanager:eu-central-1:111122223333:secret:mesos' },
      fault: /mesosSecretArn: is not the full ARN/,
    },
    { name: 'a file that is not there', context: { caFile: '/no/such.pem' }, fault: /caFile: .*ENOENT/ },
    { name: 'a file without a certificate', context: { caFile: import.meta.filename }, fault: /caFile: .*no PEM/ },
    { name: 'schedulers that are no JSON', context: { schedulers: '[' }, fault: /schedulers: is not JSON/ },
    {
      name: 'a scheduler of an unknown type',
      context: { schedulers: '[{"framework":"a","type":"b"}]' },
      fault: /schedulers: \[0\]\.type is not one of mesos, wait, marathon, peloton, webhook$/m,
    },
    {
      name: 'a scheduler without a URL, with a field that there is not',
      context: { schedulers: '[{"framework":"","type":"marathon","urls":"http://m","surge":"yes"}]' },
      fault:
        /schedulers: \[0\]\.framework has less than 1 characters; \[0\]\.url is missing; \[0\]\.surge is not a boolean; \[0\] has no field urls$/m,
    },
    { name: 'schedulers that are no list', context: { schedulers: '{}' }, fault: /schedulers: is not an array$/m },
    {
      name: 'a secret of a scheduler in the environment',
      context: { schedulers: '[{"framework":"a","type":"webhook","url":"https://a","secret":"env:KEY"}]' },
      fault: /schedulers: env:KEY: on AWS, give the ARN/,
    },
    { name: 'repairs that are no JSON', context: { repairs: '{' }, fault: /repairs: is not JSON/ },
    {
      name: 'a repair without a timeout',
      context: { repairs: { kernel: { type: 'ssm', document: 'Doc' } } },
      fault: /repairs: .*kernel\.timeout/s,
    },
    {
      name: 'a secret of a repair in the environment',
      context: { repairs: { v: { type: 'webhook', url: 'https://v', secret: 'env:KEY', timeout: '1d' } } },
      fault: /repairs: env:KEY: on AWS, give the ARN/,
    },
    {
      name: 'repairs that do not fit into a function’s environment',
      context: {
        repairs: { a: { type: 'ssm', document: 'Doc', timeout: '2h', parameters: { A: 'x'.repeat(3_000) } } },
      },
      fault: /longer than the 2900 bytes/,
    },
    { name: 'gates that are no JSON', context: { gates: '{' }, fault: /gates: is not JSON/ },
    {
      name: 'a secret of a gate in the environment',
      context: { gates: { v: { type: 'webhook', url: 'https://v', secret: 'env:KEY' } } },
      fault: /gates: env:KEY: on AWS, give the ARN/,
    },
    {
      name: "the webhook's URL instead of a secret with it",
      context: { notifySecretArn: 'https://hooks.slack.com/services/T/B/X' },
      fault: /notifySecretArn: is not the full ARN/,
    },
    {
      name: 'a header with a blank',
      context: { ...NOTICES, notifyHeader: 'My Key' },
      fault: /notifyHeader: is not the name of a header/,
    },
    {
      name: 'events that do not exist',
      context: { ...NOTICES, notifyEvents: 'Host Lost,Host Found' },
      fault: /notifyEvents.1: 'Host Found' is not an event \(the events are .*Host Lost/,
    },
    { name: 'no event', context: { ...NOTICES, notifyEvents: '' }, fault: /notifyEvents: names none/ },
    {
      name: 'a header without a webhook',
      context: { notifyHeader: 'X-Key' },
      fault: /notifyHeader: needs notifySecretArn/,
    },
    {
      name: 'events without a webhook',
      context: { notifyEvents: 'Host Lost' },
      fault: /notifyEvents: needs notifySecretArn/,
    },
    { name: 'a VPC without subnets', context: { vpcId: 'vpc-0123abcd' }, fault: /vpcId and subnetIds need each other/ },
    {
      name: 'security groups without a VPC',
      context: { securityGroupIds: 'sg-0123abcd' },
      fault: /needs vpcId and subnetIds/,
    },
    {
      name: 'a subnet of another kind',
      context: { vpcId: 'vpc-0123abcd', subnetIds: 'vpc-0123abcd' },
      fault: /is not a subnet-… id/,
    },
    {
      name: "a key's alias",
      context: { encryptionKeyArn: 'arn:aws:kms:eu-central-1:111122223333:alias/a' },
      fault: /encryptionKeyArn: is not the ARN of a KMS key/,
    },
    {
      name: 'what is no id of a key',
      context: { encryptionKeyArn: 'arn:aws:kms:eu-central-1:111122223333:key/0000-1111' },
      fault: /encryptionKeyArn: is not the ARN of a KMS key/,
    },
    {
      name: 'a retention that CloudWatch has not',
      context: { retentionDays: '31' },
      fault: /retentionDays: is not one of 1, 3/,
    },
    { name: 'a poll period of zero', context: { pollSeconds: 0 }, fault: /pollSeconds: / },
    {
      name: 'no place for the reconciliation',
      context: { reconcileConcurrency: 0 },
      fault: /reconcileConcurrency: is less than 1$/m,
    },
    {
      name: 'an unknown word for schemas',
      context: { eventSchemas: 'maybe' },
      fault: /eventSchemas: is not one of auto, yes, no$/m,
    },
    { name: 'an unknown removal policy', context: { removalPolicy: 'keep' }, fault: /removalPolicy: / },
    { name: 'a region without an account', context: { region: 'eu-central-1' }, fault: /need each other/ },
    {
      name: 'a misspelt name',
      context: { pollSecond: 5 },
      fault: /pollSecond: unknown setting \(the settings are .*pollSeconds/,
    },
    {
      name: 'more than fits into a function’s environment',
      context: { masters: Array.from({ length: 100 }, (_, i) => `http://master-${i}.a-long-domain.example.com:5050`) },
      fault: /longer than the 2900 bytes/,
    },
  ])('refuses $name', ({ context, fault }) => {
    expect(() => readSettings({ ...ENOUGH, ...context })).toThrow(fault);
  });

  test('reports all faults at once', () => {
    expect(() => readSettings({ masters: 'm1', mesosApi: 'v3', oops: 1 })).toThrow(
      /oops: .*\n.*(cluster|masters): .*\n.*\n.*mesosApi: /,
    );
  });
});
