import { finishRollout } from '../../../functions/actions/rolling/finish-rollout.ts';
import { deleteWindow } from '../../../functions/actions/windows/delete-window.ts';
import { recordAbandoned } from '../../../functions/actions/windows/missed-openings.ts';
import { type OpenedWindow, openWindow } from '../../../functions/actions/windows/open-window.ts';
import { maintenance } from '../../adapters/store/suite/records.ts';
import { rollout } from '../../domain/rolling/rollouts.ts';
import type { TestServices } from '../../fakes/services.ts';
import { create, windowWorld } from './window-world.ts';

/** A window that is to open each minute: its first opening takes long, because a host of it does not return. */
const EACH_MINUTE = { schedule: 'rate(1 minute)', duration: '30s', cutoff: '1s' };
const NOON = Date.parse('2026-03-01T12:00:00.000Z');
/** More times than an opening could be looked for among. */
const MANY = 12;

async function slowWindow(): Promise<TestServices> {
  const services = await windowWorld();
  await create(services, EACH_MINUTE);
  return services;
}

function open(services: TestServices, minute: number): Promise<OpenedWindow> {
  const scheduledAt = new Date(NOON + minute * 60_000).toISOString();
  const execution = { id: `m-${minute}`, executionArn: `arn:m-${minute}` };
  return openWindow(services, { window: 'rack-7', scheduledAt }, execution, async () => undefined);
}

/** Each minute from `first` on comes, one after the other; the first of all begins a rolling maintenance that goes on. */
async function minutesPass(services: TestServices, first: number, count: number): Promise<OpenedWindow[]> {
  const outcomes: OpenedWindow[] = [];
  for (let minute = first; minute < first + count; minute += 1) {
    outcomes.push(await open(services, minute));
    if (minute === 0) await services.store.putRollout(rollout({ id: 'm-0', status: 'running' }), 0);
    services.advance(60_000);
  }
  return outcomes;
}

const MISSED = {
  outcome: 'missed',
  why: { code: 'still-open', message: 'its opening of 2026-03-01T12:00:00.000Z is not finished yet' },
};

test('no window opens beside its own opening, however many later times were missed', async () => {
  const services = await slowWindow();

  const [first, ...later] = await minutesPass(services, 0, MANY);

  expect(first).toEqual({ outcome: 'opened', maintenanceId: 'm-0' });
  expect(later).toEqual(Array.from({ length: MANY - 1 }, () => MISSED));
});

test('a deletion warns of the opening that goes on, however many later times were missed', async () => {
  const services = await slowWindow();
  await minutesPass(services, 0, MANY);

  const { warnings } = await deleteWindow(services, 'rack-7', 'bob');

  expect(warnings).toEqual([
    { code: 'still-open', message: 'its opening of 2026-03-01T12:00:00.000Z goes on, as maintenance m-0' },
  ]);
});

test('a window that is deleted and made again does not open beside the opening that goes on', async () => {
  const services = await slowWindow();
  await minutesPass(services, 0, MANY);
  await deleteWindow(services, 'rack-7', 'bob');
  await create(services, EACH_MINUTE);

  expect(await minutesPass(services, MANY, 1)).toEqual([MISSED]);
});

test('a window opens again once its opening has closed', async () => {
  const services = await slowWindow();
  await minutesPass(services, 0, MANY);
  const finished = rollout({ id: 'm-0', status: 'finished' });
  await services.store.putRollout(finished, 1);
  await finishRollout(services, maintenance('m-0', { windowName: 'rack-7' }), finished);

  expect(await minutesPass(services, MANY, 1)).toEqual([{ outcome: 'opened', maintenanceId: `m-${MANY}` }]);
  expect((await deleteWindow(services, 'rack-7', 'bob')).warnings).toMatchObject([
    { message: `its opening of 2026-03-01T12:12:00.000Z goes on, as maintenance m-${MANY}` },
  ]);
});

test('of two times that open at the same moment one opens', async () => {
  const services = await windowWorld();
  const running = { ...services.executions, isRunning: async () => true };
  await create(services, EACH_MINUTE);
  services.advance(60_000);

  const outcomes = await Promise.all([0, 1].map((minute) => open({ ...services, executions: running }, minute)));

  expect(outcomes.map(({ outcome }) => outcome).sort()).toEqual(['missed', 'opened']);
});

test('an opening whose execution died is given up, although many later times were missed', async () => {
  const services = await slowWindow();
  await open(services, 0);
  let isRunning = true;
  const executions = { ...services.executions, isRunning: async () => isRunning };
  services.advance(60_000);
  await minutesPass({ ...services, executions }, 1, MANY);
  isRunning = false;
  const window = await services.store.window('rack-7');
  if (window === undefined) throw new Error('there is no window');

  expect(await recordAbandoned({ ...services, executions }, window)).toBe(1);

  const openings = (await services.store.openings('rack-7', 100)).items;
  expect(openings.find(({ maintenanceId }) => maintenanceId === 'm-0')).toBeUndefined();
  expect(await open(services, MANY + 1)).toMatchObject({ outcome: 'opened' });
});
