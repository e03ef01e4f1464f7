import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative, resolve } from 'node:path';
import { readAssembly } from '../../local/assembly/assembly.ts';
import { readServicePlan } from '../../local/assembly/service-plan.ts';
import { PREVIOUS_RELEASE, packAssembly, writeRelease } from './release.ts';
import { stepSchemas } from './schemas.ts';
import { stepsOf } from './steps.ts';

/**
 * `npm run keep-release`: packs the release of this checkout, or of the one in the folder that is given, for the tests of the next
 * release against it.
 */
const root = resolve(process.argv[2] ?? join(import.meta.dirname, '..', '..'));
const output = mkdtempSync(join(tmpdir(), 'peloton-release-'));
try {
  execFileSync(process.execPath, [join(root, 'infra', 'synth.ts'), '--output', output], { cwd: root });
  const commit = execFileSync('git', ['rev-parse', 'HEAD'], { cwd: root, encoding: 'utf8' }).trim();
  const steps = stepsOf(readServicePlan(readAssembly(output)));
  const schemas = Object.entries(await stepSchemas(root, 'input'));
  // Without the steps that only executions of the release before call.
  const inputs = Object.fromEntries(schemas.filter(([step]) => steps.includes(step)));
  const bytes = writeRelease({ commit, files: packAssembly(output), inputs });
  process.stdout.write(
    `kept ${commit} in ${relative(process.cwd(), PREVIOUS_RELEASE)} (${Math.ceil(bytes / 1_024)} KiB)\n`,
  );
} finally {
  rmSync(output, { recursive: true, force: true });
}
