import type { Mutant } from './mutants.ts';

/** Records that are written against the rules, and executions that wait in vain. */

export const ofRecords: readonly Mutant[] = [
  {
    name: 'a change of state is written whatever another process has written',
    file: 'actions/host/host-record.ts',
    code: 'const written = await services.store.putHost(moved, host.version);',
    instead:
      'const now = await services.store.host(host.hostname);\n  const written = await services.store.putHost(moved, now?.version ?? 0);',
    worlds: ['start-and-cancel'],
  },
  {
    name: 'a request is written over another',
    file: 'actions/registration/register.ts',
    code: 'const written = await services.store.putHost(desired, host?.version ?? 0);',
    instead:
      'const written = await services.store.putHost(desired, (await services.store.host(hostname))?.version ?? 0);',
    worlds: ['two-requests'],
  },
  {
    name: 'the outbox is emptied before it is delivered',
    file: 'actions/host/host-record.ts',
    code: "  services.report.count('HostStateChanges');\n  return deliverOutbox",
    instead: '  await services.store.clearOutbox(written.hostname, written.version);\n  return deliverOutbox',
    worlds: ['crash-going-down'],
  },
  {
    name: 'a change of state forgets what was not delivered before',
    file: 'actions/host/host-record.ts',
    code: 'const outbox = [...owed(host), transition];',
    instead: 'const outbox = [transition];',
    worlds: ['lost-going-down'],
  },
  {
    name: 'nobody delivers what a dead process has left',
    file: 'actions/reconcile/restart-executions.ts',
    code: 'if (host.outbox.length === 0 || (host.maintenance !== null && !isAtRest(host))) return false;',
    instead: 'return false;',
    worlds: ['crash-coming-up'],
  },
  {
    name: 'nobody starts an execution that was not started',
    file: 'actions/reconcile/restart-executions.ts',
    code: 'return !isPatient || executionArn === null || !(await works.isRunning(executionArn));',
    instead: 'return false;',
    worlds: ['crash-going-down'],
  },
  {
    name: 'a hold is released too early',
    file: 'domain/request/request.ts',
    code: "return rest.length === 0 ? accepted : { outcome: 'already', holds: rest };",
    instead: 'return accepted;',
    worlds: ['holds'],
  },
  {
    name: 'a maintenance is told to be over while a host is on its way',
    file: 'actions/request/finish-maintenance.ts',
    code: "if (names.length === 0 || reached.some(({ progress }) => progress === 'moving')) return undefined;",
    instead: 'if (names.length === 0) return undefined;',
    worlds: ['two-hosts'],
  },
];

export const ofWaiting: readonly Mutant[] = [
  {
    name: 'a token is handed over, and its wait not stored',
    file: 'handlers/steps/await-host.ts',
    code: 'await store.putWait(wait);',
    instead: '',
    worlds: ['crash-coming-up'],
  },
  {
    name: 'a wait is forgotten, and its token not answered',
    file: 'actions/watch/answer-waits.ts',
    code: 'settle(wait, () => answerExecution(services, wait, answer)),',
    instead: 'settle(wait, async () => undefined),',
    worlds: ['one-host'],
  },
  {
    name: 'a wait is forgotten whose answer got lost',
    file: 'actions/watch/answer-waits.ts',
    code: '      return false;\n',
    instead: '      return true;\n',
    worlds: ['lost-going-down'],
  },
  {
    name: 'an execution goes on before its host is empty',
    file: 'domain/watch/wait.ts',
    code: "return phase === 'drain' && isEmptied(host) ? 'reached' : undefined;",
    instead: "return phase === 'drain' ? 'reached' : undefined;",
    worlds: ['late-task', 'one-host'],
  },
];
