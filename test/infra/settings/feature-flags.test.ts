import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { fileContext } from '../../../infra/settings/context.ts';

/** A flag that is not set keeps CDK's oldest behaviour. */
test('cdk.json sets each feature flag as the installed CDK recommends it', () => {
  const library = createRequire(import.meta.url).resolve('aws-cdk-lib');
  const recommended = JSON.parse(readFileSync(join(library, '..', 'recommended-feature-flags.json'), 'utf8'));
  const flags = Object.entries(fileContext()).filter(([name]) => name.startsWith('@'));

  expect(Object.fromEntries(flags)).toEqual(recommended);
});
