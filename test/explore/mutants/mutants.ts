import { ofComingUp, ofGoingDown } from './of-hosts.ts';
import { ofRecords, ofWaiting } from './of-records.ts';

/**
 * The product, broken on purpose in one place each. The explorer has to find a schedule of one of the named worlds that breaks a
 * promise.
 */
export interface Mutant {
  readonly name: string;
  /** Below functions/. */
  readonly file: string;
  readonly code: string;
  readonly instead: string;
  readonly worlds: readonly string[];
}

const SCHEDULE = 'actions/schedule';

const ofSchedule: readonly Mutant[] = [
  {
    name: 'writers of the schedule do not wait for the lease',
    file: `${SCHEDULE}/schedule-lease.ts`,
    code: 'if (await services.store.acquireLease(LEASE, owner, LEASE_SECONDS, services.clock())) return;',
    instead: 'if ((await services.store.acquireLease(LEASE, owner, LEASE_SECONDS, services.clock())) || true) return;',
    worlds: ['two-schedules'],
  },
  {
    name: 'the lease is given back before the schedule is read',
    file: `${SCHEDULE}/schedule-lease.ts`,
    code: 'await takeLease(services, owner);\n',
    instead: 'await takeLease(services, owner);\n    await services.store.releaseLease(LEASE, owner);\n',
    worlds: ['two-schedules'],
  },
  {
    name: 'an unchanged schedule is posted',
    file: `${SCHEDULE}/schedule-lease.ts`,
    code: 'if (after === before) return;',
    instead: '',
    worlds: ['start-and-cancel', 'foreign-going-down'],
  },
  {
    name: 'a post leaves out the windows of others',
    file: 'domain/mesos/schedule.ts',
    code: '{ windows: [...schedule.windows, ...added] }',
    instead: '{ windows: added }',
    worlds: ['foreign-going-down'],
  },
  {
    name: 'a host is removed from the windows of others',
    file: 'domain/mesos/schedule.ts',
    code: 'return unavailability === undefined || !sameUnavailability(unavailability, window.unavailability);',
    instead: 'return unavailability === undefined;',
    worlds: ['foreign-coming-up'],
  },
  {
    name: 'a look from before the publication ends a cancel',
    file: `${SCHEDULE}/publish.ts`,
    code: 'await store.putHost(host, host.version);\n    return false;',
    instead: 'return false;',
    worlds: ['start-and-cancel'],
  },
  {
    name: 'hosts that are UP again by the time of the publication stay published',
    file: `${SCHEDULE}/publish.ts`,
    code: 'if (host?.maintenance == null) return true;',
    instead: 'if (host?.maintenance == null) return false;',
    worlds: ['start-and-cancel'],
  },
  {
    name: 'what Mesos has refused and done is not undone',
    file: `${SCHEDULE}/publish.ts`,
    code: 'await revert(services, hosts.filter(isUnmoved), placeable, change);',
    instead: '',
    worlds: ['refused'],
  },
  {
    name: 'a refused request stays registered',
    file: 'actions/request/accept-request.ts',
    code: 'await revertRegistration(services, registered);',
    instead: '',
    worlds: ['refused'],
  },
  {
    name: 'agents stay in placement',
    file: `${SCHEDULE}/publish.ts`,
    code: 'await allDone(placeable.map((agent) => deactivate(services, agent, deactivated)));',
    instead: '',
    worlds: ['one-host'],
  },
];

export const MUTANTS: readonly Mutant[] = [...ofSchedule, ...ofGoingDown, ...ofRecords, ...ofWaiting, ...ofComingUp];
