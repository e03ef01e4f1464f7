import type { NamedStart } from '../../functions/contract/api/requests.ts';
import { isMaintenanceError } from '../../functions/contract/errors.ts';
import type { Host } from '../../functions/domain/host/host.ts';
import { reconcile } from '../../functions/handlers/reconcile.ts';
import type { JobSetup } from '../fakes/job-cluster.ts';
import type { FrameworkId } from '../faults/stage/cluster.ts';
import { INTERFERE } from '../faults/world/happenings.ts';
import type { Pending, TinyWorld } from './world.ts';

/** The small worlds whose schedules are all tried. */

export interface Request {
  readonly name: string;
  readonly kind: 'start' | 'complete' | 'cancel';
  readonly hosts: readonly string[];
  readonly options?: Partial<NamedStart>;
  /** It may come from then on. */
  readonly when: (world: TinyWorld) => boolean;
}

export interface Spec {
  readonly name: string;
  /** Takes minutes. */
  readonly isLarge?: boolean;
  readonly hostnames: readonly string[];
  readonly jobs?: readonly JobSetup[];
  readonly canSurge?: boolean;
  /** The record of the watch keeps no second watcher away. */
  readonly isUnguarded?: boolean;
  readonly requests?: readonly Request[];
  /** Tasks that run at first: their hosts and frameworks. */
  readonly tasks?: readonly (readonly [hostname: string, framework: FrameworkId])[];
  /** A request whose executions wait for the first look when the world begins. */
  readonly underWay?: Pick<Request, 'hosts' | 'options'>;
  /** Hosts that are DOWN when the world begins. */
  readonly downBefore?: readonly string[];
  /** Processes that die. */
  readonly crashes?: number;
  /** Calls that fail, or whose answers get lost. */
  readonly faults?: number;
  /** Calls that troubles may meet. @default - all */
  readonly troubled?: (call: Pending) => boolean;
  /** Seconds that pass while calls are under way. */
  readonly seconds?: number;
  /** Happen once each, at any time. */
  readonly events?: readonly string[];
  /** One of them happens, at any time. */
  readonly foreign?: readonly string[];
  /** Schedules with more of them are left out. @default - none is */
  readonly mostDeviations?: number;
  /** How long the world goes on before all trouble ends. */
  readonly horizonSeconds: number;
}

interface Event {
  readonly writes: readonly string[];
  readonly when?: (world: TinyWorld, hostname: string) => boolean;
  readonly happen: (world: TinyWorld, hostname: string) => unknown;
}

const byOther = (kind: keyof typeof INTERFERE, writes: readonly string[]): Event => ({
  writes,
  happen: async (world, hostname) => {
    try {
      await INTERFERE[kind](world, hostname);
    } catch (error) {
      // Mesos refuses them as it refuses us.
      if (!isMaintenanceError(error)) throw error;
    }
  },
});

