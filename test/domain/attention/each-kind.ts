import type { Campaign } from '../../../functions/domain/campaigns/campaign.ts';
import type { GateStanding } from '../../../functions/domain/rolling/gate.ts';
import { hostRecord } from '../../fakes/host-record.ts';
import { rollout, rolloutHost } from '../rolling/rollouts.ts';
import { ago, down, opening, watch } from './facts.ts';

export const wait = (hostname: string, minutes: number) => ({
  ...{ hostname, maintenanceId: 'm-1', phase: 'drain' as const, token: 't', executionArn: null },
  since: ago(minutes),
});
export const rollWait = (maintenanceId: string, minutes: number) => ({
  ...{ maintenanceId, phase: 'roll' as const, token: 't', executionArn: null, since: ago(minutes) },
});

export const note = (text: string, minutes: number) => ({ at: ago(minutes), by: 'ben', text });

export const halted = rollout({
  ...{ id: 'm-roll', status: 'halted', heldBy: 'halted: 2 of 2 failures', failures: 2 },
  notes: [note('halted: 2 of 2 failures', 9), note('h1 is done', 1)],
  hosts: [
    rolloutHost('h1', { phase: 'failed', note: 'has not come back' }),
    rolloutHost('h3', { phase: 'failed' }),
    rolloutHost('h2'),
  ],
});
export const paused = rollout({
  ...{ id: 'm-roll', status: 'paused', heldBy: "paused by ben: 'resume' goes on", notes: [note('paused', 8)] },
  hosts: [rolloutHost('h2')],
});
const gate = (name: string, change: Partial<GateStanding>): GateStanding => ({
  ...{ name, colour: 'red', evidence: 'too many errors', at: ago(2), since: ago(4) },
  ...{ isOpen: false, redSince: ago(5), override: null },
  ...change,
});
export const gated = rollout({
  ...{ id: 'm-roll', hosts: [rolloutHost('h2')] },
  gates: [
    gate('load', { isOpen: true, colour: 'green', since: ago(90), redSince: null }),
    gate('disk', { colour: 'unknown', evidence: 'no answer', since: ago(3), redSince: null }),
    gate('errors', {}),
  ],
});
export const byPerson = { ...rollout().options, repair: 'person' };
export const inRepair = rollout({
  ...{ id: 'm-roll', options: byPerson },
  hosts: [rolloutHost('h2'), rolloutHost('h1', { phase: 'repairing', since: ago(7) })],
});

export const campaign = (change: Partial<Campaign>, standing: Partial<Campaign['standing']>): Campaign => ({
  ...{ name: 'kernel', hosts: { pool: 'batch' }, by: ago(-60), windows: [], options: {}, status: 'running' },
  standing: {
    ...{ done: 1, failed: 1, underWay: 1, toGo: 2, heldBy: '', maintenanceId: null, nextWindow: null },
    forecast: { endsAt: null, restsOn: 'unknown', isEndangered: false },
    ...standing,
  },
  ...{
    forgiven: 0,
    createdBy: 'ann',
    createdAt: ago(90),
    updatedBy: 'ben',
    updatedAt: ago(11),
    changes: [],
    version: 1,
  },
  ...change,
});
export const late = { endsAt: ago(-70), restsOn: '1 host took 5m so far', isEndangered: true };
const CAMPAIGN = { cause: null, maintenanceId: null, window: null, hosts: [], campaign: 'kernel' };
const ofCampaign = [
  { action: 'resume', campaign: 'kernel' },
  { action: 'stop', campaign: 'kernel' },
];
export const heldByFailures = { heldBy: 'halted: 1 of 1 failures (h1)', heldSince: ago(6) };

const controls = [
  { action: 'resume', maintenanceId: 'm-roll' },
  { action: 'stop', maintenanceId: 'm-roll' },
];
const ROLLOUT = { cause: null, maintenanceId: 'm-roll', window: null };
const SERVICE = { cause: null, maintenanceId: null, window: null, actions: [] };

