import type { Mutant } from './mutants.ts';

/** Hosts that go down and come up against the rules. */

export const ofGoingDown: readonly Mutant[] = [
  {
    name: 'a drain ends with a task left',
    file: 'domain/drain/drain.ts',
    code: "if (isEmpty(look)) return { kind: 'empty' };",
    instead: "if (look.tasks.length <= 1) return { kind: 'empty' };",
    worlds: ['late-task'],
  },
  {
    name: 'machine/down is posted on any look',
    file: 'actions/take-down/take-down.ts',
    code: 'if (!mayTakeDown(host, look, services.clock())) return false;',
    instead: '',
    worlds: ['late-task', 'task-after-drain'],
  },
  {
    name: 'machine/down is posted without a look at an agent that is new',
    file: 'domain/take-down/take-down.ts',
    code: "if (change !== undefined) return { kind: 'new-agent', change };",
    instead: '',
    worlds: ['new-agent'],
  },
  {
    name: 'force does not wait for the deadline',
    file: 'domain/drain/drain.ts',
    code: 'deadline === null || now.getTime() < Date.parse(deadline) ? undefined : onDeadline',
    instead: 'deadline === null ? undefined : onDeadline',
    worlds: ['deadline'],
  },
  {
    name: 'a forced host goes down without a second look at its record',
    file: 'actions/take-down/take-down.ts',
    code: 'isNothing(look) || (await services.store.host(host.hostname))?.version === host.version',
    instead: 'true',
    worlds: ['deadline'],
  },
  {
    name: 'claims are written over those of another watcher',
    file: 'actions/drain/choose-instances.ts',
    code: 'return isSameRecord(before, after) || (await services.store.putJobClaims(after, services.clock()));',
    instead:
      'await services.store.putJobClaims({ ...after, version: (await services.store.jobClaims(after.jobId)).version }, services.clock());\n  return true;',
    worlds: ['two-lookers-job'],
  },
  {
    name: 'the limit of a job does not count the instances that are away',
    file: 'domain/jobs/select-leaving.ts',
    code: 'const left = availableBeside(kept, job).length;',
    instead: 'const left = job.wanted;',
    worlds: ['job-limit'],
  },
  {
    name: 'complete is accepted while the host goes down',
    file: 'domain/request/request.ts',
    code: "'take-down': notDown(WAIT_OR_CANCEL),",
    instead: "'take-down': accept,",
    worlds: ['early-complete'],
  },
];

export const ofComingUp: readonly Mutant[] = [
  {
    name: 'a host is UP before an agent has registered',
    file: 'domain/return/return.ts',
    code: 'if (agents.length === 0) return wait([isAwaited(host, view) ? agentAwaited(host) : agentMissing(host)]);',
    instead: '',
    worlds: ['crash-coming-up'],
  },
  {
    name: 'a host is UP that a window holds',
    file: 'domain/return/return.ts',
    code: `  if (addresses.some((address) => isScheduled(view.schedule, address))) return wait([foreignWindow(host)]);

  if (view.status.draining.some(({ id }) => sameMachine(id, machineOf(host)))) return wait([hiddenWindow(host)]);
`,
    instead: '',
    worlds: ['foreign-coming-up'],
  },
  {
    name: 'the window of a cancelled drain stays',
    file: 'domain/return/return.ts',
    code: "if (removeFromSchedule(view.schedule, [host]) !== view.schedule) return { kind: 'unschedule' };",
    instead: '',
    worlds: ['start-and-cancel'],
  },
  {
    name: 'the agent of a cancelled drain stays switched off',
    file: 'domain/return/return.ts',
    code: "if (off.length > 0) return { kind: 'reactivate', agents: off };",
    instead: '',
    worlds: ['start-and-cancel'],
  },
];
