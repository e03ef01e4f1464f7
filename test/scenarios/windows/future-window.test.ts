import { agentOf, scheduledHosts, writesOf } from '../master-view.ts';
import { stageOfFile } from '../stage.ts';

const stage = await stageOfFile({ cluster: { hosts: 3, tasksPerHost: 1 } });
const { simulator } = stage;

describe('a maintenance whose window opens later', () => {
  test('leaves the host alone until then, and can be cancelled', async () => {
    await stage.request('start', { hosts: ['host1'], start: '+1h' });
    expect(await stage.host('host1')).toMatchObject({ state: 'HOST_STATE_UP', goalState: 'HOST_STATE_DOWN' });

    await stage.request('cancel', { hosts: ['host1'] });
    const back = await stage.hostWhen('host1', ({ maintenance }) => maintenance === null);

    expect(back).toMatchObject({ state: 'HOST_STATE_UP', goalState: 'HOST_STATE_UP', blockers: [] });
    expect(writesOf(simulator)).toEqual([]);
    expect(await stage.history('host1')).toEqual([]);
  });

  test('drains the host when it opens', async () => {
    await stage.request('start', { hosts: ['host2'], start: '+2s' });
    const { maintenance } = await stage.hostWhen('host2', 'HOST_STATE_DOWN');

    const [draining] = await stage.history('host2');
    expect(Date.parse(draining?.at ?? '')).toBeGreaterThanOrEqual(Date.parse(maintenance?.requestedAt ?? '') + 2_000);
  });

  test('is cancelled in the same moment as it starts', async () => {
    await stage.request('start', { hosts: ['host3'] });
    await stage.request('cancel', { hosts: ['host3'] });
    await stage.hostWhen('host3', ({ maintenance }) => maintenance === null);

    expect(await agentOf(simulator, 'host3')).toMatchObject({ active: true, deactivated: false });
    expect(await scheduledHosts(simulator)).not.toContain('host3');
    expect((await stage.host('host3')).state).toBe('HOST_STATE_UP');
  });
});
