import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { importedPackages, shippedPackages, verdictOn } from './audit.ts';

const ROOT = join(import.meta.dirname, '..', '..');
const LOCK = JSON.stringify({
  packages: {
    '': { dependencies: { shipped: '1' } },
    'node_modules/shipped': { dependencies: { '@deep/er': '1' } },
    'node_modules/shipped/node_modules/@deep/er': { dependencies: { deepest: '1' } },
    'node_modules/deepest': { dependencies: { shipped: '1' } },
    'node_modules/tool': {},
  },
});
const report = (vulnerabilities: object) => JSON.stringify({ auditReportVersion: 2, vulnerabilities });

test('what a shipped package needs is shipped, however deep', () => {
  expect([...shippedPackages(['shipped'], LOCK)].sort()).toEqual(['@deep/er', 'deepest', 'shipped']);
});

test('the bundles are made of packages of which the lock file knows', () => {
  const imported = importedPackages(ROOT);
  const shipped = shippedPackages(imported, readFileSync(join(ROOT, 'package-lock.json'), 'utf8'));

  expect(imported).toEqual(
    expect.arrayContaining(['@aws-sdk/client-dynamodb', '@middy/core', 'commander', 'undici', 'zod']),
  );
  expect(shipped.has('dynalite') || shipped.has('jest')).toBe(false);
  expect(shipped.size).toBeGreaterThan(imported.length);
});

test.each([
  ['a grave fault in what is shipped', report({ deepest: { severity: 'high' } }), 'failed', 'deepest (high)'],
  ['a critical one too', report({ shipped: { severity: 'critical' } }), 'failed', 'shipped (critical)'],
  ['a slight fault', report({ deepest: { severity: 'moderate' } }), 'passed', 'none'],
  ['a grave fault in a tool', report({ tool: { severity: 'critical' } }), 'passed', 'none'],
  ['no fault', report({}), 'passed', '2 packages'],
  [
    'a registry that knows no audit',
    '{"message":"405 Method Not Allowed","statusCode":405}',
    'skipped',
    'does not answer',
  ],
  ['no registry', '', 'skipped', 'the registry does not answer'],
])('%s is judged', (_, text, verdict, says) => {
  expect(verdictOn(text, new Set(['shipped', 'deepest']))).toEqual({ verdict, says: expect.stringContaining(says) });
});
