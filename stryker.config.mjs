/** Small faults in the code of the domain, one at a time: a test of the domain has to fail for each of them. */
export default {
  mutate: ['functions/domain/**/*.ts'],
  testRunner: 'jest',
  testRunnerNodeArgs: ['--experimental-vm-modules', '--disable-warning=ExperimentalWarning'],
  jest: {
    configFile: 'jest.config.mjs',
    config: {
      testRunner: 'jest-circus/runner',
      testMatch: ['<rootDir>/test/domain/**/*.test.ts'],
      // Jest looks through these for each fault, so they are no more than the tests of the domain read.
      roots: ['functions/domain', 'test/domain', 'test/fakes', 'test/adapters/store/suite'].map(
        (part) => `<rootDir>/${part}`,
      ),
    },
  },
  coverageAnalysis: 'perTest',
  // Mutants that were judged before are judged again only when they or their tests have changed. Stryker does
  // not know the tests of those in constants: with --force they are judged again.
  incremental: true,
  incrementalFile: '.mutants/judged.json',
  tempDirName: '.mutants/sandbox',
  ignorePatterns: ['cdk.out', 'cli/dist', '.peloton', '.mutants', 'docs'],
  // TypeScript 7 has no API that could rewrite tsconfig.json for the sandbox, and swc reads none.
  tsconfigFile: 'none',
  // A busy machine is no fault that a test has found: loops without an end are told by how often they run.
  timeoutMS: 60_000,
  concurrency: 2,
  // A runner's memory grows with the mutants that it has judged.
  maxTestRunnerReuse: 60,
  reporters: ['clear-text'],
  clearTextReporter: { logTests: false, reportTests: false, allowColor: false },
  warnings: { slow: false },
};
