import type { Fault } from '../../../local/mesos-sim/simulator.ts';
import { eventually } from '../../patience.ts';
import { jobsOf, marathonApp, pelotonJob } from '../jobs/limited-jobs.ts';
import { stageOfFile } from '../stage.ts';

/** Schedulers that answer all but the right thing while a host drains, each with a host of its own. */

interface Trouble {
  readonly name: string;
  readonly marathon: Fault;
  readonly peloton: Fault;
  /** Codes of the blockers of a task of either. */
  readonly codes: readonly [marathon: string, peloton: string];
  readonly says: readonly [marathon: RegExp, peloton: RegExp];
}

/** A kill of Marathon, or a restart of Peloton, of which every call is a POST. */
const isKill = ({ method, headers }: Parameters<NonNullable<Fault['only']>>[0]): boolean => {
  const procedure = headers['rpc-procedure'];
  return procedure === undefined ? method !== 'GET' : `${procedure}`.endsWith('::RestartPod');
};
const problem = (message: string, more = {}) => JSON.stringify({ message, ...more });
const yarpc = (code: string) => ({ headers: { 'rpc-error-code': code, 'content-type': 'text/plain' } });
const same = (name: string, fault: Fault, code: string, says: RegExp): Trouble => {
  return { name, marathon: fault, peloton: fault, codes: [code, code], says: [says, says] };
};

