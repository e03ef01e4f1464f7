import { type Answer, type FakeService, fakeService } from '../fake-service.ts';
import { type Answering, cli } from '../run-cli.ts';
import { accepted, problem } from '../samples.ts';

const ACCEPTED: Answer = { status: 202, body: accepted(['h1']) };

const start = (answering: Answering, ...options: string[]) =>
  cli(answering, ['host', 'maintenance', 'start', 'h1', ...options], { requestTimeoutMs: 1_000 });

const bodiesOf = ({ asked }: FakeService) => asked.map(({ body }) => JSON.stringify(body));

describe('a start without an answer', () => {
  test.each<{ name: string; first: Answer | 'hang up' | 'silence' }>([
    { name: 'the connection breaks', first: 'hang up' },
    { name: 'no answer comes in time', first: 'silence' },
    { name: 'API Gateway gives up', first: { status: 503, body: { message: 'Service Unavailable' } } },
    { name: 'API Gateway throttles', first: { status: 429, body: { message: 'Too Many Requests' } } },
    { name: 'the service has no time left', first: { status: 504, body: problem(504, 'timed-out') } },
  ])('is sent again as the same request when $name', async ({ first }) => {
    await using service = await fakeService((_, count) => (count === 1 ? first : ACCEPTED));

    const { exitCode, stderr } = await start(service);

    expect(exitCode).toBe(0);
    expect(stderr).toMatch(/; sending the same request again\n$/);
    expect(bodiesOf(service)).toHaveLength(2);
    expect(new Set(bodiesOf(service)).size).toBe(1);
    expect(bodiesOf(service)[0]).toContain('"clientToken":');
  });

  test('is given up after the third time, and says where to look', async () => {
    await using service = await fakeService(() => 'hang up');

    const { exitCode, stderr } = await start(service);

    expect(exitCode).toBe(3);
    expect(stderr).toContain('the request may have arrived');
    expect(service.asked).toHaveLength(3);
  });

  test('is another request when the operator types it again', async () => {
    await using service = await fakeService(() => ACCEPTED);
    await start(service);
    await start(service);

    expect(new Set(bodiesOf(service)).size).toBe(2);
  });
});

describe('a start that is answered', () => {
  test.each([
    { name: 'refused', answer: { status: 409, body: problem(409, 'host-busy') } },
    { name: 'refused because Mesos is away', answer: { status: 503, body: problem(503, 'mesos-unavailable') } },
  ])('is sent once: $name', async ({ answer }) => {
    await using service = await fakeService(() => answer);

    expect((await start(service)).exitCode).toBe(1);
    expect(service.asked).toHaveLength(1);
  });

  test('has no token when it is a dry run, which changes nothing', async () => {
    const { asked } = await start({ status: 202, body: { ...accepted(['h1']), dryRun: true } }, '--dry-run');

    expect(asked[0]?.body).toEqual({ hosts: ['h1'], dryRun: true });
  });
});

test('a service that does not run is asked once', async () => {
  const gone = await fakeService(() => 'hang up');
  await gone[Symbol.asyncDispose]();

  const { exitCode, stderr } = await start(gone);

  expect(exitCode).toBe(3);
  expect(stderr).not.toContain('sending');
});
