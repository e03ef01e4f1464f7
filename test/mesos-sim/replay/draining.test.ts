import type { Simulator } from '../../../local/mesos-sim/simulator.ts';
import { eventually } from '../../patience.ts';
import { ended, launch } from './recorded/launches.ts';
import { recorded } from './recorded/recorded.ts';
import { replay } from './recorded/replay.ts';
import { send } from './recorded/send.ts';

/** Seconds that a kill takes which the test ends itself, however slow the machine is. */
const UNTIL_IT_IS_ENDED = 86_400;

const AGENT_STATE = 'executors and flags of an agent are not simulated';

function agentOf(hostname: string, simulator: Simulator): string {
  const { ip, port } = simulator.host(hostname);
  return `http://${ip}:${port}`;
}

replay({
  title: 'drain, deactivate, reactivate (part g, first cluster)',
  exchanges: recorded('g', /^g-[01]/),
  cluster: {
    frameworks: [
      { name: 'web', relaunch: false, answersInverseOffers: 'never' },
      { name: 'batch', partitionAware: false, relaunch: false, answersInverseOffers: 'never' },
    ],
  },
  setUp: (simulator) => {
    launch(simulator, 'web-1@host1 web-2@host2 batch-1@host1');
    launch(simulator, 'stub-3@host3', 'web', { killSeconds: UNTIL_IT_IS_ENDED });
  },
  before: {
    'g-04-REACTIVATE-again': (simulator) => launch(simulator, 'late-2@host2', 'web'),
    'g-07-drained-v1-GET_AGENTS': (simulator) => simulator.host('host3').endKills(),
    'g-08-DRAIN-host3-no-grace': (simulator) => launch(simulator, 'stub-3b@host3', 'web', { killSeconds: 0.01 }),
    'g-09-DRAIN-host3-grace-0': (simulator) =>
      launch(simulator, 'stub-3c@host3', 'web', { killSeconds: UNTIL_IT_IS_ENDED, ignoresSigterm: false }),
    'g-10-drained-agent-killed-v1-GET_AGENTS': (simulator) => simulator.host('host3').kill(),
    'g-10-drained-agent-restarted-v1-GET_AGENTS': (simulator) => simulator.host('host3').start(),
    'g-12-agent-restarted-after-up-v1-GET_AGENTS': async (simulator) => {
      await ended(simulator, 'host1');
      simulator.host('host1').start();
    },
    'g-13-DRAIN-host4-mark-gone': (simulator) => {
      launch(simulator, 'web-4@host4');
      simulator.host('host4').holdKills();
    },
    'g-13-gone-v1-GET_AGENTS': (simulator) => simulator.host('host4').endKills(),
    'g-13-restart-after-gone-v1-GET_AGENTS': async (simulator) => {
      await ended(simulator, 'host4');
      simulator.host('host4').start();
    },
    'g-14-killed-GET_AGENTS': (simulator) => {
      launch(simulator, 'web-2c@host2');
      simulator.host('host2').kill();
    },
    'g-14-unreachable-v1-GET_AGENTS': (simulator) => simulator.host('host2').missPings(),
    'g-14-restarted-v1-GET_AGENTS': (simulator) => simulator.host('host2').start(),
  },
  server: (name, simulator) => {
    if (name.startsWith('g-06-agent-')) return agentOf('host1', simulator);
    return name.startsWith('g-07-agent-') ? agentOf('host3', simulator) : undefined;
  },
  skipped: { 'g-06-agent-GET-state': AGENT_STATE, 'g-07-agent-GET-state-draining': AGENT_STATE },
});

/** The recording has host4 reactivated between these, without a line about it. */
const REACTIVATED_BEFORE = [
  ...['seconds-and-nanos', 'nanoseconds-field', 'string-5s', 'empty-object', 'absent', 'mark_gone-false', 'null'].map(
    (form) => `g-20-DRAIN-grace-${form}`,
  ),
  'g-21-DRAIN-host1-driver-executor',
];

async function reactivateHost4(simulator: Simulator): Promise<void> {
  const call = { type: 'REACTIVATE_AGENT', reactivate_agent: { agent_id: { value: simulator.host('host4').agentId } } };
  const headers = { 'content-type': 'application/json' };
  // Refused while it is DRAINING: the recording did not wait for that to be over where it looked at nothing.
  await eventually('host4 is reactivated', async () => {
    const { status } = await send(simulator.url, 'POST', '/api/v1', headers, JSON.stringify(call));
    return status === 200;
  });
}

