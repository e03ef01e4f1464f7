import type { NamedStart } from '../../functions/contract/api/requests.ts';
import type { Host } from '../../functions/domain/host/host.ts';
import type { JobSetup } from '../fakes/job-cluster.ts';
import type { Request, Spec } from './world/spec.ts';
import type { Pending, TinyWorld } from './world/world.ts';

/** The small worlds whose schedules are all tried. */

const always = () => true;
const isIn =
  (hostname: string, state: Host['state']) =>
  ({ ledger }: TinyWorld) =>
    ledger.hosts.get(hostname)?.state === state;
const isKnown = ({ ledger }: TinyWorld) => ledger.hosts.has('h1');

type Options = Partial<NamedStart>;
const start = (hosts: readonly string[], options: Options = {}, name = 'start'): Request => ({
  ...{ name, kind: 'start', hosts, options, when: always },
});
/** From the moment on at which the host is known; before, it would be refused. */
const cancel = (hosts: readonly string[]): Request => ({ name: 'cancel', kind: 'cancel', hosts, when: isKnown });
const complete = (hosts: readonly string[], options: Options = {}): Request => ({
  ...{ name: 'complete', kind: 'complete', hosts, options, when: isIn(hosts[0] ?? '', 'HOST_STATE_DOWN') },
});

const jobOf = (unseen: number): JobSetup => ({
  ...{ size: 2, availableShare: 0.5, extraShare: 0, isSerial: false, tasksEach: 1, oldestFirst: false },
  seconds: { unseen, ending: 5, starting: 0 },
});

const h1 = ['h1'];
const both = ['h1', 'h2'];
const isChangeOfMesos = ({ port, touch }: Pending) => port === 'mesos' && touch.writes.length > 0;

export const WORLDS: readonly Spec[] = [
  { name: 'one-host', hostnames: h1, requests: [start(h1), complete(h1)], horizonSeconds: 20 },
  { name: 'two-requests', hostnames: h1, requests: [start(h1), start(h1, {}, 'start again')], horizonSeconds: 10 },
  {
    name: 'start-and-cancel',
    isLarge: true,
    hostnames: h1,
    requests: [start(h1), cancel(h1)],
    horizonSeconds: 10,
  },
  {
    name: 'holds',
    hostnames: h1,
    downBefore: h1,
    requests: [start(h1, { hold: 'disk' }), complete(h1, { hold: 'disk' })],
    horizonSeconds: 10,
  },
  {
    name: 'early-complete',
    hostnames: h1,
    requests: [start(h1, { hold: 'disk' }), { ...complete(h1), when: isKnown }],
    horizonSeconds: 3,
  },
  { name: 'two-hosts', isLarge: true, hostnames: both, requests: [start(both)], horizonSeconds: 10 },
  {
    name: 'two-schedules',
    isLarge: true,
    hostnames: both,
    requests: [start(h1), start(['h2'], {}, 'start h2')],
    horizonSeconds: 3,
  },
  {
    name: 'up-and-down',
    isLarge: true,
    hostnames: both,
    downBefore: h1,
    requests: [complete(h1), start(['h2'])],
    horizonSeconds: 3,
  },
  { name: 'crash-going-down', hostnames: h1, requests: [start(h1)], crashes: 1, horizonSeconds: 10 },
  { name: 'crash-coming-up', hostnames: h1, downBefore: h1, requests: [complete(h1)], crashes: 1, horizonSeconds: 10 },
  {
    name: 'lost-going-down',
    isLarge: true,
    hostnames: h1,
    requests: [start(h1)],
    faults: 1,
    horizonSeconds: 10,
  },
  {
    name: 'lost-coming-up',
    hostnames: h1,
    downBefore: h1,
    requests: [complete(h1)],
    faults: 1,
    horizonSeconds: 10,
  },
  {
    name: 'refused',
    hostnames: h1,
    requests: [start(h1)],
    faults: 2,
    troubled: isChangeOfMesos,
    horizonSeconds: 10,
  },
  {
    name: 'two-lookers',
    isLarge: true,
    hostnames: h1,
    underWay: { hosts: h1 },
    isUnguarded: true,
    events: ['watcher'],
    horizonSeconds: 3,
  },
  {
    name: 'job-limit',
    hostnames: both,
    jobs: [jobOf(2)],
    underWay: { hosts: h1 },
    requests: [start(['h2'])],
    horizonSeconds: 4,
  },
  {
    name: 'two-lookers-job',
    isLarge: true,
    mostDeviations: 4,
    hostnames: both,
    jobs: [jobOf(0)],
    underWay: { hosts: both },
    isUnguarded: true,
    events: ['watcher'],
    horizonSeconds: 1,
  },
  {
    name: 'late-task',
    hostnames: h1,
    tasks: [['h1', 'f4']],
    requests: [start(h1)],
    events: ['task h1'],
    horizonSeconds: 10,
  },
  {
    name: 'task-after-drain',
    hostnames: h1,
    requests: [start(h1)],
    events: ['task h1', 'reactivate h1'],
    horizonSeconds: 10,
  },
  {
    name: 'scheduled-drain',
    isLarge: true,
    hostnames: h1,
    underWay: { hosts: h1 },
    requests: [cancel(h1)],
    events: ['webTask h1'],
    horizonSeconds: 3,
  },
  {
    name: 'new-agent',
    isLarge: true,
    hostnames: h1,
    underWay: { hosts: h1 },
    events: ['replace h1', 'reregister h1'],
    faults: 1,
    troubled: ({ method }) => method === 'machineDown',
    horizonSeconds: 10,
  },
  {
    name: 'deadline',
    isLarge: true,
    hostnames: h1,
    tasks: [['h1', 'f3']],
    underWay: { hosts: h1, options: { deadline: '1s', onDeadline: 'force' } },
    requests: [cancel(h1)],
    horizonSeconds: 4,
  },
  {
    name: 'pass-going-down',
    isLarge: true,
    mostDeviations: 5,
    hostnames: h1,
    requests: [start(h1)],
    events: ['pass'],
    horizonSeconds: 10,
  },
  {
    name: 'pass-coming-up',
    isLarge: true,
    hostnames: h1,
    downBefore: h1,
    requests: [complete(h1)],
    events: ['pass'],
    horizonSeconds: 10,
  },
  {
    name: 'foreign-going-down',
    hostnames: h1,
    requests: [start(h1)],
    foreign: ['ownWindow x1', 'windowOnOurs h1', 'dropOurs h1', 'wipe h1', 'reactivate h1', 'deactivate h1', 'down h1'],
    horizonSeconds: 10,
  },
  {
    name: 'foreign-coming-up',
    hostnames: h1,
    downBefore: h1,
    requests: [complete(h1)],
    foreign: ['ownWindow x1', 'windowOnOurs h1', 'up h1', 'deactivate h1', 'down h1'],
    horizonSeconds: 10,
  },
];
