import { decideOpening, type OpeningSnapshot } from '../../../functions/domain/windows/decide-opening.ts';
import type { RecurringWindow } from '../../../functions/domain/windows/recurring-window.ts';
import { recurringWindow } from '../../adapters/store/suite/records.ts';

const AT = new Date('2026-03-10T01:00:00.000Z');

function snapshot(changes: Partial<OpeningSnapshot> & { with?: Partial<RecurringWindow> } = {}): OpeningSnapshot {
  const { with: settings, ...others } = changes;
  return {
    window: recurringWindow('w', { version: 1, ...settings }),
    scheduledAt: AT,
    now: AT,
    blackout: null,
    atWork: null,
    hostCount: 3,
    maxHosts: 1_000,
    ...others,
  };
}

const minutesLater = (minutes: number, seconds = 0) => new Date(AT.getTime() + minutes * 60_000 + seconds * 1_000);
const blackout = { code: 'blackout', message: '2026-03-10 is blacked out' };

describe('decideOpening', () => {
  test('opens, and closes counted from the time that was planned', () => {
    expect(decideOpening(snapshot({ now: minutesLater(5) }))).toEqual({
      outcome: 'opened',
      span: { opensAt: AT, closesAt: new Date('2026-03-10T03:00:00.000Z') },
      lastBeginAt: new Date('2026-03-10T02:30:00.000Z'),
    });
  });

  test('opens for as many hosts as a maintenance may have', () => {
    expect(decideOpening(snapshot({ hostCount: 1_000 }))).toMatchObject({ outcome: 'opened' });
  });

  test.each<[string, Parameters<typeof snapshot>[0], RegExp]>([
    ['was deleted', { window: undefined }, /was deleted/],
    ['has no hosts', { with: { hosts: null } }, /it has no hosts$/],
    ['is paused', { with: { paused: true } }, /paused$/],
    ['has no host that can go', { hostCount: 0 }, /^none of its hosts can go into maintenance now$/],
    ['has too many hosts', { hostCount: 1_001 }, /1001 hosts, and a maintenance has at most 1000$/],
    ['is still open', { atWork: '2026-02-10T01:00:00.000Z' }, /2026-02-10T01:00:00.000Z/],
  ])('says that a window %s', (_, changes, message) => {
    expect(decideOpening(snapshot(changes))).toMatchObject({ why: { message: expect.stringMatching(message) } });
  });

  test.each<[string, Parameters<typeof snapshot>[0], string, string]>([
    ['a window that was deleted', { window: undefined }, 'skipped', 'deleted'],
    ['a calendar', { with: { hosts: null } }, 'skipped', 'calendar'],
    ['one that is paused', { with: { paused: true } }, 'skipped', 'paused'],
    ['one that is blacked out', { blackout }, 'skipped', 'blackout'],
    ['one without a host', { hostCount: 0 }, 'skipped', 'no-hosts'],
    ['one whose last opening is still at work', { atWork: '2026-02-10T01:00:00.000Z' }, 'missed', 'still-open'],
    ['one with more hosts than a maintenance may have', { hostCount: 1_001 }, 'missed', 'too-many-hosts'],
    ['one that comes more than five minutes late', { now: minutesLater(5, 1) }, 'missed', 'too-late'],
  ])('does not open %s', (_, changes, outcome, code) => {
    expect(decideOpening(snapshot(changes))).toMatchObject({ outcome, why: { code } });
  });

  test('what somebody wanted comes before what went wrong', () => {
    const late = minutesLater(90);

    expect(decideOpening(snapshot({ with: { paused: true }, now: late }))).toMatchObject({ why: { code: 'paused' } });
    expect(decideOpening(snapshot({ blackout, atWork: 'x' }))).toMatchObject({ why: { code: 'blackout' } });
    expect(decideOpening(snapshot({ now: late, hostCount: 0 }))).toMatchObject({
      outcome: 'missed',
      why: { message: 'it was begun 90 minutes after its time, and at most 5 are allowed' },
    });
  });
});
