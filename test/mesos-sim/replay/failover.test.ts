import type { Simulator } from '../../../local/mesos-sim/simulator.ts';
import { eventually } from '../../patience.ts';
import { ended, launch } from './recorded/launches.ts';
import { recorded } from './recorded/recorded.ts';
import { replay } from './recorded/replay.ts';

const WEB = { name: 'web', relaunch: false } as const;
/** So long that recovery never ends while its exchanges are replayed. */
const LONG_MS = 86_400_000;

function masterOf(name: string, simulator: Simulator): string | undefined {
  if (/^j-0[12]-/.test(name)) return simulator.masterUrls[name.startsWith('j-02') ? 2 : 0];
  if (name.startsWith('j-06')) return simulator.masterUrls[2];
  const [, number] = /master(\d)/.exec(name) ?? [];
  return number === undefined ? undefined : simulator.masterUrls[Number(number) - 1];
}

replay({
  title: 'three masters (part j)',
  exchanges: recorded('j'),
  cluster: { hosts: 0, masters: 3, frameworks: [{ ...WEB, answersInverseOffers: 'never' }], attributes: () => ({}) },
  setUp: async (simulator) => {
    simulator.failover({ to: 2, reregisterMs: 0 });
    await simulator.addHost('host2', { index: 1 });
    await simulator.addHost('host1', { index: 0 });
    await eventually('both agents are registered', () => simulator.hosts.every(({ agentId }) => agentId !== ''));
    launch(simulator, 'web-1@host1 web-2@host2');
  },
  before: {
    'j-03-failover-2-master1-GET-schedule': (simulator) => simulator.failover({ to: 0, recoveryMs: LONG_MS }),
    'j-05-agent-back-GET-slaves': async (simulator) => {
      await ended(simulator, 'host1');
      simulator.failover({ to: 0, recoveryMs: 0, reregisterMs: 0 });
    },
    'j-08-no-zookeeper-1-master1-GET-schedule': (simulator) => simulator.failover({ to: 2, reregisterMs: 0 }),
    'j-08-no-zookeeper-2-master1-GET-schedule': (simulator) => simulator.loseLeader(),
  },
  server: masterOf,
  skipped: {
    'j-01-nonleader-GET-tasks_limit_5_offset_1': 'the order of two query parameters is up to a hash in Mesos',
    'j-07-no-quorum-POST-schedule': 'a leader that loses its quorum is not simulated',
  },
});

const RECOVERED = 'recorded when recovery had just ended, between the exchanges around it';

replay({
  title: 'a leader that has not recovered yet (part j2)',
  exchanges: recorded('j2'),
  cluster: { hosts: 3, masterHostname: 'master3', frameworks: [{ ...WEB, answersInverseOffers: 'never' }] },
  setUp: (simulator) => {
    for (const host of simulator.hosts) host.leave();
  },
  before: {
    'j2-02-recovering-GET-schedule': (simulator) => simulator.failover({ recoveryMs: LONG_MS }),
    'j2-03-recovered-GET-schedule': (simulator) => simulator.failover(),
    'j2-04-v1-UPDATE-before-GET-schedule': (simulator) => simulator.failover({ recoveryMs: LONG_MS }),
    'j2-04-v1-UPDATE-after-GET-schedule': (simulator) => simulator.failover(),
    'j2-04-v0-down-host2-before-GET-schedule': (simulator) => simulator.failover({ recoveryMs: LONG_MS }),
    'j2-04-v0-down-host2-after-GET-schedule': (simulator) => simulator.failover(),
    'j2-04-v0-up-host1-before-GET-schedule': (simulator) => simulator.failover({ recoveryMs: LONG_MS }),
    'j2-04-v0-up-host1-after-GET-schedule': (simulator) => simulator.failover(),
    'j2-04-v0-POST-schedule-drop-host1-before-GET-schedule': (simulator) => simulator.failover({ recoveryMs: LONG_MS }),
    'j2-04-v0-POST-schedule-drop-host1-after-GET-schedule': (simulator) => simulator.failover(),
  },
  skipped: {
    'j2-02-recovering-GET-roles': 'the product asks for nothing of the kind',
    'j2-02-recovering-v1-*': RECOVERED,
  },
});

replay({
  title: 'a master that is restarted (part k)',
  exchanges: recorded('k', /^k-0/),
  cluster: { frameworks: [WEB] },
  setUp: (simulator) => launch(simulator, 'web-1@host1 web-2@host2 web-3@host3 web-4@host4'),
  before: {
    'k-03-recovered-GET-schedule': (simulator) => {
      for (const hostname of ['host2', 'host3', 'host4']) simulator.host(hostname).kill();
      simulator.failover({ reregisterMs: LONG_MS });
    },
    'k-04-agents-back-GET-schedule': (simulator) => {
      for (const hostname of ['host2', 'host3', 'host4']) simulator.host(hostname).start();
      simulator.reconnectFramework('web');
    },
    'k-05-agent-on-down-machine-GET-schedule': async (simulator) => {
      simulator.host('host1').start();
      await ended(simulator, 'host1');
    },
    'k-06-up-GET-schedule': (simulator) => simulator.host('host1').start(),
    'k-08-restart-0s-GET-schedule': (simulator) => {
      launch(simulator, 'x-1@host1 x-2@host2 x-3@host3 x-4@host4', 'web');
      simulator.failover({ reregisterMs: LONG_MS });
    },
    'k-09-all-back-GET-schedule': (simulator) => simulator.failover({ reregisterMs: 0 }),
  },
});

replay({
  title: 'a drain that outlives its master (part k)',
  exchanges: recorded('k', /^k-2/),
  cluster: { hosts: 3, frameworks: [WEB] },
  setUp: (simulator) => {
    launch(simulator, 'web-1@host1 web-2@host2');
    launch(simulator, 'stub-3@host3', 'web', { killSeconds: LONG_MS / 1_000 });
  },
  before: {
    'k-20-after-restart-GET_AGENTS': (simulator) => simulator.failover({ reregisterMs: 20 }),
    'k-20-later-GET_AGENTS': (simulator) => simulator.host('host3').endKills(),
  },
});
