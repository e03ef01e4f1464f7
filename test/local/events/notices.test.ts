import { jest } from '@jest/globals';
import { type NoticePlan, Notices } from '../../../local/events/notices.ts';
import { withSecret } from '../../../local/events/notify-secret.ts';
import { type Answer, type Asked, closeAll, ownerServer } from '../../adapters/schedulers/webhook/owner-server.ts';
import { until } from '../../scenarios/stage.ts';

const PLAN: NoticePlan = {
  name: 'HostLost',
  pattern: { source: ['peloton.maintenance'], 'detail-type': ['Host Lost'], detail: { cluster: ['prod'] } },
  transformer: { InputPathsMap: { host: '$.detail.hostname' }, InputTemplate: '{"text":"<host> is lost"}' },
  url: '{{resolve:secretsmanager:arn:aws:secretsmanager:eu-central-1:111122223333:secret:hook-AbCdEf:SecretString:url::}}',
  header: { name: 'X-Peloton-Cluster', value: 'prod' },
};
const LOST = { source: 'peloton.maintenance', 'detail-type': 'Host Lost', detail: { cluster: 'prod', hostname: 'h1' } };

const open: Notices[] = [];

afterEach(async () => {
  await Promise.all(open.splice(0).map((notices) => notices.stop()));
  await closeAll();
  jest.restoreAllMocks();
});

/** Notices to a webhook with these answers, one a request; the last one repeats. */
async function hook(...answers: Answer[]) {
  const errors: string[] = [];
  jest.spyOn(process.stderr, 'write').mockImplementation((text) => {
    // Node writes warnings there.
    if (String(text).startsWith('rule ')) errors.push(String(text));
    return true;
  });
  const server = await ownerServer(() => answers[Math.min(server.asked.length, answers.length) - 1] ?? {});
  const notices = new Notices([withSecret(PLAN, { url: `${server.url}/T000/hook` })], [1, 1]);
  open.push(notices);
  const asked = (count: number) =>
    until<readonly Asked[]>(
      `${count} calls`,
      () => server.asked,
      ({ length }) => length >= count,
    );
  const complaint = () =>
    until(
      'a complaint',
      () => errors,
      ({ length }) => length > 0,
    );
  return { notices, server, errors, asked, complaint };
}

describe('a webhook', () => {
  test("gets an event of its rule, in the rule's text, with the header", async () => {
    const { notices, asked, errors } = await hook({ status: 200 });
    notices.notify({ ...LOST, detail: { cluster: 'other' } });
    notices.notify({ ...LOST, 'detail-type': 'Drift Repaired' });
    notices.notify(LOST);

    const calls = await asked(1);
    await notices.idle();
    expect(calls).toMatchObject([
      {
        path: '/T000/hook',
        body: '{"text":"h1 is lost"}',
        headers: { 'content-type': 'application/json; charset=utf-8', 'x-peloton-cluster': 'prod' },
      },
    ]);
    expect(errors).toEqual([]);
  });

  test.each<{ name: string; answer: Answer }>([
    { name: 'is overloaded', answer: { status: 503 } },
    { name: 'wants it later', answer: { status: 429 } },
    { name: 'hangs up', answer: { instead: 'reset' } },
  ])('that $name is notified again', async ({ answer }) => {
    const { notices, asked, errors } = await hook(answer, answer, { status: 200 });
    notices.notify(LOST);

    expect((await asked(3)).map(({ body }) => body)).toEqual(Array(3).fill('{"text":"h1 is lost"}'));
    await notices.idle();
    expect(errors).toEqual([]);
  });

  test.each<{ name: string; answer: Answer; calls: number; says: RegExp }>([
    { name: 'refuses', answer: { status: 404 }, calls: 1, says: /HostLost could not notify its webhook: .*404/ },
    {
      name: 'sends one elsewhere',
      answer: { status: 302, headers: { location: 'http://127.0.0.1:1/' } },
      calls: 1,
      says: /302/,
    },
    { name: 'never takes it', answer: { status: 500 }, calls: 3, says: /500/ },
  ])('that $name is reported without its URL', async ({ answer, calls, says }) => {
    const { notices, server, complaint } = await hook(answer);
    notices.notify(LOST);

    const [line] = await complaint();
    expect(line).toMatch(says);
    expect(line).not.toContain('T000');
    expect(server.asked).toHaveLength(calls);
  });

  test('is not called with invalid JSON; standard error says so', async () => {
    const { notices, server, complaint } = await hook({ status: 200 });
    notices.notify({ ...LOST, detail: { cluster: 'prod', hostname: 'the "old" one' } });

    expect(await complaint()).toEqual([expect.stringMatching(/HostLost could not notify its webhook: SyntaxError/)]);
    expect(server.asked).toEqual([]);
  });

  test('that never answers does not delay the stop', async () => {
    const { notices, asked } = await hook({ instead: 'silence' });
    notices.notify(LOST);
    await asked(1);

    await expect(notices.stop()).resolves.toBeUndefined();
  });
});

test('a missing key of the secret is named', () => {
  expect(() => withSecret(PLAN, { headerValue: 'x' })).toThrow("NOTIFY_SECRET needs the key 'url'");
});
