import { flagsOf } from '../../../functions/domain/host/flags.ts';
import type { AgentSeen, Host } from '../../../functions/domain/host/host.ts';
import { hostMaintenance, hostRecord } from '../../fakes/host-record.ts';

const NOON = new Date('2026-03-01T12:00:00.000Z');
const PASSED = hostMaintenance({ deadline: '2026-03-01T11:59:00.000Z' });
const IN_STUCK_DRAIN = { movedAt: NOON.toISOString(), stuck: true, arrivals: [], seen: [], asked: [] };
const GIVEN_UP = { taskId: '', framework: '', code: 'execution-stuck', message: '', since: NOON.toISOString() };
const [AGENT] = hostRecord().agents as [AgentSeen];

const draining = (changes: Partial<Host>) =>
  hostRecord({
    state: 'HOST_STATE_DRAINING',
    goalState: 'HOST_STATE_DOWN',
    maintenance: hostMaintenance(),
    ...changes,
  });
const down = (changes: Partial<Host>) => draining({ state: 'HOST_STATE_DOWN', ...changes });

test.each<[string, Host, readonly string[]]>([
  ['is UP', hostRecord(), []],
  ['drains', draining({}), []],
  ['has not moved a task for long', draining({ drain: IN_STUCK_DRAIN }), ['stuck']],
  ['no execution moves', down({ blockers: [GIVEN_UP] }), ['stuck']],
  ['drains past its deadline', draining({ maintenance: PASSED }), ['deadline-passed']],
  ['was drained too late', down({ maintenance: PASSED, drain: IN_STUCK_DRAIN }), []],
  ['another operator drains', draining({ maintenance: null, managed: false, drain: IN_STUCK_DRAIN }), ['unmanaged']],
  ['has been out for long', down({ stateSince: '2026-02-01T12:00:00.000Z' }), ['forgotten']],
  ['has lost one agent of two', hostRecord({ agents: [AGENT, { ...AGENT, status: 'disconnected' }] }), ['lost']],
  ['has been without agents for a while', hostRecord({ lostSince: NOON.toISOString() }), ['lost']],
  ['has no agent because it is DOWN', down({ lostSince: NOON.toISOString() }), []],
  ['gets no tasks', hostRecord({ cordon: { by: 'ann', at: NOON.toISOString(), reason: '' } }), ['cordoned']],
])('the flags of a host that %s', (_, host, flags) => {
  expect(flagsOf(host, NOON, 86_400)).toEqual(flags);
});
