import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as z from 'zod';

/**
 * Grave faults in what is shipped, of which the registry knows. The CLI's packages are development dependencies, because it is
 * bundled: `npm audit --omit=dev` would not look at them, so the packages that the bundles import are looked at, with all that
 * they need.
 */

export type Verdict = { readonly verdict: 'passed' | 'failed' | 'skipped'; readonly says: string };

const LIMIT_MS = 10_000;
const GRAVE = ['high', 'critical'];
const Lock = z.object({
  packages: z.record(z.string(), z.object({ dependencies: z.record(z.string(), z.string()).optional() })),
});
const Report = z.object({ vulnerabilities: z.record(z.string(), z.object({ severity: z.string() })) });

export function audit(root: string): Verdict {
  const args = ['audit', '--json', '--fetch-retries=0', '--fetch-timeout=5000'];
  const { stdout } = spawnSync('npm', args, {
    cwd: root,
    encoding: 'utf8',
    timeout: LIMIT_MS,
    shell: process.platform === 'win32',
  });
  return verdictOn(
    stdout ?? '',
    shippedPackages(importedPackages(root), readFileSync(join(root, 'package-lock.json'), 'utf8')),
  );
}

/** @param report what `npm audit --json` printed: an error, or nothing, when the registry did not answer */
export function verdictOn(report: string, shipped: ReadonlySet<string>): Verdict {
  const parsed = Report.safeParse(json(report));
  if (!parsed.success) return { verdict: 'skipped', says: 'skipped: the registry does not answer' };
  const grave = Object.entries(parsed.data.vulnerabilities).filter(([, { severity }]) => GRAVE.includes(severity));
  const found = grave.filter(([name]) => shipped.has(name)).map(([name, { severity }]) => `${name} (${severity})`);
  if (found.length > 0) return { verdict: 'failed', says: `in what is shipped: ${found.join(', ')}: see 'npm audit'` };
  return { verdict: 'passed', says: `${shipped.size} packages are shipped, none with a known grave fault` };
}

/** Names of the packages that the lock file resolves for these, themselves included. */
export function shippedPackages(direct: readonly string[], lockFile: string): ReadonlySet<string> {
  const { packages } = Lock.parse(JSON.parse(lockFile));
  const needs = Map.groupBy(Object.entries(packages), ([path]) => path.split('node_modules/').at(-1) ?? '');
  const shipped = new Set<string>();
  const left = [...direct];
  for (let name = left.pop(); name !== undefined; name = left.pop()) {
    if (shipped.has(name)) continue;
    shipped.add(name);
    left.push(...(needs.get(name) ?? []).flatMap(([, { dependencies = {} }]) => Object.keys(dependencies)));
  }
  return shipped;
}

/** Packages that the functions and the command line import; types alone leave no trace in a bundle. */
export function importedPackages(root: string, rooms: readonly string[] = ['functions', 'cli']): string[] {
  const files = rooms.flatMap((room) =>
    readdirSync(join(root, room), { recursive: true, encoding: 'utf8' }).map((file) => join(root, room, file)),
  );
  const names = files
    .filter((file) => file.endsWith('.ts'))
    .flatMap((file) => {
      const imports = readFileSync(file, 'utf8').matchAll(
        /(?:^import (?!type)[^;]*?from|\bimport\()\s*'([^'.][^']*)'/gm,
      );
      return [...imports].flatMap(([, specifier = '']) =>
        specifier.startsWith('node:') ? [] : [packageOf(specifier)],
      );
    });
  return [...new Set(names)].sort();
}

/** `@scope/name/deep/file.js` is of `@scope/name`. */
function packageOf(specifier: string): string {
  return specifier
    .split('/')
    .slice(0, specifier.startsWith('@') ? 2 : 1)
    .join('/');
}

function json(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
