import { relative } from 'node:path';
import { filesIn, importsOf, isWithin, targetOf } from './sources.ts';

/** The rooms of each part of the house, in order: a room may use those named before it, and none after it. */
const ORDER: Readonly<Record<string, readonly string[]>> = {
  'functions/domain': [
    ...[
      'text',
      'time',
      'host',
      'watch',
      'mesos',
      'cordon',
      'jobs',
      'capacity',
      'return',
      'reconcile',
      'drain',
      'take-down',
    ],
    ...['dry-run', 'rolling', 'request', 'windows', 'campaigns', 'attention', 'forget'],
  ],
  'functions/contract': ['.', 'settings', 'api', 'flow'],
  'functions/actions': [
    ...['host', 'repair', 'registration', 'capacity', 'schedule', 'request', 'take-down', 'drain', 'return', 'cordon'],
    ...[
      'host-choice',
      'windows',
      'rolling',
      'campaigns',
      'watch',
      'dry-run',
      'forget',
      'reconcile',
      'overview',
      'attention',
    ],
  ],
  'functions/adapters': [
    ...['http', 'aws', 'calendar', 'reporting', 'zookeeper', 'events', 'executions', 'secrets', 'store'],
    ...['window-schedules', 'mesos', 'schedulers', 'repairs', 'gates'],
  ],
  'functions/adapters/mesos': ['wire', 'masters', 'calls'],
  'functions/adapters/store': ['dynamo', 'records', '.'],
  'functions/adapters/schedulers': ['transport', 'marathon', 'peloton', 'webhook', '.'],
  'functions/adapters/repairs': ['protocol', 'lambda', 'ssm', 'webhook', '.'],
  'functions/adapters/gates': ['protocol', 'cloudwatch', 'prometheus', 'webhook', '.'],
  cli: ['terminal', 'completion', 'service', 'arguments', 'lines', 'watch', 'commands', 'program', '.'],
  console: [
    ...[
      'text',
      'address',
      'serve',
      'api',
      'parts',
      'actions',
      'host',
      'fleet',
      'campaigns',
      'maintenances',
      'attention',
      'plan',
    ],
    ...['windows', 'frame', 'styles', '.'],
  ],
  infra: ['monitoring', 'permissions', 'settings', 'functions', 'events', 'flows', 'stack', 'synthesis', '.'],
  local: [
    ...['http', 'mesos-sim', 'database', 'demo', 'metrics', 'step-functions', 'events', 'assembly', 'settings'],
    ...['lambda', 'scheduler', 'api', '.'],
  ],
  'local/step-functions': ['program', 'journal', 'steps', 'api'],
  'local/mesos-sim': [
    ...['json', 'options', 'http', 'model', 'master', 'schedulers', 'api', 'marathon', 'peloton', '.'],
  ],
  'local/mesos-sim/marathon': ['model', 'http', '.'],
  'local/mesos-sim/peloton': ['model', 'http', '.'],
};

/** The room of the part that the file lies in; `.` for one that lies beside the rooms. */
function roomOf(part: string, file: string): string {
  const path = relative(part, file);
  return path.includes('/') ? (path.split('/')[0] ?? '') : '.';
}

describe.each(Object.entries(ORDER))('%s', (part, rooms) => {
  const files = filesIn(part);

  test('has the rooms that are named here', () => {
    expect([...new Set(files.map((file) => roomOf(part, file)))].sort()).toEqual([...rooms].sort());
  });

  test('has arrows in one direction', () => {
    const against = files.flatMap((file) =>
      importsOf(file)
        .filter((specifier) => specifier.startsWith('.'))
        .map((specifier) => targetOf(file, specifier))
        .filter((target) => isWithin(target, part))
        .filter((target) => rooms.indexOf(roomOf(part, target)) > rooms.indexOf(roomOf(part, file)))
        .map((target) => `${file} imports ${target}`),
    );

    expect(against).toEqual([]);
  });
});
