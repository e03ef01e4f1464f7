import { WAIT_LIMIT_MS } from '../../patience.ts';
import { type Answer, closeAll, nobody, ownerServer } from '../schedulers/webhook/owner-server.ts';
import { callInsteadOfAws, expected, heard, hook, QUESTION, work } from './repairs.ts';

/** A server of this test speaks Lambda's protocol to the real SDK. */

const ARN = 'arn:aws:lambda:eu-central-1:111122223333:function:power:live';
const environment = { ...process.env };

afterEach(closeAll);
afterAll(() => {
  process.env = environment;
});

const json = (value: unknown): Answer => ({ body: JSON.stringify(value) });
const threw = (value: unknown): Answer => ({ ...json(value), headers: { 'x-amz-function-error': 'Unhandled' } });
const refused = (status: number, name: string, message = 'no'): Answer => ({
  status,
  headers: { 'x-amzn-errortype': name, 'content-type': 'application/json' },
  body: JSON.stringify({ Message: message }),
});

async function lambdaThat(answer: Answer) {
  const lambda = await ownerServer(() => answer);
  callInsteadOfAws(lambda.url);
  return lambda;
}

const repair = (timeoutMs = WAIT_LIMIT_MS, onThrottle = (_service: string) => {}) =>
  heard(hook({ type: 'lambda', functionArn: ARN, timeout: '2h' }, { timeoutMs, onThrottle }).repair(work()));

test('the function is invoked in its region, with the body of a webhook', async () => {
  const lambda = await lambdaThat(json({ status: 'done', message: 'power is back' }));

  await expect(repair()).resolves.toEqual({ outcome: 'done', message: 'power is back' });
  const [asked] = lambda.asked;
  expect(asked?.path).toBe(`/2015-03-31/functions/${encodeURIComponent(ARN)}/invocations`);
  expect(asked?.headers['x-amz-invocation-type'] ?? 'RequestResponse').toBe('RequestResponse');
  expect(asked?.headers.authorization).toContain('/eu-central-1/lambda/');
  expect(JSON.parse(asked?.body ?? '')).toEqual(QUESTION);
});

describe('the answer', () => {
  test.each<[string, Answer, { outcome: string; message?: string | RegExp; retryAfterSeconds?: number }]>([
    ['running', json({ status: 'running', retryAfterSeconds: 30 }), { outcome: 'running', retryAfterSeconds: 30 }],
    [
      'failed',
      json({ status: 'failed', message: 'no power' }),
      { outcome: 'failed', message: /^its owner says: no power$/ },
    ],
    [
      'an error that was thrown',
      threw({ errorType: 'TypeError', errorMessage: 'x is\nundefined', trace: ['secret'] }),
      { outcome: 'failed', message: 'lambda power:live threw TypeError: x is undefined' },
    ],
    [
      'an error without a type',
      threw({ errorMessage: 'oops' }),
      { outcome: 'failed', message: /threw Unhandled: oops$/ },
    ],
    ['an error in other words', threw('oops'), { outcome: 'failed', message: /threw Unhandled: "oops"$/ }],
    [
      'an error that says done',
      threw({ status: 'done', errorMessage: 'after all not' }),
      { outcome: 'failed', message: /after all not$/ },
    ],
    [
      'a function that ran out of time',
      threw({ errorType: 'Sandbox.Timedout', errorMessage: 'Task timed out after 3.00 seconds' }),
      { outcome: 'RepairUnavailable', message: /ended: Sandbox\.Timedout: Task timed out/ },
    ],
    ['null', json(null), { outcome: 'RepairUnavailable', message: /answered 'null', which has no valid JSON object$/ }],
    ['nothing', { body: '' }, { outcome: 'RepairUnavailable' }],
    ['garbage', { body: '<done>' }, { outcome: 'RepairUnavailable', message: /answered '<done>'/ }],
    ['an unknown status', json({ status: 'ok' }), { outcome: 'RepairUnavailable', message: /no valid status$/ }],
    ['half of it', { ...json({ status: 'done' }), instead: 'half' }, { outcome: 'RepairUnavailable' }],
    ['a closed connection', { instead: 'reset' }, { outcome: 'RepairUnavailable' }],
    ['no HTTP', { instead: 'garble' }, { outcome: 'RepairUnavailable' }],
    [
      'no such function',
      refused(404, 'ResourceNotFoundException', `Function not found: ${ARN}`),
      { outcome: 'failed', message: /^lambda power:live: ResourceNotFoundException: Function not found/ },
    ],
    ['a bad qualifier', refused(400, 'InvalidParameterValueException'), { outcome: 'failed' }],
    [
      'missing permissions',
      refused(403, 'AccessDeniedException', 'not authorized to perform: lambda:InvokeFunction'),
      { outcome: 'RepairUnavailable', message: /AccessDeniedException: not authorized to perform: lambda:Invoke/ },
    ],
    [
      'a throttled call',
      refused(429, 'TooManyRequestsException'),
      { outcome: 'RepairUnavailable', message: /TooMany/ },
    ],
    ['a server fault', refused(500, 'ServiceException'), { outcome: 'RepairUnavailable' }],
    ['an unknown error name', refused(400, 'SomethingNewException'), { outcome: 'RepairUnavailable' }],
  ])('%s', async (_name, answer, meaning) => {
    await lambdaThat(answer);

    const said = await repair();
    expect(said).toMatchObject(expected(meaning, expect.stringMatching));
    expect(JSON.stringify(said)).not.toContain('secret');
  });

  test('that does not come ends with a time limit', async () => {
    await lambdaThat({ instead: 'silence' });

    await expect(repair(100)).resolves.toMatchObject({ outcome: 'RepairUnavailable' });
  });

  test('is missing when nothing listens there', async () => {
    callInsteadOfAws(await nobody());

    await expect(repair()).resolves.toMatchObject({ outcome: 'RepairUnavailable' });
  });
});

test('a throttled attempt is reported even if the next one succeeds', async () => {
  const lambda = await ownerServer(() =>
    lambda.asked.length === 1 ? refused(429, 'TooManyRequestsException') : json({ status: 'done' }),
  );
  callInsteadOfAws(lambda.url);
  process.env.AWS_MAX_ATTEMPTS = '3';
  const throttled: string[] = [];

  await expect(repair(5_000, (service) => throttled.push(service))).resolves.toEqual({ outcome: 'done' });
  expect(throttled).toEqual(['Lambda']);
});
