import { createRequire } from 'node:module';
import { MAX_BODY_BYTES } from '../../../functions/contract/api/api.ts';
import { MAX_HOSTS } from '../../../functions/contract/api/fields.ts';
import { ERRORS, TRANSIENT_ERRORS } from '../../../functions/contract/errors.ts';
import { AwaitHost, ExecutionPlan, RegisterStepInput, TOKEN_SECONDS } from '../../../functions/contract/flow/flow.ts';
import { PHASES } from '../../../functions/domain/watch/wait.ts';
import { PLATFORM_ERRORS } from '../../../infra/flows/flow-step.ts';
import { synthesizeTemplate } from '../assembly.ts';
import {
  allStates,
  definitionOf,
  type Flow,
  functionOf,
  hostFlowOf,
  reachable,
  type State,
  successorsOf,
  walk,
} from './states-language.ts';

/** The package has no types. */
const validate: (definition: Flow) => { isValid: boolean; errors: unknown[] } = createRequire(import.meta.url)(
  'asl-validator',
);

const MACHINES = ['StartMaintenance', 'CompleteMaintenance', 'RollMaintenance', 'WatchHosts'];
/** Most states that all executions of an idle host enter, down and up again. */
const MAX_STATES = 10;

let machines: Record<string, Flow>;
const flow = (machine: string): Flow => machines[machine] as Flow;
const waitsForToken = ({ Resource }: State) => Resource?.endsWith('.waitForTaskToken') === true;
const errorsOf = (matchers: readonly Record<string, unknown>[] = []) =>
  matchers.flatMap(({ ErrorEquals }) => ErrorEquals as string[]);

beforeAll(() => {
  const template = synthesizeTemplate();
  machines = Object.fromEntries(MACHINES.map((name) => [name, definitionOf(template, name)]));
});

describe.each(MACHINES)('%s', (machine) => {
  const tasks = () => allStates(flow(machine)).filter(([, { Type }]) => Type === 'Task');

  test('is valid Amazon States Language', () => {
    const { isValid, errors } = validate(flow(machine));

    expect({ isValid, errors }).toEqual({ isValid: true, errors: [] });
  });

  test('names only existing states, and reaches each of them', () => {
    const levels = [
      flow(machine),
      ...Object.values(flow(machine).States).flatMap((state) => state.ItemProcessor ?? []),
    ];

    for (const level of levels) {
      expect(
        Object.values(level.States)
          .flatMap(successorsOf)
          .filter((name) => !(name in level.States)),
      ).toEqual([]);
      expect([...reachable(level)].sort()).toEqual(Object.keys(level.States).sort());
    }
  });

  test('retries transient errors by names that steps throw or the platform reports, never all', () => {
    expect(tasks().length).toBeGreaterThan(0);
    for (const [name, { Retry }] of tasks()) {
      const errors = errorsOf(Retry);
      expect([name, errors.filter((error) => !(error in ERRORS) && !PLATFORM_ERRORS.includes(error))]).toEqual([
        name,
        [],
      ]);
      expect(errors).toEqual(
        expect.arrayContaining([
          ...TRANSIENT_ERRORS,
          'Lambda.TooManyRequestsException',
          'Lambda.ResourceNotReadyException',
          // Errors of Lambda while it cannot get network interfaces.
          'Lambda.ENILimitReached',
          'Lambda.ENILimitReachedException',
          'Lambda.EC2ThrottledException',
          'Lambda.EC2UnexpectedException',
          'Lambda.SubnetIPAddressLimitReachedException',
          'Lambda.ResourceConflictException',
        ]),
      );
      expect(errors.filter((error) => ERRORS[error as keyof typeof ERRORS]?.transient === false)).toEqual([]);
      expect(Retry?.at(-1)).toMatchObject({
        BackoffRate: 2,
        MaxDelaySeconds: 30,
        MaxAttempts: 60,
        JitterStrategy: 'FULL',
      });
    }
  });

  test("waits longer for a step than Lambda lets it run, so that Lambda's error comes first", () => {
    for (const [, { TimeoutSeconds }] of tasks()) expect(TimeoutSeconds).toBeGreaterThan(60);
  });
});

