import { inWords, NO_AMOUNTS, type Resource } from '../../../functions/domain/mesos/resources.ts';

test.each<{ resources: readonly Resource[]; text: string }>([
  { resources: [], text: '' },
  { resources: ['cpus'], text: '0.5 cpus' },
  { resources: ['gpus', 'ports'], text: '1 gpu and 1 port' },
  { resources: ['cpus', 'mem', 'disk', 'ports'], text: '0.5 cpus, 512 MB of memory, 1 MB of disk and 1 port' },
])('the amounts of $resources are named: $text', ({ resources, text }) => {
  expect(inWords({ ...NO_AMOUNTS, cpus: 0.5, mem: 512, disk: 1, gpus: 1, ports: 1 }, resources)).toBe(text);
});
