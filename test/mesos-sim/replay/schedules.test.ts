import { launch } from './recorded/launches.ts';
import { recorded } from './recorded/recorded.ts';
import { replay } from './recorded/replay.ts';

const FRAMEWORKS = [
  { name: 'batch', partitionAware: false, relaunch: false, answersInverseOffers: 'never' },
  { name: 'web', relaunch: false, answersInverseOffers: 'never' },
] as const;

replay({
  title: 'schedules (part b)',
  exchanges: recorded('b'),
  cluster: { frameworks: FRAMEWORKS },
  setUp: (simulator) =>
    launch(simulator, 'web-1@host1 web-2@host2 web-3@host3 web-4@host4 batch-1@host1 batch-2@host2'),
});

replay({ title: 'precision and odd names (part o)', exchanges: recorded('o'), cluster: { frameworks: [] } });
