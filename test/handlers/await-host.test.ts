import type { HostState } from '../../functions/domain/host/host.ts';
import type { Phase } from '../../functions/domain/watch/wait.ts';
import { awaitHost } from '../../functions/handlers/steps/await-host.ts';
import { maintenanceOf, watchWorld } from '../actions/watch/watch-world.ts';
import { hostRecord } from '../fakes/host-record.ts';

const DONE = { kind: 'done' };

/** An execution that begins to wait for a host in a state; the stored waits are counted as they come. */
async function begins(phase: Phase, state: HostState, maintenanceId = 'm1') {
  const { services } = watchWorld(['h1']);
  await services.store.putHost(
    hostRecord({ state, goalState: 'HOST_STATE_DOWN', maintenance: maintenanceOf('m1') }),
    0,
  );
  let stored = 0;
  const { putWait } = services.store;
  services.store.putWait = (wait) => {
    stored += 1;
    return putWait(wait);
  };
  await awaitHost({ hostname: 'h1', maintenanceId, phase, token: 't', executionArn: 'arn:1' }, services);
  const { answers, started } = services;
  return { answer: answers.get('t'), stored, left: (await services.store.waits()).length, started: started.length };
}

test('an execution that waits for a host on its way is stored, and has a watcher', async () => {
  expect(await begins('drain', 'HOST_STATE_UP')).toEqual({ answer: undefined, stored: 1, left: 1, started: 1 });
  expect(await begins('take-down', 'HOST_STATE_DRAINED')).toEqual({
    answer: undefined,
    stored: 1,
    left: 1,
    started: 1,
  });
});

test('one whose host is there already is answered, and needs no watcher', async () => {
  expect(await begins('drain', 'HOST_STATE_DRAINED')).toEqual({ answer: DONE, stored: 1, left: 0, started: 0 });
  expect(await begins('take-down', 'HOST_STATE_DOWN')).toEqual({ answer: DONE, stored: 0, left: 0, started: 0 });
});

test('one whose host another request has ends as superseded', async () => {
  const answer = expect.objectContaining({ kind: 'failed' });
  expect(await begins('take-down', 'HOST_STATE_DOWN', 'm0')).toEqual({ answer, stored: 0, left: 0, started: 0 });
  expect(await begins('drain', 'HOST_STATE_UP', 'm0')).toEqual({ answer, stored: 1, left: 0, started: 0 });
});