export const EVENTS: Readonly<Record<string, Event>> = {
  ownWindow: byOther('ownWindow', ['schedule']),
  windowOnOurs: byOther('windowOnOurs', ['schedule']),
  dropOurs: byOther('dropOurs', ['schedule']),
  wipe: byOther('wipe', ['schedule']),
  down: byOther('down', ['schedule', 'agents', 'down', 'tasks:*']),
  up: byOther('up', ['schedule', 'agents', 'down', 'tasks:*']),
  reactivate: byOther('reactivate', ['agents']),
  deactivate: byOther('deactivate', ['agents']),
  task: {
    writes: ['tasks:*'],
    when: ({ cluster }, hostname) => cluster.agent(hostname)?.drain === undefined,
    happen: ({ cluster }, hostname) => cluster.launch(hostname, 'f4'),
  },
  webTask: {
    writes: ['tasks:*'],
    when: ({ cluster }, hostname) => cluster.agent(hostname)?.drain === undefined,
    happen: ({ cluster }, hostname) => cluster.launch(hostname, 'f1'),
  },
  replace: {
    writes: ['agents', 'tasks:*'],
    when: ({ cluster }, hostname) => cluster.agent(hostname) !== undefined,
    happen: ({ cluster }, hostname) => cluster.replaceAgent(hostname),
  },
  endTasks: { writes: ['tasks:*', 'agents'], happen: ({ cluster }, hostname) => cluster.endPlainTasks(hostname) },
  reregister: {
    writes: ['agents'],
    when: ({ cluster }, hostname) => cluster.agent(hostname) !== undefined,
    happen: ({ cluster }, hostname) => cluster.reregister(hostname),
  },
  pass: {
    writes: ['budget'],
    happen: (world) => world.invoke('reconcile', (services) => reconcile({}, services)),
  },
  watcher: { writes: ['run:*'], happen: ({ book }) => book.begin('WatchHosts', 'console-0', {}) },
};

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
  { name: 'one-host', isLarge: true, hostnames: h1, requests: [start(h1), complete(h1)], horizonSeconds: 20 },
  { name: 'two-requests', hostnames: h1, requests: [start(h1), start(h1, {}, 'start again')], horizonSeconds: 10 },
  {
    name: 'start-and-cancel',
    isLarge: true,
    mostDeviations: 5,
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
  { name: 'two-hosts', isLarge: true, mostDeviations: 3, hostnames: both, requests: [start(both)], horizonSeconds: 10 },
  {
    name: 'two-schedules',
    isLarge: true,
    mostDeviations: 3,
    hostnames: both,
    requests: [start(h1), start(['h2'], {}, 'start h2')],
    horizonSeconds: 3,
  },
  {
    name: 'up-and-down',
    isLarge: true,
    mostDeviations: 4,
    hostnames: both,
    downBefore: h1,
    requests: [complete(h1), start(['h2'])],
    horizonSeconds: 3,
  },
  { name: 'crash-going-down', isLarge: true, hostnames: h1, requests: [start(h1)], crashes: 1, horizonSeconds: 10 },
  { name: 'crash-coming-up', hostnames: h1, downBefore: h1, requests: [complete(h1)], crashes: 1, horizonSeconds: 10 },
  {
    name: 'lost-going-down',
    isLarge: true,
    mostDeviations: 3,
    hostnames: h1,
    requests: [start(h1)],
    faults: 1,
    horizonSeconds: 10,
  },
  {
    name: 'lost-coming-up',
    isLarge: true,
    hostnames: h1,
    downBefore: h1,
    requests: [complete(h1)],
    faults: 1,
    horizonSeconds: 10,
  },
  {
    name: 'refused',
    isLarge: true,
    hostnames: h1,
    requests: [start(h1)],
    faults: 2,
    troubled: isChangeOfMesos,
    horizonSeconds: 10,
  },
  {
    name: 'two-lookers',
    isLarge: true,
    mostDeviations: 4,
    hostnames: h1,
    underWay: { hosts: h1 },
    isUnguarded: true,
    events: ['watcher'],
    horizonSeconds: 3,
  },
  {
    name: 'job-limit',
    isLarge: true,
    mostDeviations: 4,
    hostnames: both,
    jobs: [jobOf(2)],
    underWay: { hosts: h1 },
    requests: [start(['h2'])],
    horizonSeconds: 4,
  },
  {
    name: 'two-lookers-job',
    isLarge: true,
    mostDeviations: 3,
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
    isLarge: true,
    mostDeviations: 4,
    hostnames: h1,
    requests: [start(h1)],
    events: ['task h1', 'reactivate h1'],
    horizonSeconds: 10,
  },
  {
    name: 'scheduled-drain',
    isLarge: true,
    mostDeviations: 4,
    hostnames: h1,
    underWay: { hosts: h1 },
    requests: [cancel(h1)],
    events: ['webTask h1'],
    horizonSeconds: 3,
  },
  {
    name: 'new-agent',
    isLarge: true,
    mostDeviations: 4,
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
    mostDeviations: 4,
    hostnames: h1,
    tasks: [['h1', 'f3']],
    underWay: { hosts: h1, options: { deadline: '1s', onDeadline: 'force' } },
    requests: [cancel(h1)],
    horizonSeconds: 4,
  },
  {
    name: 'pass-going-down',
    isLarge: true,
    mostDeviations: 3,
    hostnames: h1,
    requests: [start(h1)],
    events: ['pass'],
    horizonSeconds: 10,
  },
  {
    name: 'pass-coming-up',
    isLarge: true,
    mostDeviations: 3,
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
