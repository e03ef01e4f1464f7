import type { Simulator } from '../../../local/mesos-sim/simulator.ts';
import { eventually } from '../../patience.ts';
import { ended, launch } from './recorded/launches.ts';
import { recorded } from './recorded/recorded.ts';
import { OTHER_AGENT_PORT, replay } from './recorded/replay.ts';

const FRAMEWORKS = [
  { name: 'web', relaunch: false },
  { name: 'batch', partitionAware: false, relaunch: false, answersInverseOffers: 'decline' },
  { name: 'third', relaunch: false, answersInverseOffers: 'never' },
] as const;

const HOLDS_OFFER = 'inverse offers for agents of which a framework only holds an offer are not simulated';
const ANY_MACHINE = 'names one of the DOWN machines; which one, is up to a hash in Mesos';
const OTHER_RESOURCES = 'the second agent on the machine was started with other resources and no attributes';

function refused(simulator: Simulator, hostname: string): Promise<void> {
  const { refusals } = simulator.host(hostname);
  simulator.host(hostname).start();
  return eventually(
    `${hostname} is refused`,
    () => simulator.host(hostname).refusals > refusals && !simulator.host(hostname).running,
  );
}

replay({
  title: 'inverse offers, machine/down, schedules against DOWN machines, machine/up (parts c, d, e, f)',
  exchanges: [...recorded('c'), ...recorded('d', /^d-[01]/), ...recorded('e'), ...recorded('f')],
  cluster: { frameworks: FRAMEWORKS, inverseOfferMs: 600, inverseOfferRepeatMs: 150 },
  setUp: (simulator) => {
    launch(simulator, 'batch-1@host1 batch-2@host2 third-1@host1');
    launch(simulator, 'web-1@host1 web-2@host2 web-3@host3 web-4@host4');
  },
  before: {
    'c-04-batch-changed-its-mind-GET-schedule': (simulator) => simulator.setInverseOfferAnswer('batch', 'accept'),
    'd-07-after-agent-exit-GET-schedule': (simulator) => ended(simulator, 'host1'),
    'd-09-after-restart-attempt-GET-schedule': (simulator) => refused(simulator, 'host1'),
    'f-05-agent-restarted-GET-schedule': (simulator) => simulator.host('host1').start(),
    'f-07-agent2-restarted-GET-schedule': (simulator) => simulator.host('host2').start(),
  },
  skipped: {
    'e-01-POST-schedule-empty-with-down-machines': ANY_MACHINE,
    'e-01-v1-UPDATE-empty-with-down-machines': ANY_MACHINE,
    'f-07-agent2-restarted-GET-status': HOLDS_OFFER,
    'f-07-agent2-restarted-v1-GET_MAINTENANCE_STATUS': HOLDS_OFFER,
    'c-06-same-again-immediately-GET-status': 'caught one framework between its answer and that of the other',
  },
});

replay({
  title: 'what belongs to a machine (part d)',
  exchanges: recorded('d', /^d-2/),
  cluster: { hosts: 0, frameworks: [{ name: 'web', relaunch: false }], agentPort: 15051 },
  before: {
    'd-20-agents-came-after-schedule-GET-schedule': async (simulator) => {
      for (const number of [1, 2, 3, 4]) await simulator.addHost(`host${number}`);
      launch(simulator, 'web-1@host1 web-2@host2 web-3@host3 web-4@host4');
    },
    'd-21-agent-restarted-GET-schedule': (simulator) => {
      simulator.host('host3').kill();
      simulator.host('host3').start();
    },
    'd-22-two-agents-one-machine-GET-schedule': async (simulator) => {
      await simulator.addHost('host2', { ip: '127.0.0.12', port: OTHER_AGENT_PORT, index: 1 });
    },
    'd-23-after-GET-schedule': async (simulator) => {
      await simulator.addHost('host2', { ip: '127.0.0.12', port: 15053, index: 1 });
      await ended(simulator, 'host2');
    },
    'd-24-other-hostname-same-ip-GET-schedule': async (simulator) => {
      await simulator.addHost('host2b', { ip: '127.0.0.12', index: 1 });
    },
    'd-24-same-hostname-other-ip-GET-schedule': async (simulator) => {
      simulator.host('host2b').kill();
      await simulator.addHost('host2', { ip: '127.0.0.22', index: 1 });
    },
    'd-24-upper-case-agent-GET-schedule': async (simulator) => {
      simulator.host('host2').kill();
      await simulator.addHost('HOST2', { ip: '127.0.0.12', index: 1 });
      await ended(simulator, 'HOST2');
    },
    'd-26-down-with-dead-agent': (simulator) => simulator.host('host1').kill(),
    'd-26-agent-restarted-GET-schedule': (simulator) => refused(simulator, 'host1'),
    'd-26-agent-back-GET-schedule': (simulator) => simulator.host('host1').start(),
  },
  skipped: {
    'd-22-two-agents-one-machine-GET-slaves': OTHER_RESOURCES,
    'd-22-two-agents-one-machine-v1-GET_AGENTS': OTHER_RESOURCES,
    'd-22-scheduled-GET-status': HOLDS_OFFER,
    'd-22-scheduled-GET-slaves': OTHER_RESOURCES,
    'd-22-scheduled-v1-GET_AGENTS': OTHER_RESOURCES,
  },
});
