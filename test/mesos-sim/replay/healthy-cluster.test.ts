import type { Simulator } from '../../../local/mesos-sim/simulator.ts';
import { launch } from './recorded/launches.ts';
import { recorded } from './recorded/recorded.ts';
import { replay } from './recorded/replay.ts';

const FRAMEWORKS = [
  { name: 'batch', partitionAware: false, relaunch: false },
  { name: 'web', relaunch: false },
] as const;

replay({
  title: 'a cluster without agents (part a)',
  exchanges: recorded('a', /^a-00-/),
  cluster: { hosts: 0, frameworks: [] },
});

function setUp(simulator: Simulator): void {
  launch(simulator, 'batch-fail@host3 batch-1@host1 batch-2@host2 batch-done@host3');
  launch(simulator, 'web-4@host4 web-3@host3 web-1@host1 web-2@host2');
  simulator.endTask('batch', 'batch-done', 0);
  simulator.endTask('batch', 'batch-fail', 7);
}

const NOT_USED = 'the product asks for nothing of the kind';
const SANDBOX = 'executors and containers are not simulated';

replay({
  title: 'a healthy cluster (part a)',
  exchanges: recorded('a', /^a-0[1-8]-/),
  cluster: { frameworks: FRAMEWORKS },
  setUp,
  server: (name, simulator) => {
    const { ip, port } = simulator.host('host1');
    return name.startsWith('a-08-agent-') ? `http://${ip}:${port}` : undefined;
  },
  skipped: {
    'a-01-GET-roles': NOT_USED,
    'a-01-GET-weights': NOT_USED,
    'a-01-GET-quota': NOT_USED,
    'a-01-GET-system-stats.json': NOT_USED,
    'a-01-GET-files-debug': NOT_USED,
    'a-01-GET-logging-toggle': NOT_USED,
    'a-04-POST-slaves': 'a framework held an offer at that moment',
    'a-05-slaves-gzip': 'the recording has no body; compression is tested on its own',
    'a-06-v1-GET_FLAGS': NOT_USED,
    'a-06-v1-GET_LOGGING_LEVEL': NOT_USED,
    'a-06-v1-GET_EXECUTORS': SANDBOX,
    'a-06-v1-GET_OPERATIONS': NOT_USED,
    'a-06-v1-GET_ROLES': NOT_USED,
    'a-06-v1-GET_WEIGHTS': NOT_USED,
    'a-06-v1-GET_QUOTA': NOT_USED,
    'a-06-v1-GET_METRICS': 'only the metrics of the master itself are simulated',
    'a-06-v1-LIST_FILES*': NOT_USED,
    'a-07-v1-accept-protobuf': 'answers are JSON only',
    'a-08-agent-GET-state': SANDBOX,
    'a-08-agent-GET-containers': SANDBOX,
    'a-08-agent-GET-monitor-statistics': SANDBOX,
    'a-08-agent-v1-GET_STATE': SANDBOX,
    'a-08-agent-v1-GET_EXECUTORS': SANDBOX,
    'a-08-agent-v1-GET_CONTAINERS': SANDBOX,
  },
});