/** Facts that show each kind alone; those of hosts on their way have tests of their own. */
export const ALONE = [
  {
    facts: { waits: [wait('h2', 30), wait('h1', 40), wait('h1', 20), rollWait('m-2', 50)], watch: watch(ago(2)) },
    ...{ ...SERVICE, kind: 'watcher-not-running', key: 'watcher-not-running', since: ago(2), hosts: ['h1', 'h2'] },
    title: 'No watcher looks at 2 hosts under way',
    message:
      'h1, h2: no host is drained, taken down or brought back until a watcher runs. What to do: see why the executions of WatchHosts end; the reconciliation starts one each minute',
  },
  {
    facts: { breaker: { at: ago(3), why: '51 hosts would have begun within 1h, more than 50' } },
    ...{ ...SERVICE, kind: 'breaker-open', key: 'breaker-open', since: ago(3), hosts: [] },
    title: 'The breaker is open: no host begins',
    message:
      'The breaker opened because 51 hosts would have begun within 1h, more than 50. What to do: find out why so many hosts begin or fail, then reset the breaker, with the reason',
    actions: [{ action: 'reset' }],
  },
  {
    facts: { rollouts: [halted] },
    ...{ ...ROLLOUT, kind: 'rollout-halted', key: 'rollout-halted m-roll', since: ago(9), hosts: ['h1', 'h3'] },
    title: 'Rolling maintenance halted, 1 host not begun',
    message:
      'm-roll: h1, h3 failed, and no other host begins. h1: has not come back. What to do: check the failed hosts, then resume, which accepts these failures; or stop, which leaves out the rest',
    actions: controls,
  },
  {
    facts: { campaigns: [campaign({}, heldByFailures)] },
    ...{ ...CAMPAIGN, kind: 'campaign-halted', key: 'campaign-halted kernel', since: ago(6) },
    title: 'Campaign kernel halted, 2 hosts not begun',
    message:
      'kernel: halted: 1 of 1 failures (h1). What to do: check the failed hosts, then resume, which accepts these failures; or stop, which leaves out the rest',
    actions: ofCampaign,
  },
  {
    facts: { rollouts: [gated] },
    ...{ ...ROLLOUT, kind: 'gate-not-green', key: 'gate-not-green m-roll', since: ago(5), hosts: ['h2'] },
    title: "Gates 'disk', 'errors' not green, 1 host not begun",
    message:
      'm-roll: no other host begins: gate disk is unknown: no answer; gate errors is red: too many errors. What to do: mend what the gate shows, then it goes on by itself; or override the gate, with the reason; or stop it',
    actions: [{ action: 'override', maintenanceId: 'm-roll' }, controls[1]],
  },
  {
    facts: { campaigns: [campaign({}, { forecast: late, endangeredSince: ago(7), maintenanceId: 'm-1' })] },
    ...{ ...CAMPAIGN, kind: 'deadline-endangered', key: 'deadline-endangered kernel', since: ago(7), actions: [] },
    title: 'Campaign kernel will miss its deadline, 3 hosts left',
    message: `kernel: is due ${ago(-60)}, and would end ${ago(-70)} (1 host took 5m so far). What to do: remove what holds it; or stop it, and create another one with a later deadline, more windows or a higher concurrency`,
  },
  {
    facts: { rollouts: [paused] },
    ...{ ...ROLLOUT, kind: 'rollout-paused', key: 'rollout-paused m-roll', since: ago(8), hosts: ['h2'] },
    title: 'Rolling maintenance paused, 1 host not begun',
    message: "m-roll: no other host begins; paused by ben: 'resume' goes on. What to do: resume it, or stop it",
    actions: controls,
  },
  {
    facts: { rollouts: [inRepair] },
    ...{ ...ROLLOUT, kind: 'repair-awaited', key: 'repair-awaited m-roll', since: ago(7), hosts: ['h1'] },
    title: '1 host down for repair',
    message:
      'h1: the rolling maintenance m-roll waits until a person has repaired the host. What to do: repair it, then complete',
    actions: [{ action: 'complete', hosts: ['h1'] }],
  },
  {
    facts: { campaigns: [campaign({ status: 'paused' }, { heldBy: 'paused by ben' })] },
    ...{ ...CAMPAIGN, kind: 'campaign-paused', key: 'campaign-paused kernel', since: ago(11) },
    title: 'Campaign kernel paused, 2 hosts not begun',
    message: 'kernel: paused by ben. What to do: resume it, or stop it',
    actions: ofCampaign,
  },
  {
    facts: { hosts: [hostRecord({ lostSince: ago(2) })] },
    ...{ ...SERVICE, kind: 'agent-lost', key: 'agent-lost', cause: 'agent-lost', since: ago(2), hosts: ['h1'] },
    title: '1 host lost its agent',
    message:
      'h1: no agent answers the master, and the tasks there are gone or out of reach. What to do: start mesos-agent there; or start maintenance to repair the host; or forget a host that will not come back',
    actions: [
      { action: 'start', hosts: ['h1'] },
      { action: 'forget', hosts: ['h1'] },
    ],
  },
  {
    facts: { hosts: [down('h2', { state: 'HOST_STATE_DRAINED' }), down('h1', { stateSince: ago(3_001) })] },
    ...{ ...SERVICE, kind: 'host-forgotten', key: 'host-forgotten m-1', since: ago(3_001), hosts: ['h1', 'h2'] },
    title: '2 hosts forgotten in maintenance',
    message:
      'h1, h2: out for longer than intended; ann took them out (kernel). What to do: ask ann whether the repair is done, then complete; or retire a host that will not come back',
    maintenanceId: 'm-1',
    actions: [{ action: 'complete', hosts: ['h1'] }],
  },
  {
    facts: { corrections: [20, 12, 4].map((minutes) => ({ at: ago(minutes), hostnames: [`h${minutes}`, 'h1'] })) },
    ...{ ...SERVICE, kind: 'drift-returns', key: 'drift-returns', cause: 'other-operator', since: ago(20) },
    title: 'Drift of 4 hosts comes back',
    message:
      'h1, h12, h20 and 1 more: another system changes the Mesos schedule or reactivates agents, 3 times in half an hour. What to do: stop it, or make it keep the windows of others',
    hosts: ['h1', 'h12', 'h20', 'h4'],
  },
  {
    facts: { latestOpenings: [opening('missed', ago(90))] },
    ...{ ...SERVICE, kind: 'window-missed', key: 'window-missed rack-7', since: ago(90), hosts: [], window: 'rack-7' },
    title: 'Window rack-7 did not open',
    message: `rack-7: did not open at ${ago(90)}: the service was away. What to do: mend the cause; if the work cannot wait for the next opening, start maintenance on its hosts`,
  },
  {
    facts: { hosts: [hostRecord({ outbox: [5, 1].map((minutes) => ({ ...change(), at: ago(minutes) })) })] },
    ...{ ...SERVICE, kind: 'events-undelivered', key: 'events-undelivered', since: ago(5), hosts: ['h1'] },
    title: 'Events of 1 host are not delivered',
    message:
      'h1: state changes are missing in the history or on the event bus. What to do: check the event bus and the reconciliation; the events are delivered as soon as both work',
  },
];

export function change() {
  const states = { from: 'HOST_STATE_DOWN', to: 'HOST_STATE_UP' } as const;
  return { version: 3, ...states, by: 'ann', reason: '', maintenanceId: 'm-1', detail: '' };
}
