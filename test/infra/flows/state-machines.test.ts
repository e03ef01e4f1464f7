import { createRequire } from 'node:module';
import { beforeAll, describe, expect, test } from '@jest/globals';
import { MAX_BODY_BYTES } from '../../../functions/contract/api/api.ts';
import { MAX_HOSTS } from '../../../functions/contract/api/fields.ts';
import { ERRORS, TRANSIENT_ERRORS } from '../../../functions/contract/errors.ts';
import {
  ExecutionPlan,
  type FailedPlan,
  HostStep,
  RegisterStepInput,
  STEP_STATUSES,
} from '../../../functions/contract/flow/flow.ts';
import { PLATFORM_ERRORS } from '../../../infra/flows/flow-step.ts';
import { synthesizeTemplate } from '../assembly.ts';
import { allStates, definitionOf, type Flow, hostFlowOf, reachable, successorsOf, walk } from './states-language.ts';

/** The package has no types. */
const validate: (definition: Flow) => { isValid: boolean; errors: unknown[] } = createRequire(import.meta.url)(
  'asl-validator',
);

/** Most state transitions, which Step Functions bills: of an idle host, and of each further look. */
const MAX_TRANSITIONS = 14;
const TRANSITIONS_A_LOOK = 3;

let machines: Record<string, Flow>;
const flow = (machine: string): Flow => machines[machine] as Flow;

beforeAll(() => {
  const template = synthesizeTemplate();
  machines = Object.fromEntries(
    ['StartMaintenance', 'CompleteMaintenance'].map((name) => [name, definitionOf(template, name)]),
  );
});

describe.each(['StartMaintenance', 'CompleteMaintenance'])('%s', (machine) => {
  test('is valid Amazon States Language', () => {
    const { isValid, errors } = validate(flow(machine));

    expect({ isValid, errors }).toEqual({ isValid: true, errors: [] });
  });

  test('names only existing states, and reaches each of them', () => {
    for (const level of [flow(machine), hostFlowOf(flow(machine))]) {
      expect(
        Object.values(level.States)
          .flatMap(successorsOf)
          .filter((name) => !(name in level.States)),
      ).toEqual([]);
      expect([...reachable(level)].sort()).toEqual(Object.keys(level.States).sort());
    }
  });

  test('retries transient errors by names that steps throw or the platform reports, never all', () => {
    const tasks = allStates(flow(machine)).filter(([, { Type }]) => Type === 'Task');

    expect(tasks.length).toBeGreaterThan(8);
    for (const [name, { Retry }] of tasks) {
      const errors = Retry?.flatMap(({ ErrorEquals }) => ErrorEquals as string[]) ?? [];
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
      expect(Retry?.[0]).toMatchObject({
        BackoffRate: 2,
        MaxDelaySeconds: 30,
        MaxAttempts: 60,
        JitterStrategy: 'FULL',
      });
    }
  });

  test("waits longer for a step than Lambda lets it run, so that Lambda's error comes first", () => {
    for (const [, { Type, TimeoutSeconds }] of allStates(flow(machine))) {
      if (Type === 'Task') expect(TimeoutSeconds).toBeGreaterThan(60);
    }
  });

  test("keeps every error of a host's step on its record, and ends its execution with that error", () => {
    const host = hostFlowOf(flow(machine));
    const steps = Object.entries(host.States).filter(
      ([name, { Type }]) => Type === 'Task' && name !== 'Record failure',
    );

    for (const [name, step] of steps) {
      expect([name, step.Catch]).toEqual([
        name,
        [{ ErrorEquals: ['States.ALL'], ResultPath: '$.error', Next: 'Record failure' }],
      ]);
    }
    expect(host.States['Record failure']).toMatchObject({ ResultPath: null, Next: 'Host failed' });
    expect(host.States['Host failed']).toMatchObject({
      Type: 'Fail',
      ErrorPath: '$.error.Error',
      CausePath: '$.error.Cause',
    });
  });

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

  test('collects nothing from its hosts: the output of a thousand of them does not fit into a state', () => {
    const ends = Object.values(hostFlowOf(flow(machine)).States).filter(({ Type }) => Type === 'Succeed');

    expect(ends.length).toBeGreaterThan(2);
    for (const end of ends) expect(end.OutputPath).toBeNull();
  });

  test('summarizes even when the collected executions of failed hosts do not fit into a state', () => {
    expect(flow(machine).States['For each host']?.Catch).toEqual([
      { ErrorEquals: ['States.DataLimitExceeded'], ResultPath: null, Next: 'Summarize' },
    ]);
  });

  test('checks only statuses and fields of the contract', () => {
    const fields: Record<string, unknown> = { ...HostStep.shape, ...ExecutionPlan.shape, error: true };
    const states = allStates(flow(machine)).map(([, state]) => state);
    const statuses = states.flatMap(({ Choices }) => Choices?.map(({ StringEquals }) => StringEquals) ?? []);
    const paths = states
      .filter(({ Type }) => Type !== 'Map')
      .flatMap((state) => Object.entries(state))
      .filter(([key]) => key.endsWith('Path'))
      .flatMap(([, path]) => (typeof path === 'string' ? [path.split('.')[1] ?? ''] : []));

    expect(statuses.filter((status) => !(STEP_STATUSES as readonly string[]).includes(status))).toEqual([]);
    expect(paths.filter((field) => !(field in fields))).toEqual([]);
  });

  test('passes the first steps what their schemas need', () => {
    const [first, host] = [flow(machine), hostFlowOf(flow(machine))].map(({ StartAt, States }) => States[StartAt]);
    const names = (state: typeof first) =>
      Object.keys(state?.Parameters ?? {}).map((name) => name.replace(/\.\$$/, ''));

    expect(names(first).sort()).toEqual(Object.keys(RegisterStepInput.shape).sort());
    expect(names(host).filter((name) => !(name in HostStep.shape))).toEqual([]);
    expect(names(host)).toEqual(expect.arrayContaining(['hostname', 'maintenanceId', 'executionArn']));
  });
});

