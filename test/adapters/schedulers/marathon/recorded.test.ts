import { readFileSync } from 'node:fs';
import { closeAll } from '../webhook/owner-server.ts';
import { app, client, json, marathon } from './marathon-server.ts';

/** The client reads recorded answers of Marathon 1.11. */

afterEach(closeAll);

interface Exchange {
  readonly name: string;
  readonly request: { readonly method: string; readonly path: string; readonly body: unknown };
  readonly response: { readonly status: number; readonly headers?: Record<string, string>; readonly body: unknown };
}
interface Moment {
  readonly name: string;
  readonly at: string;
  readonly tasks: readonly unknown[];
  readonly tasksHealthy?: number;
  readonly queue?: readonly { readonly summary: object }[];
}

const linesOf = <T>(file: string): T[] =>
  readFileSync(new URL(`../../../exchanges/marathon/${file}.jsonl`, import.meta.url), 'utf8')
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as T);
const EXCHANGES = linesOf<Exchange>('exchanges');
const MOMENTS = linesOf<Moment>('moments');

const named = (name: string): Exchange => {
  const found = EXCHANGES.find((exchange) => exchange.name === name);
  if (found === undefined) throw new Error(`nothing of the name ${name} was recorded`);
  return found;
};
const jobPath = ({ request }: Exchange) => request.path.replace(/\?.*|::status/, '');

/** The job that the client reads from a recorded app or pod, with a recorded queue. */
async function jobOf(name: string, queue = 'get-queue') {
  const exchange = named(name);
  const path = jobPath(exchange);
  const server = await marathon({
    [`GET ${path}`]: json(exchange.response.body),
    [`GET ${path}::status`]: json(exchange.response.body),
    'GET /v2/queue': json(named(queue).response.body),
    'GET /v2/deployments': json(named('get-deployments').response.body),
  });
  return (await client([server]).limits.jobs([`${server.url}${path}`]))[0];
}
const countsOf = (job: Awaited<ReturnType<typeof jobOf>>) => {
  const all = job?.instances ?? [];
  return [job?.wanted, all.filter(({ available }) => available).length, all.filter(({ ending }) => ending).length];
};

/** Numbers of instances: goal, available, ended or ending. */
const JOBS = {
  'get-app': [4, 4, 0],
  'get-app-command-check': [4, 4, 0],
  'get-app-http-check': [4, 4, 0],
  'app-pinned-one-killed': [2, 1, 1],
  'app-while-extra-waits': [6, 4, 0],
  'app-after-scale-back': [4, 4, 0],
  'get-resident': [2, 2, 0],
  'get-resident-one-away': [2, 1, 1],
  'pod-status': [4, 4, 0],
  'pod-status-after': [4, 4, 0],
} as const;

/** An app that lacks an instance, and the reason in its queue. */
const QUEUES = [
  ['queue-extra-no-place', 'app-while-extra-waits', '4 of 4 for its constraints'],
  ['queue-pinned', 'app-pinned-one-killed', '3 of 3 for its constraints'],
  ['queue-resident-one-away', 'get-resident-one-away', '4 of 4 for lack of its reserved volume'],
] as const;

const RESIZES = ['scale-during-drain', 'scale-up-no-place', 'too-many-deployments', 'scale-back-locked'];

const SKIPPED: Readonly<Record<string, string>> = {
  'get-deployments': 'no deployment runs in it; it is read beside each pod',
  'get-queue': 'nothing waits in it; it is read beside each app',
  'get-tasks': 'read in a test of its own below',
  'post-pod': 'the product makes no pods',
  'put-app': 'the product makes no apps',
  'put-resident': 'the product makes no apps',
  'scale-back-forced': 'the product never makes an app smaller by its number of instances',
  'upgrade-during-drain': 'the product rolls out no versions',
  unauthorized: 'read in a test of its own below',
};

test('no recorded exchange is forgotten', () => {
  const read = [...Object.keys(JOBS), ...QUEUES.map(([queue]) => queue), ...RESIZES, ...Object.keys(SKIPPED)];

  expect(read.toSorted()).toEqual(EXCHANGES.map(({ name }) => name).toSorted());
  expect(new Set(MOMENTS.map(({ name }) => name))).toEqual(new Set([...Object.keys(AVAILABLE), 'queue-during-drain']));
});

test.each(Object.entries(JOBS))(
  '%s is a job with these numbers of instances (goal, available, ending): %j',
  async (name, counts) => {
    expect(countsOf(await jobOf(name))).toEqual(counts);
  },
);

test('a resident app is recognized', async () => {
  expect(await jobOf('get-resident')).toMatchObject({ isResident: true });
  expect((await jobOf('get-app'))?.isResident).toBeUndefined();
});

test.each(QUEUES)('%s gives the reason that an instance of %s is missing', async (queue, name, because) => {
  expect((await jobOf(name, queue))?.missingBecause).toContain(because);
});

