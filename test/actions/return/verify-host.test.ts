import { dryRun } from '../../../functions/actions/dry-run/dry-run.ts';
import { hostView } from '../../../functions/actions/host/views.ts';
import { reconcile } from '../../../functions/actions/reconcile/reconcile.ts';
import { acceptReturn, acceptStart } from '../../../functions/actions/request/accept-request.ts';
import { MaintenanceError } from '../../../functions/contract/errors.ts';
import type { Host } from '../../../functions/domain/host/host.ts';
import type { RepairAnswer } from '../../../functions/domain/rolling/repair.ts';
import type { RepairWork } from '../../../functions/ports/repair-hook.ts';
import { createFakeMesos, type FakeMesos } from '../../fakes/fake-mesos.ts';
import { hostOf, type TestServices, testServices } from '../../fakes/services.ts';
import { lookAt } from '../watch/look-at.ts';

let mesos: FakeMesos;
let services: TestServices;
let asked: RepairWork[];
let answers: (RepairAnswer | Error)[];

const DONE: RepairAnswer = { outcome: 'done' };
const RUNNING: RepairAnswer = { outcome: 'running', retryAfterSeconds: 30, message: 'tests run', handle: 'job-7' };

beforeEach(async () => {
  mesos = createFakeMesos(['h1']);
  [asked, answers] = [[], []];
  const repair = async (work: RepairWork) => {
    asked.push(work);
    const answer = answers.shift() ?? DONE;
    if (answer instanceof Error) throw answer;
    return answer;
  };
  const hook = { name: 'smoke test', timeoutSeconds: 600, repair };
  services = testServices(mesos, { repairs: new Map([['smoke', hook]]) });
  await reconcile(services);
});

const h1 = () => hostOf(services, 'h1');

async function goDown(verify?: string): Promise<void> {
  await acceptStart(services, { hosts: ['h1'], ...(verify === undefined ? {} : { verify }) }, 'ann');
  await lookAt(services, 'h1', { maintenanceId: (await h1()).maintenance?.id ?? '' });
  expect((await h1()).state).toBe('HOST_STATE_DOWN');
}

const complete = (verify?: string) =>
  acceptReturn(services, 'complete', { hosts: ['h1'], ...(verify === undefined ? {} : { verify }) }, 'bob');

async function look(): Promise<Host> {
  await lookAt(services, 'h1', { maintenanceId: (await h1()).maintenance?.id ?? '', phase: 'bring-up' });
  return h1();
}