const TROUBLES: readonly Trouble[] = [
  // Takes longest, so it begins first.
  same('hang', { answers: 'hang' }, 'scheduler-unavailable', /did not answer in time/),
  same('401', { answers: 401 }, 'scheduler-refused', /answered 401/),
  same('403', { answers: 403, body: 'no' }, 'scheduler-refused', /answered 403 'no'/),
  same('404', { answers: 404, body: 'no such page' }, 'scheduler-refused', /404 'no such page'/),
  {
    name: '409',
    marathon: { answers: 409, body: problem('App is locked', { deployments: [{ id: 'd-1' }] }), only: isKill },
    peloton: { answers: 409, body: 'pod is being updated', only: isKill, ...yarpc('aborted') },
    codes: ['app-locked', 'peloton-refused'],
    says: [/^waits for deployment d-1 to end$/, /Peloton says 'pod is being updated'/],
  },
  {
    name: '422',
    marathon: { answers: 422, body: problem('Object is not valid'), only: isKill },
    peloton: { answers: 400, body: 'invalid pod name', only: isKill, ...yarpc('invalid-argument') },
    codes: ['marathon-refused', 'peloton-refused'],
    says: [/^is refused: Object is not valid$/, /Peloton says 'invalid pod name'/],
  },
  {
    name: '500',
    marathon: { answers: 500, body: problem('oops') },
    peloton: { answers: 500, body: 'pod not present in cache', only: isKill, ...yarpc('internal') },
    codes: ['scheduler-unavailable', 'peloton-failed'],
    says: [/answered 500 '.*oops/, /the next look tries again: Peloton says 'pod not present in cache'/],
  },
  same('503', { answers: 503, body: 'busy' }, 'scheduler-unavailable', /answered 503 'busy'/),
  same('garbage', { answers: 'garbage' }, 'scheduler-refused', /200 '\{"tasks":\[\{'/),
  same('page', { answers: 'html' }, 'scheduler-unavailable', /answered 502 '.*Bad Gateway/),
  same(
    'redirect',
    { answers: 'redirect', location: 'http://elsewhere.example/' },
    'scheduler-refused',
    /elsewhere\.example/,
  ),
  same('empty', { answers: 'empty' }, 'scheduler-refused', /200/),
  same('reset', { answers: 'reset' }, 'scheduler-unavailable', /closed the connection/),
];

const CASES = [...TROUBLES.map(({ name }) => name), 'lost', 'unknown', 'leaders'];
const hostOf = (name: string) => `host${CASES.indexOf(name) + 1}`;
const SPARE = `host${CASES.length + 1}`;
const jobOn = (hostname: string, name: string) => {
  return { name, instances: 1, mayBeAway: 1, on: [hostname], spare: [SPARE], cpus: 0.05 };
};

const PASSWORD = 'correct horse battery staple';
process.env.E2E_LOGIN = JSON.stringify({ username: 'peloton', password: PASSWORD });

const stage = await stageOfFile({
  cluster: {
    hosts: CASES.length + 1,
    frameworks: [],
    marathons: [
      { name: 'calm', apps: CASES.map((name) => marathonApp(jobOn(hostOf(name), `calm-${name}`))) },
      ...CASES.map((name) => ({
        name: `m-${name}`,
        apps: [marathonApp(jobOn(hostOf(name), name))],
        ...(name === 'leaders' && { masters: 2, credentials: { user: 'peloton', password: PASSWORD } }),
      })),
    ],
    pelotons: CASES.map((name) => ({
      name: `p-${name}`,
      jobs: [pelotonJob(jobOn(hostOf(name), name))],
      ...(name === 'leaders' && { jobManagers: 3, credentials: { username: 'peloton', password: PASSWORD } }),
    })),
  },
  schedulers: (simulator) => [
    { framework: 'calm', type: 'marathon', url: simulator.marathon('calm').url },
    ...CASES.map((name) => {
      const secret = name === 'leaders' ? { secret: 'env:E2E_LOGIN' } : {};
      return { framework: `m-${name}`, type: 'marathon', url: simulator.marathon(`m-${name}`).urls.join(), ...secret };
    }),
    ...CASES.map((name) => {
      const secret = name === 'leaders' ? { secret: 'env:E2E_LOGIN' } : {};
      return { framework: `p-${name}`, type: 'peloton', url: simulator.peloton(`p-${name}`).urls.join(), ...secret };
    }),
  ],
});
const { simulator } = stage;

const both = (name: string) =>
  [jobsOf(simulator, 'marathon', `m-${name}`), jobsOf(simulator, 'peloton', `p-${name}`)] as const;
const isNotCalm = ({ framework }: { readonly framework: string }) => framework !== 'calm';
const frameworksOn = (hostname: string) => simulator.tasksOnHost(hostname).map(({ framework }) => framework);

describe('a scheduler that answers', () => {
  test.concurrent.each(TROUBLES)('$name keeps its own task only, says why, and is forgiven', async (trouble) => {
    const { name, codes, says } = trouble;
    const hostname = hostOf(name);
    const [marathon, peloton] = both(name);
    marathon.scheduler.setFault(trouble.marathon);
    peloton.scheduler.setFault(trouble.peloton);
    await stage.request('start', { hosts: [hostname] });

    const held = await stage.hostWhen(hostname, ({ blockers }) => blockers.filter(isNotCalm).length === 2);
    const blockerOf = ({ framework }: typeof marathon) => held.blockers.find((each) => each.framework === framework);
    expect(held.state).toBe('HOST_STATE_DRAINING');
    expect([blockerOf(marathon)?.code, blockerOf(peloton)?.code]).toEqual(codes);
    expect(blockerOf(marathon)?.message).toMatch(says[0]);
    expect(blockerOf(peloton)?.message).toMatch(says[1]);
    await eventually('the other task is gone', () => !frameworksOn(hostname).includes('calm'));
    expect(frameworksOn(hostname).sort()).toEqual([`m-${name}`, `p-${name}`]);

    marathon.scheduler.setFault(undefined);
    peloton.scheduler.setFault(undefined);
    await stage.hostWhen(hostname, 'HOST_STATE_DOWN');
    for (const { complete } of [marathon, peloton]) {
      expect((await complete(name)).tasks).toMatchObject([{ hostname: SPARE }]);
    }
    const { state, tasks } = await stage.host(hostname);
    expect({ state, tasks }).toMatchObject({ state: 'HOST_STATE_DOWN', tasks: { rescheduled: 3, lost: 0 } });
  });
});

test.concurrent('a kill whose answer is lost was done, and its task is moved once', async () => {
  const hostname = hostOf('lost');
  const schedulers = both('lost');
  for (const { scheduler } of schedulers) scheduler.setFault({ answers: 'reset', actsFirst: true, only: isKill });
  await stage.request('start', { hosts: [hostname] });
  await stage.hostWhen(hostname, 'HOST_STATE_DOWN');

  const told = [...(await stage.notes(hostname)), (await stage.history(hostname))[1]?.detail];
  expect(told).toContainEqual(expect.stringContaining('blocked (scheduler-unavailable)'));
  for (const { scheduler, complete } of schedulers) {
    expect((await complete('lost')).tasks).toMatchObject([{ hostname: SPARE }]);
    // The kill is sent to Marathon again at once, which is harmless: its tasks never come back
    // under the same id.
    const kills = scheduler.requests.filter(isKill);
    expect(new Set(kills.map(({ body }) => body)).size).toBe(1);
    if (scheduler.name.startsWith('p-')) expect(kills).toHaveLength(1);
  }
});

test.concurrent('a task that its scheduler does not know stays until somebody ends it', async () => {
  const hostname = hostOf('unknown');
  const [marathon, peloton] = both('unknown');
  marathon.scheduler.setFault({ answers: 404, body: problem("App '/unknown' does not exist") });
  peloton.scheduler.setFault({ answers: 404, body: 'taskID not found', ...yarpc('not-found') });
  await stage.request('start', { hosts: [hostname] });

  const { blockers } = await stage.hostWhen(hostname, (host) =>
    [marathon, peloton].every(({ framework }) => host.blockers.some((each) => each.framework === framework)),
  );
  for (const { framework, code, message } of blockers.filter(isNotCalm)) {
    expect(code).toBe('unknown-to-scheduler');
    expect(message).toBe('is unknown to its scheduler: wait until it ends, end it by hand, or correct SCHEDULERS');
    for (const { taskId } of simulator.tasksOfFramework(framework)) simulator.endTask(framework, taskId, 1);
  }
  await stage.hostWhen(hostname, 'HOST_STATE_DOWN');
  for (const { complete } of [marathon, peloton]) await complete('unknown');
});

test.concurrent('schedulers without a leader are waited for, and asked wherever their leader is then', async () => {
  const hostname = hostOf('leaders');
  const [marathon, peloton] = both('leaders');
  for (const { scheduler } of [marathon, peloton]) scheduler.loseLeader();
  await stage.request('start', { hosts: [hostname] });

  const held = await stage.hostWhen(hostname, ({ blockers }) => blockers.filter(isNotCalm).length === 2);
  expect(held.blockers.filter(isNotCalm).map(({ code }) => code)).toEqual(Array(2).fill('scheduler-unavailable'));
  const message = ({ framework }: typeof marathon) =>
    held.blockers.find((each) => each.framework === framework)?.message ?? '';
  for (const url of marathon.scheduler.urls) expect(message(marathon)).toContain(`${url} answered 503 '`);
  expect(message(marathon)).toContain('Could not determine the current leader');
  for (const url of peloton.scheduler.urls) {
    expect(message(peloton)).toContain(`${new URL(url).origin} is not the leader: it answered 503 '`);
  }

  marathon.scheduler.failover(1);
  peloton.scheduler.failover(2);
  await stage.hostWhen(hostname, 'HOST_STATE_DOWN');
  for (const { complete } of [marathon, peloton]) {
    expect((await complete('leaders')).tasks).toMatchObject([{ hostname: SPARE }]);
  }
  const accepted = peloton.scheduler.requests.filter((asked) => asked.status === 200 && isKill(asked));
  expect(accepted).toMatchObject([{ server: 2 }]);
  const told = JSON.stringify([await stage.host(hostname), await stage.notes(hostname), held]);
  expect(told).not.toContain(PASSWORD);
  expect(told).not.toContain(Buffer.from(`peloton:${PASSWORD}`).toString('base64'));
});