describe.each([
  {
    machine: 'StartMaintenance',
    request: ['Register hosts', 'Wait for the window', 'Publish schedule', 'For each host', 'Summarize'],
    refusal: ['Withdraw request', 'Maintenance refused'],
    look: ['Move tasks', 'Is the host empty?', 'Wait for the next look'],
    finish: ['Take down', 'Is the host down?'],
    begin: 'Begin drain',
    done: 'Host is down',
    ready: 'drained',
    finished: 'down',
  },
  {
    machine: 'CompleteMaintenance',
    request: ['Register return', 'Withdraw schedule', 'For each host', 'Summarize'],
    refusal: ['Withdraw request', 'Return refused'],
    look: ['Find agent', 'Is the agent back?', 'Wait for the agent'],
    finish: ['Mark up', 'Is the host up?'],
    begin: 'Bring up',
    done: 'Host is up',
    ready: 'back',
    finished: 'up',
  },
])('the flow of a request and its hosts through $machine', (expected) => {
  const { machine, look, finish, begin, done, ready, finished } = expected;
  const [looking, question] = [look[0] as string, look[1] as string];
  const host = () => hostFlowOf(flow(machine));

  test('registers, changes the schedule once, runs the hosts, summarizes', () => {
    expect(walk(flow(machine))).toEqual(expected.request);
  });

  test('withdraws the request when the schedule cannot be changed', () => {
    const schedule = flow(machine).States[expected.request.at(-3) as string];
    const [caught] = schedule?.Catch ?? [];

    expect(caught).toEqual({ ErrorEquals: ['States.ALL'], ResultPath: '$.error', Next: 'Withdraw request' });
    expect(walk({ ...flow(machine), StartAt: 'Withdraw request' })).toEqual(expected.refusal);
    expect(schedule?.ResultPath).toBeNull();
  });

  test('is short for an idle host', () => {
    const way = walk(host(), [ready, finished]);

    expect(way).toEqual([begin, looking, question, ...finish, done]);
    // The start of each of the two executions counts too.
    expect(way.length + walk(flow(machine)).length + 2).toBeLessThanOrEqual(MAX_TRANSITIONS);
  });

  test('costs three transitions for every further look', () => {
    const once = walk(host(), [ready, finished]);
    const thrice = walk(host(), ['working', 'working', ready, finished]);

    expect(thrice).toEqual([begin, ...look, ...look, looking, question, ...finish, done]);
    expect(thrice.length - once.length).toBe(2 * TRANSITIONS_A_LOOK);
  });

  test('goes back to the looks when the last step is too early', () => {
    expect(walk(host(), [ready, 'working', ready, finished])).toEqual([
      begin,
      looking,
      question,
      ...finish,
      look[2],
      looking,
      question,
      ...finish,
      done,
    ]);
  });

  test('ends without an error at every step that finds another request on the host', () => {
    expect(walk(host(), ['superseded']).at(-1)).toBe('Superseded');
    expect(walk(host(), [ready, 'superseded']).at(-1)).toBe('Superseded');
    expect(host().States.Superseded?.Type).toBe('Succeed');
  });

  test('goes on in a new execution before the history is full', () => {
    expect(walk(host(), ['hand-over']).slice(-2)).toEqual(['Hand over', 'Handed over']);
  });
});

test('the hosts of StartMaintenance wait for the start time of the plan', () => {
  expect(flow('StartMaintenance').States['Wait for the window']).toMatchObject({ TimestampPath: '$.startAt' });
});

test('the largest request fits into a state of its execution with the longest cause for which it may be refused', () => {
  const nameBytes = Math.floor((MAX_BODY_BYTES - '{"hosts":[]}'.length) / MAX_HOSTS) - '"",'.length;
  const refused: FailedPlan = {
    maintenanceId: 'm'.repeat(80),
    startAt: '2026-01-01T00:00:00.000Z',
    hosts: Array.from({ length: MAX_HOSTS }, () => 'h'.repeat(nameBytes)),
    concurrency: MAX_HOSTS,
    error: { Error: 'ExecutionsUnavailable', Cause: 'c'.repeat(32_768) },
  };

  expect(nameBytes).toBeGreaterThan(200);
  expect(Buffer.byteLength(JSON.stringify(refused))).toBeLessThanOrEqual(262_144);
});
