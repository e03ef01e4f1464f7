import { type Answer, closeAll } from '../webhook/owner-server.ts';
import { app, appAnswer, client, json, marathon, pod, podStatus, task } from './marathon-server.ts';

afterEach(closeAll);

/** Steps in Marathon's order, each with its declined offers out of those that reached it. */
function steps(declined: Readonly<Record<string, number>>, offers: number) {
  let left = offers;
  return [
    'UnfulfilledRole',
    'UnfulfilledConstraint',
    'NoCorrespondingReservationFound',
    'AgentMaintenance',
    'InsufficientCpus',
    'InsufficientMemory',
    'InsufficientDisk',
    'InsufficientGpus',
    'InsufficientPorts',
    'DeclinedScarceResources',
  ].map((reason) => {
    const processed = left;
    left -= declined[reason] ?? 0;
    return { reason, declined: declined[reason] ?? 0, processed };
  });
}

function item(of: object, rejectSummaryLastOffers: readonly object[], offers: number, more: object = {}) {
  return {
    count: 1,
    delay: { timeLeftSeconds: 0, overdue: true },
    since: '2016-02-28T16:41:41.090Z',
    processedOffersSummary: {
      processedOffersCount: offers,
      unusedOffersCount: offers,
      lastUnusedOfferAt: '2016-02-28T16:41:41.090Z',
      rejectSummaryLastOffers,
      rejectSummaryLaunchAttempt: rejectSummaryLastOffers,
    },
    ...of,
    ...more,
  };
}

const web = { app: app({ cpus: 4, mem: 512.5, disk: 100, gpus: 1 }) };

async function whyMissing(queue: Answer, shown: object = { instances: 3 }): Promise<string | null | undefined> {
  const server = await marathon({ 'GET /v2/apps/shop/web': appAnswer(shown), 'GET /v2/queue': queue });
  return (await client([server]).limits.jobs([`${server.url}/v2/apps/shop/web`]))[0]?.missingBecause;
}

const queued = (...items: readonly object[]) => json({ queue: items });

describe('the reason that an instance does not run', () => {
  test.each<{ name: string; declined: Readonly<Record<string, number>>; says: string }>([
    { name: 'cpus', declined: { InsufficientCpus: 2 }, says: '2 of 5 for lack of 4 cpus' },
    { name: 'memory', declined: { InsufficientMemory: 5 }, says: '5 of 5 for lack of 512.5 MB of memory' },
    { name: 'disk', declined: { InsufficientDisk: 1 }, says: '1 of 5 for lack of 100 MB of disk' },
    { name: 'gpus', declined: { InsufficientGpus: 1 }, says: '1 of 5 for lack of 1 gpus' },
    { name: 'ports', declined: { InsufficientPorts: 1 }, says: '1 of 5 for lack of its ports' },
    { name: 'a role', declined: { UnfulfilledRole: 1 }, says: '1 of 5 for their role' },
    {
      name: 'a volume',
      declined: { NoCorrespondingReservationFound: 5 },
      says: '5 of 5 for lack of its reserved volume',
    },
    { name: 'maintenance', declined: { AgentMaintenance: 1 }, says: '1 of 5 for maintenance of the agent' },
    { name: 'unneeded gpus', declined: { DeclinedScarceResources: 1 }, says: '1 of 5 for gpus that it does not need' },
    {
      name: 'several resources',
      declined: { UnfulfilledConstraint: 3, InsufficientCpus: 2 },
      says: '3 of 5 for its constraints, 2 of the other 2 for lack of 4 cpus',
    },
  ])('is given for $name', async ({ declined, says }) => {
    expect(await whyMissing(queued(item(web, steps(declined, 5), 5)))).toBe(`the last offers were declined: ${says}`);
  });

  test('is given by Marathon’s own name when it is unknown', async () => {
    const step = { reason: 'InsufficientLuck', declined: 1, processed: 1 };

    expect(await whyMissing(queued(item(web, [step], 1)))).toBe(
      'the last offers were declined: 1 of 1 for InsufficientLuck',
    );
  });

  test('includes the wait after failures, besides the offers', async () => {
    const delay = { timeLeftSeconds: 42.3, overdue: false };

    expect(await whyMissing(queued(item(web, steps({ InsufficientCpus: 1 }, 1), 1, { delay })))).toBe(
      'after failures Marathon waits another 43 s before the next start; the last offers were declined: 1 of 1 for lack of 4 cpus',
    );
  });

  test('may be that no offer has come', async () => {
    expect(await whyMissing(queued(item(web, steps({}, 0), 0)))).toBe('Marathon has had no offer for it yet');
  });

  test.each([
    ['the queue is empty', queued()],
    ['only others are queued', queued(item({ app: app({}, '/shop/api') }, steps({ InsufficientCpus: 1 }, 1), 1))],
    ['the offers would do', queued(item(web, steps({}, 3), 3))],
    [
      'there is no summary, as in old releases',
      queued({ app: app(), count: 1, delay: { timeLeftSeconds: 0, overdue: true } }),
    ],
  ])('is unknown when %s', async (_name, queue) => {
    expect(await whyMissing(queue)).toBeNull();
  });

  test('is not read while all instances run, healthy or not', async () => {
    const failing = [task(1, { healthCheckResults: [{ alive: false }] }), task(2)];

    expect(await whyMissing({ status: 500 }, { healthChecks: [{ protocol: 'HTTP' }], tasks: failing })).toBeNull();
  });

  test('says so when the queue cannot be read: the job is read all the same', async () => {
    expect(await whyMissing(json({ message: 'boom' }, 500))).toMatch(
      /^Marathon does not say: GET \/v2\/queue: http:.* answered 500 '\{"message":"boom"\}'$/,
    );
    expect(await whyMissing({ body: '<html>' })).toMatch(/^Marathon does not say: .*does not answer like Marathon/);
  });

  test('adds up the resources of all containers of a pod', async () => {
    const server = await marathon({
      'GET /v2/pods/shop/db::status': podStatus([]),
      'GET /v2/deployments': json([]),
      'GET /v2/queue': queued(item({ pod: pod() }, steps({ InsufficientMemory: 2 }, 2), 2)),
    });

    const [db] = await client([server]).limits.jobs([`${server.url}/v2/pods/shop/db`]);

    expect(db?.missingBecause).toBe('the last offers were declined: 2 of 2 for lack of 256 MB of memory');
  });
});
