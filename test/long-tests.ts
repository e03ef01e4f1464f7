/** Folders and files of tests that take long: storms of faults, fuzzing, upgrades, processes that are killed, syntheses, the whole service. */
export const LONG = [
  ...['alarms/', 'console/screens/', 'explore/', 'faults/', 'fuzz/', 'infra/', 'scenarios/', 'secrets/', 'upgrade/'],
  ...[
    'actions/rolling/budget-in-use.test.ts',
    'adapters/store/random-operations.test.ts',
    'local/database/database.test.ts',
    'local/database/full-disk.test.ts',
  ],
  ...[
    'local/start.test.ts',
    'local/step-functions/journal.test.ts',
    'local/step-functions/task-tokens/restart.test.ts',
    'spec/specification.test.ts',
  ],
] as const;

/** Long tests that run with every change: a few end to end, and one of each kind of template. */
export const QUICK = [
  ...['scenarios/drain/main-job.test.ts', 'scenarios/drain/cancel.test.ts', 'scenarios/drain/deadline.test.ts'],
  ...['infra/flows/state-machines.test.ts', 'infra/functions/bundle.test.ts'],
  ...['infra/permissions/permissions.test.ts', 'infra/settings/settings.test.ts'],
] as const;

const anyOf = (paths: readonly string[]) => `(${paths.map((path) => path.replaceAll('.', '\\.')).join('|')})`;

/** Fits the paths of the long tests, as jest takes a pattern. */
export const LONG_TESTS = `/test/(?!${anyOf(QUICK)})${anyOf(LONG)}`;
