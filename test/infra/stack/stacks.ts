import { type Synthesis, succeeded, synthesize, type Template } from '../assembly.ts';

export const SECRET = 'arn:aws:secretsmanager:eu-central-1:111122223333:secret:mesos-AbCdEf';
export const KEY = 'arn:aws:kms:eu-central-1:111122223333:key/0f0e0d0c-1111-2222-3333-444455556666';

export let synthesis: Synthesis;
export let template: Template;
export let special: Template;
export let warnings: readonly unknown[];

/** The stack as nobody has set anything, and one with settings of every kind. */
export function synthesizeBoth(): void {
  synthesis = synthesize();
  template = synthesis.template;
  ({ template: special, warnings } = succeeded(
    synthesize({
      cluster: 'blue_1',
      masters: 'http://m1:5050,https://m2:5050',
      mesosApi: 'v0',
      ...{ httpProxy: 'http://proxy:3128', httpsProxy: 'http://proxy:3129', noProxy: '.corp,10.0.0.0/8' },
      mesosSecretArn: SECRET,
      schedulers: '[{"framework":"spark-*","type":"wait"}]',
      vpcId: 'vpc-0123abcd',
      subnetIds: 'subnet-0123abcd,subnet-4567abcd',
      encryptionKeyArn: KEY,
      retentionDays: '30',
      pollSeconds: '20',
      formerIndex: 'drop',
      removalPolicy: 'destroy',
      reconcileConcurrency: '2',
      account: '111122223333',
      region: 'eu-central-1',
    }),
  ));
}