describe.each(['StartMaintenance', 'CompleteMaintenance'])('%s', (machine) => {
  const phases = () => Object.entries(hostFlowOf(flow(machine)).States).filter(([, { Type }]) => Type === 'Task');

  test('runs each host in its own Standard execution; none stops another', () => {
    expect(flow(machine).States['For each host']).toMatchObject({
      Type: 'Map',
      Label: 'Host',
      ItemsPath: '$.hosts',
      MaxConcurrencyPath: '$.concurrency',
      ToleratedFailureCount: MAX_HOSTS,
      ItemSelector: { 'hostname.$': '$$.Map.Item.Value', 'maintenanceId.$': '$.maintenanceId' },
      ItemProcessor: { ProcessorConfig: { Mode: 'DISTRIBUTED', ExecutionType: 'STANDARD' } },
      ResultPath: null,
      Next: 'Summarize',
    });
  });

  test('summarizes even when the collected executions of failed hosts do not fit into a state', () => {
    expect(flow(machine).States['For each host']?.Catch).toEqual([
      { ErrorEquals: ['States.DataLimitExceeded'], ResultPath: null, Next: 'Summarize' },
    ]);
  });

  test('hands a task token to the watcher in every phase of a host, with all that the step needs', () => {
    expect(phases().length).toBeGreaterThan(0);
    for (const [name, state] of phases()) {
      const { Payload } = state.Parameters as { Payload: Record<string, unknown> };
      expect([name, waitsForToken(state), functionOf(state)?.split(':').at(-1)]).toEqual([name, true, 'await-host']);
      expect(Payload).toMatchObject({ 'token.$': '$$.Task.Token', 'executionArn.$': '$$.Execution.Id' });
      expect(PHASES).toContain(Payload.phase);
      const fields = Object.keys(Payload).map((field) => field.replace(/\.\$$/, ''));
      expect(fields.sort()).toEqual(Object.keys(AwaitHost.shape).sort());
    }
  });

  test('renews a token that nobody has answered for hours, as often as it takes', () => {
    for (const [, { Retry, TimeoutSeconds }] of phases()) {
      expect(TimeoutSeconds).toBe(TOKEN_SECONDS);
      expect(Retry?.[0]).toMatchObject({ ErrorEquals: ['States.Timeout'], BackoffRate: 1, MaxAttempts: 99_999_999 });
    }
  });

  test('ends without an error in every phase in which another request takes the host', () => {
    for (const [, { Catch }] of phases()) {
      expect(Catch).toEqual([{ ErrorEquals: ['Superseded'], ResultPath: null, Next: 'Superseded' }]);
    }
    expect(hostFlowOf(flow(machine)).States.Superseded?.Type).toBe('Succeed');
  });

  test('fails in the phase that failed: it catches and retries no error of an answer', () => {
    const final = Object.keys(ERRORS).filter((name) => !(TRANSIENT_ERRORS as readonly string[]).includes(name));

    for (const [, { Catch, Retry }] of phases()) {
      const handled = errorsOf([...(Catch ?? []), ...(Retry ?? [])]);
      expect(handled.filter((name) => name === 'States.ALL' || final.includes(name))).toEqual([]);
    }
  });

  test('collects nothing from its hosts: the output of a thousand of them does not fit into a state', () => {
    const hosts = Object.values(hostFlowOf(flow(machine)).States);
    const ends = hosts.filter(({ Type, End }) => Type === 'Succeed' || End === true);

    expect(ends.length).toBeGreaterThan(1);
    for (const { OutputPath } of ends) expect(OutputPath).toBeNull();
  });

  test('passes the first step what its schema needs, and reads only fields of its output', () => {
    const { StartAt, States } = flow(machine);
    const given = Object.keys(States[StartAt]?.Parameters ?? {}).map((name) => name.replace(/\.\$$/, ''));
    const paths = Object.values(States)
      .flatMap((state) => Object.entries(state))
      .filter(([key]) => key.endsWith('Path'))
      .flatMap(([, path]) => (typeof path === 'string' ? [path.split('.')[1] ?? ''] : []));

    expect(given.sort()).toEqual(Object.keys(RegisterStepInput.shape).sort());
    expect(paths.length).toBeGreaterThan(1);
    expect(paths.filter((field) => !(field in ExecutionPlan.shape))).toEqual([]);
  });
});

test('a request and its hosts go down and up in few states, however long a drain takes', () => {
  const [down, up] = [flow('StartMaintenance'), flow('CompleteMaintenance')];

  expect(walk(down)).toEqual(['Register hosts', 'Wait for the window', 'For each host', 'Summarize']);
  expect(walk(hostFlowOf(down))).toEqual(['Drain', 'Take down']);
  expect(walk(up)).toEqual(['Register return', 'For each host', 'Summarize']);
  expect(walk(hostFlowOf(up))).toEqual(['Bring up']);
  const states = [down, hostFlowOf(down), up, hostFlowOf(up)].flatMap((each) => walk(each));
  expect(states.length).toBeLessThanOrEqual(MAX_STATES);
});

test('the hosts of StartMaintenance wait for the start time of the plan', () => {
  expect(flow('StartMaintenance').States['Wait for the window']).toMatchObject({ TimestampPath: '$.startAt' });
});

test('the largest request fits into a state of its execution', () => {
  const nameBytes = Math.floor((MAX_BODY_BYTES - '{"hosts":[]}'.length) / MAX_HOSTS) - '"",'.length;
  const plan: ExecutionPlan = {
    maintenanceId: 'm'.repeat(80),
    startAt: '2026-01-01T00:00:00.000Z',
    hosts: Array.from({ length: MAX_HOSTS }, () => 'h'.repeat(nameBytes)),
    concurrency: MAX_HOSTS,
  };

  expect(nameBytes).toBeGreaterThan(200);
  expect(Buffer.byteLength(JSON.stringify(plan))).toBeLessThanOrEqual(262_144);
});
