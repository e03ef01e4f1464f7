import { endOf, PHASES, type Phase } from '../../../functions/domain/rolling/phase.ts';
import { hostsIn, inPhase, notBegun, withHosts, withNote } from '../../../functions/domain/rolling/rollout.ts';
import { rollout, rolloutHost } from './rollouts.ts';

const NOW = new Date('2026-03-01T12:30:00.000Z');
const repair = { handle: 'ticket-7', askAt: NOW.toISOString() };

describe('a host that comes to a phase', () => {
  test('is in it since now, with the note of that phase alone', () => {
    const host = rolloutHost('h1', { phase: 'going-down', note: 'slow', wave: 2 });

    expect(inPhase(host, 'returning', NOW)).toEqual({
      ...host,
      ...{ phase: 'returning', since: NOW.toISOString(), note: '', wasDown: true },
    });
  });

  test('stays as it is when it is there already, with the same note', () => {
    const host = rolloutHost('h1', { phase: 'failed', note: 'no agent has registered' });

    expect(inPhase(host, 'failed', NOW, 'no agent has registered')).toBe(host);
  });

  test('is there since the same time when only the note changes', () => {
    const host = rolloutHost('h1', { phase: 'repairing', note: 'reboots' });

    expect(inPhase(host, 'repairing', NOW, 'checks')).toMatchObject({ note: 'checks', since: host.since });
  });

  test('waits for its turn, in no wave, when it has not begun after all', () => {
    const host = rolloutHost('h1', { phase: 'going-down', note: 'slow', wave: 2, begunAt: '2026-03-01T12:10:00.000Z' });

    expect(notBegun(host, NOW)).toEqual(rolloutHost('h1', { since: NOW.toISOString() }));
  });

  test('keeps the first 160 characters of a note', () => {
    const noteOf = (length: number) => inPhase(rolloutHost('h1'), 'failed', NOW, 'x'.repeat(length)).note;

    expect(noteOf(160)).toBe('x'.repeat(160));
    expect(noteOf(161)).toBe(`${'x'.repeat(159)}…`);
  });

  test.each(PHASES)('keeps the state of its repair in the phase %s, if that is the repair', (phase) => {
    const host = rolloutHost('h1', { phase: 'repairing', note: 'reboots', repair });

    expect(inPhase(host, phase, NOW, 'next').repair).toEqual(phase === 'repairing' ? repair : null);
  });

  test.each(PHASES)('was DOWN in the phase %s, if that comes after the drain, and remembers it', (phase) => {
    const host = rolloutHost('h1', { phase: 'going-down' });

    expect(inPhase(host, phase, NOW).wasDown).toBe(phase === 'repairing' || phase === 'returning');
    expect(inPhase({ ...host, wasDown: true }, phase, NOW, 'next').wasDown).toBe(true);
  });
});

test('only hosts that are done have arrived, and only those that failed have failed', () => {
  expect(PHASES.filter((phase) => endOf({ phase }) === 'arrived')).toEqual(['done']);
  expect(PHASES.filter((phase) => endOf({ phase }) === 'failed')).toEqual(['failed']);
});

describe('the notes of a rolling maintenance', () => {
  test('have their time and author, the newest last', () => {
    const before = { at: '2026-03-01T12:00:00.000Z', by: 'ann', text: 'paused' };

    expect(withNote(rollout({ notes: [before] }), 'resumed', 'bob', NOW).notes).toEqual([
      before,
      { at: NOW.toISOString(), by: 'bob', text: 'resumed' },
    ]);
  });

  test('are the newest fifty', () => {
    const notes = Array.from({ length: 50 }, (_, n) => ({ at: NOW.toISOString(), by: 'ann', text: `note ${n}` }));
    const kept = withNote(rollout({ notes }), 'note 50', 'ann', NOW).notes.map(({ text }) => text);

    expect([kept.length, kept[0], kept.at(-1)]).toEqual([50, 'note 1', 'note 50']);
  });

  test('are cut after a thousand characters: they may quote Mesos', () => {
    const textOf = (length: number) => withNote(rollout(), 'x'.repeat(length), 'ann', NOW).notes[0]?.text;

    expect(textOf(1_000)).toBe('x'.repeat(1_000));
    expect(textOf(1_001)).toBe(`${'x'.repeat(999)}…`);
  });
});

describe('changed hosts', () => {
  const phases: readonly Phase[] = ['waiting', 'going-down', 'failed'];
  const before = rollout({ hosts: phases.map((phase, n) => rolloutHost(`h${n}`, { phase })), failures: 1 });

  test('take the place of the former ones, and the others stay', () => {
    const changed = rolloutHost('h1', { phase: 'repairing' });
    const [first, , last] = before.hosts;

    expect(withHosts(before, [changed])).toEqual({ ...before, hosts: [first, changed, last] });
  });

  test('that have failed are counted once', () => {
    const failed = ['h0', 'h1', 'h2'].map((name) =>
      rolloutHost(name, { phase: 'failed', note: 'its drain was cancelled' }),
    );

    expect(withHosts(before, failed).failures).toBe(3);
  });

  test('are found by their phases', () => {
    expect(hostsIn(before, 'waiting', 'failed').map(({ hostname }) => hostname)).toEqual(['h0', 'h2']);
    expect(hostsIn(before)).toEqual([]);
  });
});
