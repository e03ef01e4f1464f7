import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { importedPackages } from './audit.ts';

/** The functions' packages are dependencies of the service. The command line needs no package. */

const ROOT = join(import.meta.dirname, '..', '..');

interface Manifest {
  readonly version: string;
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly devDependencies?: Readonly<Record<string, string>>;
}

function manifest(folder: string): Manifest {
  return JSON.parse(readFileSync(join(ROOT, folder, 'package.json'), 'utf8'));
}

const service = manifest('.');
const commandLine = manifest('cli');

test('the packages that the functions import are the dependencies of the service, and no others', () => {
  expect(Object.keys(service.dependencies ?? {}).sort()).toEqual(importedPackages(ROOT, ['functions']));
});

test('the command line needs no package where it is installed', () => {
  expect(commandLine).not.toHaveProperty('dependencies');
  expect(Object.keys(commandLine.devDependencies ?? {})).toEqual(
    expect.arrayContaining(importedPackages(ROOT, ['cli'])),
  );
});

test('both are bundled with the same version of a package', () => {
  const { devDependencies = {} } = commandLine;
  const all = { ...service.dependencies, ...service.devDependencies };
  const differing = Object.entries(devDependencies).filter(([name, version]) => version !== (all[name] ?? version));

  expect(differing).toEqual([]);
});