test.each(RESIZES)('%s is understood as the answer to a resize', async (name) => {
  const { request, response } = named(name);
  const path = jobPath(named(name));
  const server = await marathon({ [`PUT ${path}`]: json(response.body, response.status) });
  const { instances } = request.body as { instances: number };

  const refusal = await client([server], { surge: true }).limits.scale?.(`${server.url}${path}`, instances);

  expect(refusal?.code).toBe(response.status === 409 ? 'app-locked' : undefined);
});

test('the listed tasks are found by their ids', async () => {
  const { tasks } = named('get-tasks').response.body as { tasks: { id: string; appId: string }[] };
  const ids = await client(['http://marathon:8080']).limits.jobIdsOf(tasks.map(({ id }) => id));

  expect(ids.size).toBe(tasks.length);
  for (const { id, appId } of tasks) expect(ids.get(id)).toBe(`http://marathon:8080/v2/apps${appId}`);
});

test.each([401, 403, 200])(
  'a page with status %i instead of an answer says that the secret is wrong or missing',
  async (status) => {
    const { body } = named('unauthorized').response;
    const server = await marathon({
      'GET /v2/apps/shop/web': { status, headers: { 'content-type': 'text/html' }, body: String(body) },
    });

    await expect(client([server]).limits.jobs([`${server.url}/v2/apps/shop/web`])).rejects.toMatchObject({
      name: 'SchedulerRefused',
      message: expect.stringContaining('its "secret" in the settings is wrong or missing'),
    });
  },
);

/** Available instances at each moment; Marathon mostly showed more (`tasksHealthy`). */
const AVAILABLE: Readonly<Record<string, readonly number[]>> = {
  'real-stale-health': [4, 3, 3, 3, 2, 2, 2, 1, 1, 1, 1, 0, 0, 0, 0, 1, 2, 3, 4],
  'stale-health-of-relaunched-instance': [4, 3, 3, 3, 2, 2, 2, 1, 1, 1, 0, 0, 0, 1, 2, 3, 4],
  'http-check-drain': [4, 3, 3, 3, 3, 3, 2, 2, 2, 2, 3, 4, 3, 3, 3, 3, 4, 3, 3, 3, 3, 3, 4],
  surge: [4, 4, 4, 4, 6, 5, 4, 4, 4, 2, 2, 2, 2, 2, 4],
  'real-surge-give-back': [4, 4, 4, 4, 5, 4, 4, 4, 5, 4],
  'marathon-restart-http-check': [0, 0, 0, 0, 0, 1, 1, 1, 4, 4, 4, 4],
};

/** Moments at which a task of an app had failed a check since it was staged. */
const BROKEN: Readonly<Record<string, readonly number[]>> = {
  'http-check-drain': [0, 0, 0, 0, 0, 1, 1, 1, 1, 1, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 0],
};

describe('the moments of', () => {
  test.each(Object.entries(AVAILABLE))(
    '%s have as many available instances as are known to serve',
    async (name, counts) => {
      const moments = MOMENTS.filter((moment) => moment.name === name);
      let current: Moment | undefined;
      const healthChecks = name === 'real-surge-give-back' ? [] : [{ protocol: 'HTTP' }];
      const server = await marathon({
        'GET /v2/apps/shop/web': () => json({ app: app({ instances: 4, healthChecks, tasks: current?.tasks ?? [] }) }),
        'GET /v2/queue': json({ queue: [] }),
      });
      const { limits } = client([server]);
      const seen: number[] = [];
      const broken: number[] = [];
      for (current of moments) {
        const { instances = [] } = (await limits.jobs([`${server.url}/v2/apps/shop/web`]))[0] ?? {};
        seen.push(instances.filter(({ available }) => available).length);
        broken.push(instances.filter(({ isBroken }) => isBroken).length);
      }

      expect(seen).toEqual(counts);
      expect(broken).toEqual(BROKEN[name] ?? counts.map(() => 0));
    },
  );

  test('a queue never give a reason while the next task starts, nor one from offers of an earlier wait', async () => {
    for (const { tasks, queue = [] } of MOMENTS.filter(({ name }) => name === 'queue-during-drain')) {
      const shown = (tasks as [string, string, string][]).map(([id, host, state], index) => ({
        ...{ id: `${index}-${id}`, host, state, healthCheckResults: [] },
      }));
      const items = queue.map(({ summary, ...item }) => ({
        ...item,
        app: { id: '/shop/web' },
        processedOffersSummary: summary,
      }));
      const server = await marathon({
        'GET /v2/apps/shop/web': json({ app: app({ instances: 4, tasks: shown }) }),
        'GET /v2/queue': json({ queue: items }),
      });

      const [job] = await client([server]).limits.jobs([`${server.url}/v2/apps/shop/web`]);

      expect(job?.missingBecause).toBeNull();
    }
  });
});
