import { TEST_LIMIT_MS } from './test/patience.ts';

/** Native ESM; TypeScript is stripped by swc, types are checked by `tsc` beforehand. */
export default {
  testEnvironment: 'node',
  testRunner: '<rootDir>/test/runner.cjs',
  testMatch: ['<rootDir>/test/**/*.test.ts'],
  extensionsToTreatAsEsm: ['.ts'],
  transform: {
    '^.+\\.ts$': [
      '@swc/jest',
      { jsc: { target: 'es2024', parser: { syntax: 'typescript' } }, module: { type: 'es6' } },
    ],
  },
  modulePathIgnorePatterns: ['<rootDir>/cdk.out', '<rootDir>/cli/dist', '<rootDir>/.mutants'],
  // One more than the machine is expected to have cores: what runs end to end waits more than it works.
  maxWorkers: 3,
  // What runs at once in a file waits most of the time.
  maxConcurrency: 20,
  testTimeout: TEST_LIMIT_MS,
  // For `npm run coverage`: what V8 itself counts. Functions that tests run as bundles, or in other processes, are not seen.
  coverageProvider: 'v8',
  coverageReporters: ['text'],
  collectCoverageFrom: ['{cli,console,functions,infra,local}/**/*.ts'],
};