describe('a host that is completed with a check', () => {
  beforeEach(async () => {
    await goDown();
    await complete('smoke');
  });

  test('is not checked before its agent is back', async () => {
    expect((await look()).blockers).toMatchObject([{ code: 'agent-missing' }]);
    expect(asked).toEqual([]);
  });

  test('is UP when the check passes, and the hook knows the host and the request', async () => {
    mesos.restartAgent('h1');

    expect(await look()).toMatchObject({ state: 'HOST_STATE_UP', maintenance: null, blockers: [] });
    expect(asked).toMatchObject([{ hook: 'smoke', hostname: 'h1', ip: '10.0.0.1', requestedBy: 'bob' }]);
  });

  test('stays on its way while the check runs, and asks again with the same key and handle when it is due', async () => {
    mesos.restartAgent('h1');
    answers = [RUNNING, RUNNING];

    const waiting = await look();
    expect(waiting).toMatchObject({ state: 'HOST_STATE_DOWN', goalState: 'HOST_STATE_UP' });
    expect(waiting.blockers).toMatchObject([{ code: 'verifying', message: 'verify smoke: tests run' }]);
    expect(hostView(waiting).maintenance?.verify).toMatchObject({ hook: 'smoke', failed: false });
    services.advance(29_000);
    await look();
    expect(asked).toHaveLength(1);

    services.advance(1_000);
    await look();
    services.advance(30_000);
    expect(await look()).toMatchObject({ state: 'HOST_STATE_UP' });
    expect(asked.map(({ handle }) => handle)).toEqual([undefined, 'job-7', 'job-7']);
    expect(new Set(asked.map(({ idempotencyKey }) => idempotencyKey)).size).toBe(1);
  });

  test('stays where it is after a failure, which is in history and on the bus, and is asked about no more', async () => {
    mesos.restartAgent('h1');
    answers = [{ outcome: 'failed', message: 'no network' }];

    expect((await look()).blockers).toMatchObject([{ code: 'verify-failed' }]);
    services.advance(3_600_000);
    expect(await look()).toMatchObject({ state: 'HOST_STATE_DOWN', goalState: 'HOST_STATE_UP' });

    expect(asked).toHaveLength(1);
    expect((await services.store.history('h1', 1)).items[0]?.detail).toBe('not UP: verify smoke: no network');
    expect(services.published.filter(({ type }) => type === 'Host Maintenance Failed')).toMatchObject([
      { detail: { hostname: 'h1', error: 'VerifyFailed', message: 'verify smoke: no network' } },
    ]);
  });

  test('is asked about anew when it is completed again after a failure, as another check', async () => {
    mesos.restartAgent('h1');
    answers = [{ outcome: 'failed', message: 'no network' }];
    await look();

    expect((await complete()).hosts).toMatchObject([{ outcome: 'accepted' }]);
    expect(await look()).toMatchObject({ state: 'HOST_STATE_UP' });
    expect(new Set(asked.map(({ idempotencyKey }) => idempotencyKey)).size).toBe(2);
  });

  test('is UP without the check when an operator leaves it out', async () => {
    mesos.restartAgent('h1');
    answers = [{ outcome: 'failed', message: 'no network' }];
    await look();

    await complete('none');

    expect(await look()).toMatchObject({ state: 'HOST_STATE_UP' });
    expect(asked).toHaveLength(1);
  });

  test('fails when the check takes longer than the hook may, whatever it answers', async () => {
    mesos.restartAgent('h1');
    answers = [new MaintenanceError('RepairUnavailable', 'nobody is there'), RUNNING];
    expect((await look()).blockers).toMatchObject([{ code: 'verifying', message: 'verify smoke: nobody is there' }]);
    services.advance(600_000);

    expect((await look()).blockers).toMatchObject([{ code: 'verify-failed' }]);
  });

  test('is already on its way for a second complete while the check runs', async () => {
    mesos.restartAgent('h1');
    answers = [RUNNING];
    await look();

    expect((await complete()).hosts).toMatchObject([{ outcome: 'already' }]);
    expect((await complete('smoke')).hosts).toMatchObject([{ outcome: 'already' }]);
  });
});

test('the check of the start counts for every complete that names none', async () => {
  await goDown('smoke');
  await complete();
  mesos.restartAgent('h1');
  answers = [RUNNING];

  expect(await look()).toMatchObject({ state: 'HOST_STATE_DOWN' });
  expect(asked).toHaveLength(1);
});

test('a cancelled drain needs no check', async () => {
  await acceptStart(services, { hosts: ['h1'], verify: 'smoke' }, 'ann');
  await acceptReturn(services, 'cancel', { hosts: ['h1'] }, 'ann');

  expect(await look()).toMatchObject({ state: 'HOST_STATE_UP', maintenance: null });
  expect(asked).toEqual([]);
});

test('a check that the settings do not have is refused, with those that they have', async () => {
  const refusal = {
    ...{ name: 'InvalidInput' },
    entries: [
      {
        ...{ field: 'verify', code: 'unknown-verify' },
        message: "verify: 'kernel' is not a hook of this service: choose one of none, smoke",
      },
    ],
  };
  const request = { hosts: ['h1'], verify: 'kernel' };

  await expect(acceptStart(services, request, 'ann')).rejects.toMatchObject(refusal);
  await expect(dryRun(services, { ...request, dryRun: true }, 'ann')).rejects.toMatchObject(refusal);
  await goDown();
  await expect(complete('kernel')).rejects.toMatchObject(refusal);
});
