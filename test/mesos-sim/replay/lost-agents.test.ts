import { ended, launch } from './recorded/launches.ts';
import { recorded } from './recorded/recorded.ts';
import { replay } from './recorded/replay.ts';

replay({
  title: 'agents that are unreachable or gone (part h)',
  exchanges: recorded('h'),
  cluster: {
    frameworks: [
      { name: 'web', relaunch: false },
      { name: 'batch', partitionAware: false, relaunch: false },
    ],
  },
  setUp: (simulator) => launch(simulator, 'web-1@host1 web-2@host2 web-3@host3 batch-1@host1 batch-2@host2'),
  before: {
    'h-02-killed-0.5s-v1-GET_AGENTS': (simulator) => simulator.host('host1').kill(),
    'h-03-unreachable-v1-GET_AGENTS': (simulator) => simulator.host('host1').missPings(),
    'h-04-reregistered-v1-GET_AGENTS': (simulator) => simulator.host('host1').start(),
    'h-05-quick-restart-v1-GET_AGENTS': (simulator) => {
      simulator.host('host3').kill();
      simulator.host('host3').start();
    },
    'h-06-sigterm-v1-GET_AGENTS': (simulator) => simulator.host('host4').kill(),
    'h-07-sigusr1-v1-GET_AGENTS': (simulator) => {
      simulator.host('host4').start();
      simulator.host('host4').leave();
    },
    'h-08-gone-v1-GET_AGENTS': (simulator) => ended(simulator, 'host2'),
    'h-09-gone-restarted-v1-GET_AGENTS': async (simulator) => {
      simulator.host('host2').start();
      await ended(simulator, 'host2');
    },
    'h-10-unreachable-GET_AGENTS': (simulator) => {
      simulator.host('host3').kill();
      simulator.host('host3').missPings();
    },
  },
});
