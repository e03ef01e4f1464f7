import { spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { certificatesFault } from '../../../infra/settings/certificates.ts';
import { readAssembly } from '../../../local/assembly/assembly.ts';
import { CERTIFICATE, KEY } from '../../fakes/certificate.ts';
import { temporaryFolder } from '../../temporary-folder.ts';

const directory = temporaryFolder();

function written(text: string): string {
  const path = join(directory, 'ca.pem');
  writeFileSync(path, text);
  return path;
}

test.each([
  ['one certificate', CERTIFICATE, undefined],
  ['several, and words between them', `# root\n${CERTIFICATE}\n# next\n${CERTIFICATE}\n`, undefined],
  ['nothing', '', /holds no PEM certificate/],
  ['a private key, which nobody else may have', `${CERTIFICATE}\n${KEY}`, /private key/],
  [
    'a certificate that lost some of its text',
    `${CERTIFICATE}\n${CERTIFICATE.replace('MIIBuz', '')}`,
    /certificate 2 .*damaged/,
  ],
])('a file of authorities with %s', (_, text, fault) => {
  const found = certificatesFault(written(text));

  if (fault === undefined) expect(found).toBeUndefined();
  else expect(found).toMatch(fault);
});

test('the authorities are in the bundle, and Node finds them there', () => {
  const output = join(directory, 'out');
  const context = ['cluster=blue', 'masters=https://m1:5050', `caFile=${written(CERTIFICATE)}`].flatMap((pair) => [
    '-c',
    pair,
  ]);
  const synth = join(import.meta.dirname, '..', '..', '..', 'infra', 'synth.ts');
  expect(spawnSync(process.execPath, [synth, '--output', output, ...context]).status).toBe(0);
  const { template, assets } = readAssembly(output);
  const functions = Object.values(template.Resources).filter(({ Type }) => Type === 'AWS::Lambda::Function');

  expect(functions.length).toBeGreaterThan(10);
  for (const { Properties } of functions) {
    const { Environment, Code } = Properties as { Environment: { Variables: object }; Code: { S3Key: string } };
    expect(Environment.Variables).toMatchObject({ NODE_EXTRA_CA_CERTS: '/var/task/ca.pem' });
    expect(certificatesFault(join(assets.get(Code.S3Key) ?? '', 'ca.pem'))).toBeUndefined();
  }
});