replay({
  title: 'periods of grace, gone after draining (part g, second cluster)',
  exchanges: recorded('g', /^g-2/),
  cluster: { frameworks: [{ name: 'web', relaunch: false }] },
  setUp: (simulator) => {
    launch(simulator, 'stub-1@host1 stub-2@host2', 'web', { killSeconds: UNTIL_IT_IS_ENDED });
    launch(simulator, 'stub-3@host3', 'web', { ignoresSigterm: true });
  },
  before: {
    ...Object.fromEntries(REACTIVATED_BEFORE.map((name) => [name, reactivateHost4])),
    'g-21-drained-v1-GET_AGENTS': (simulator) => simulator.host('host1').endKills(),
    'g-22-drained-v1-GET_AGENTS': (simulator) => simulator.host('host2').endKills(),
    'g-23-drained-v1-GET_AGENTS': (simulator) =>
      eventually('stub-3 is killed', () => simulator.tasksOnHost('host3').length === 0),
    'g-24-DRAIN-host2-30s': (simulator) =>
      launch(simulator, 'stub-2b@host2', 'web', { killSeconds: UNTIL_IT_IS_ENDED }),
    'g-24-drained-GET_AGENTS': (simulator) => simulator.host('host2').endKills(),
    'g-25-DRAIN-host2-mark-gone': (simulator) =>
      launch(simulator, 'stub-2c@host2', 'web', { killSeconds: UNTIL_IT_IS_ENDED }),
    'g-25-MARK_AGENT_GONE-while-draining': (simulator) => simulator.host('host2').endKills(),
  },
  skipped: { 'g-20-DRAIN-grace-seconds-GET_AGENTS': 'recorded in the milliseconds before DRAINED' },
});

replay({
  title: 'acknowledgements (part g, third cluster)',
  exchanges: recorded('g', /^g-3/),
  cluster: {
    frameworks: [
      { name: 'disc', role: 'dc', relaunch: false },
      { name: 'noack', role: 'na', relaunch: false, acknowledges: false },
      { name: 'web', relaunch: false },
    ],
    updateRetryMs: 50,
  },
  setUp: (simulator) => {
    launch(simulator, 'web-1@host1 web-2@host2 web-3@host3');
    launch(simulator, 'na-1@host1', 'noack');
    launch(simulator, 'dc-2@host2', 'disc');
  },
  before: {
    'g-30-acknowledged-v1-GET_AGENTS': (simulator) => simulator.setAcknowledging('noack', true),
    'g-31-before-GET_FRAMEWORKS': (simulator) => simulator.disconnectFramework('disc'),
    'g-31-after-TEARDOWN-GET_AGENTS': (simulator) => simulator.tearDownFramework('disc'),
    'g-32-DRAIN-host3': (simulator) => launch(simulator, 'stub-3@host3', 'web', { killSeconds: UNTIL_IT_IS_ENDED }),
    'g-32-MARK_AGENT_GONE-while-draining': (simulator) =>
      eventually('web-3 is killed', () => simulator.tasksOnHost('host3').length === 1),
    'g-33-DRAIN-host4': (simulator) => launch(simulator, 'stub-4@host4', 'web', { killSeconds: UNTIL_IT_IS_ENDED }),
    'g-33-GET-tasks-after-exit': (simulator) => simulator.host('host4').endKills(),
    'g-33-agent-back-v1-GET_AGENTS': (simulator) => simulator.host('host4').start(),
  },
  skipped: { 'g-33-down-v1-GET_AGENTS': 'recorded in the milliseconds before the agent was removed' },
});

replay({
  title: 'a framework that is torn down (part g, fourth cluster)',
  exchanges: recorded('g', /^g-4/),
  cluster: { hosts: 3, frameworks: [{ name: 'disc', role: 'dc', relaunch: false }] },
  setUp: (simulator) => {
    launch(simulator, 'dc-1@host1 dc-2@host2 dc-3@host3', 'disc');
    simulator.disconnectFramework('disc');
  },
  before: {
    'g-43-after-agent-restart-GET_AGENTS': (simulator) => {
      simulator.host('host2').kill();
      simulator.host('host2').start();
    },
  },
});
