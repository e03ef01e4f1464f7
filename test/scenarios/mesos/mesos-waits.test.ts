import type { HostView } from '../../../functions/contract/api/api.ts';
import type { Asked, Interference } from '../master-proxy.ts';
import { stageOfFile } from '../stage.ts';

/** A host that cannot go on because of Mesos says what it waits for, and goes on by itself. */

const SECRET = 'correct-horse';
const basic = (pair: string) => `Basic ${Buffer.from(pair).toString('base64')}`;
const stage = await stageOfFile({
  cluster: {
    hosts: 4,
    frameworks: [{ name: 'spark', relaunch: false }],
    credentials: [
      { principal: 'ops', secret: SECRET },
      { principal: 'viewer', secret: 'v', mayMaintain: false, seesSchedule: true, seesStatus: true },
    ],
  },
  service: { mesosPrincipal: 'ops', mesosSecret: SECRET, schedulers: '[{"framework":"spark","type":"wait"}]' },
});
const { simulator, proxy } = stage;
afterEach(() => {
  proxy.interfere = () => undefined;
});

const NO_LEADER = { answer: { status: 503, body: 'No leader elected' } };
const AS_VIEWER = { authorization: basic('viewer:v') };
const FORBIDDEN = { answer: { status: 403, body: '403 Forbidden.' } };
const AS_NOBODY = { authorization: basic('ops:wrong') };
const interfere = (how: Interference, when: (asked: Asked) => boolean = () => true) => {
  proxy.interfere = (asked) => (when(asked) ? how : undefined);
};
const has =
  (code: string) =>
  ({ blockers }: HostView) =>
    blockers.some((blocker) => blocker.code === code);
const messageOf = ({ blockers }: HostView, code: string) => blockers.find((blocker) => blocker.code === code)?.message;

describe('a drain waits', () => {
  test('for a leader, then for the agents that it awaits, and still tells of its tasks', async () => {
    const taskId = simulator.launchTask({ framework: 'spark', hostname: 'host1', atOnce: true });
    await stage.request('start', { hosts: ['host1'] });
    await stage.hostWhen('host1', has('inverse-offer-accepted'));

    interfere(NO_LEADER);
    const waiting = await stage.hostWhen('host1', has('mesos-unavailable'));
    expect(messageOf(waiting, 'mesos-unavailable')).toContain('No leader elected');
    expect(waiting.blockers.map((blocker) => blocker.taskId)).toContain(taskId);

    simulator.failover({ reregisterMs: 86_400_000 });
    proxy.interfere = () => undefined;
    const awaiting = await stage.hostWhen('host1', has('agent-awaited'));
    expect(messageOf(awaiting, 'agent-awaited')).toContain('agent_reregister_timeout');
    expect(has('mesos-unavailable')(awaiting)).toBe(false);
    simulator.failover({ reregisterMs: 0 });

    await stage.hostWhen('host1', (host) => host.blockers.every(({ code }) => code.startsWith('inverse-offer')));
    simulator.endTask('spark', taskId, 0);
    await stage.hostWhen('host1', 'HOST_STATE_DOWN');
    expect((await stage.notes('host1')).filter((note) => note.includes('blocked (mesos-unavailable)'))).toHaveLength(2);
  });
});

describe('a host on its way down waits', () => {
  test.each([
    { what: 'a right', hostname: 'host2', how: AS_VIEWER, code: 'mesos-forbidden', says: "'start_maintenances'" },
    { what: 'credentials', hostname: 'host3', how: AS_NOBODY, code: 'mesos-unauthorized', says: 'MESOS_SECRET' },
  ])('for $what, and its message names what to give', async ({ hostname, how, code, says }) => {
    interfere(how, ({ call }) => call === 'START_MAINTENANCE');
    await stage.request('start', { hosts: [hostname] });
    const waiting = await stage.hostWhen(hostname, has(code));
    expect(waiting.state).toBe('HOST_STATE_DRAINED');
    expect(messageOf(waiting, code)).toContain(says);

    proxy.interfere = () => undefined;

    expect(await stage.hostWhen(hostname, 'HOST_STATE_DOWN')).toMatchObject({ blockers: [] });
  });
});

describe('a host on its way back waits', () => {
  test.each([
    { what: 'a leader', hostname: 'host1', how: NO_LEADER, code: 'mesos-unavailable' },
    { what: 'a right', hostname: 'host2', how: FORBIDDEN, code: 'mesos-forbidden' },
    { what: 'credentials', hostname: 'host3', how: AS_NOBODY, code: 'mesos-unauthorized' },
  ])('for $what', async ({ hostname, how, code }) => {
    const stopped = simulator.host(hostname);
    stopped.stopInit();
    await stage.request('complete', { hosts: [hostname] });
    await stage.hostWhen(hostname, has('agent-missing'));
    interfere(how);
    const waiting = await stage.hostWhen(hostname, has(code));
    expect(waiting.state).toBe('HOST_STATE_DOWN');

    proxy.interfere = () => undefined;
    stopped.startInit();

    expect(await stage.hostWhen(hostname, 'HOST_STATE_UP')).toMatchObject({ blockers: [] });
  });
});
