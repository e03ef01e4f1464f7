import fc from 'fast-check';
import { pauseRolling, resumeOverGates, resumeRolling } from '../../../functions/actions/rolling/pause-resume-stop.ts';
import type { NamedStart } from '../../../functions/contract/api/requests.ts';
import { MaintenanceError } from '../../../functions/contract/errors.ts';
import { COLOURS, type Colour } from '../../../functions/domain/rolling/gate.ts';
import { hostsIn, type Rollout } from '../../../functions/domain/rolling/rollout.ts';
import { RollingWorld } from './rolling-world.ts';

const UNATTENDED = { repair: 'none', settle: '10s', returnTimeout: '60s', concurrency: 1 } as const;

/** A cluster with two gates, whose colours a test sets. */
class GatedWorld extends RollingWorld {
  readonly colours: Record<string, Colour> = { errors: 'green', slo: 'green' };

  override async begin(): Promise<void> {
    const { clock } = this.services;
    const gates = Object.keys(this.colours).map((name) => {
      const ask = async () => {
        const colour = this.colours[name] ?? 'unknown';
        return { colour, evidence: `${name} says ${colour}`, at: clock().toISOString() };
      };
      return [name, { ask }] as const;
    });
    Object.assign(this.services, { gates: new Map(gates) });
    await super.begin();
  }

  async rounds(count: number): Promise<void> {
    for (let round = 0; round < count; round += 1) await this.round();
  }
}

async function gated(request: Partial<NamedStart> = {}, hosts = ['h0', 'h1', 'h2']) {
  const tested = new GatedWorld();
  await tested.begin();
  const id = await tested.roll({ ...UNATTENDED, gates: ['errors', 'slo'], greenFor: '60s', ...request }, hosts);
  return { tested, id };
}

const waiting = (rollout: Rollout) => hostsIn(rollout, 'waiting').length;
const notesOf = ({ notes }: Rollout) => notes.map(({ by, text }) => `${by}: ${text}`);

/** Rounds until a host has begun. */
async function untilFirst(tested: GatedWorld, id: string): Promise<void> {
  for (let round = 0; round < 20 && waiting(await tested.rollout(id)) === 3; round += 1) await tested.round();
}

describe('a gate that turns red', () => {
  test('lets no further host begin and fails none; green for long enough, it goes on by itself', async () => {
    const { tested, id } = await gated();
    await untilFirst(tested, id);
    tested.colours.errors = 'red';
    await tested.rounds(60);

    const held = await tested.rollout(id);
    expect(held).toMatchObject({ status: 'running', failures: 0, heldBy: 'gate errors is red: errors says red' });
    expect(held.hosts.map(({ phase }) => phase)).toEqual(['done', 'waiting', 'waiting']);
    expect(notesOf(held)).toContain('rollout: gate errors is red: errors says red');

    tested.colours.errors = 'green';
    await tested.rounds(2);
    expect((await tested.rollout(id)).heldBy).toMatch(/^gate errors is green since .*, and must be so for 1m$/);
    await tested.untilRest();
    const finished = await tested.rollout(id);
    expect([finished.status, hostsIn(finished, 'done').length]).toEqual(['finished', 3]);
    expect(notesOf(finished)).toContain('rollout: gate errors is green again: errors says green');
  });

  test('is published when it closes, when it is red, and when it is open again', async () => {
    const { tested, id } = await gated();
    for (const colour of ['unknown', 'red', 'green'] as const) {
      tested.colours.slo = colour;
      await tested.rounds(20);
    }

    const changes = tested.services.published.filter(({ type }) => type === 'Gate Changed');
    expect(changes.map(({ detail }) => detail)).toMatchObject([
      { maintenanceId: id, gate: 'slo', colour: 'unknown', holds: true, evidence: 'slo says unknown', onRed: 'hold' },
      { gate: 'slo', colour: 'red', holds: true },
      { gate: 'slo', colour: 'green', holds: false },
    ]);
  });

  test('halts, if it should, until an operator resumes; and then holds until it is green', async () => {
    const { tested, id } = await gated({ onRed: 'halt' });
    await untilFirst(tested, id);
    tested.colours.errors = 'red';
    await tested.untilRest();

    const halted = await tested.rollout(id);
    const heldBy = "halted: gate errors is red: errors says red: 'resume' goes on";
    expect(halted).toMatchObject({ status: 'halted', failures: 0, heldBy });
    await resumeRolling(tested.services, id, 'bob');
    tested.takeUp();
    await tested.rounds(10);
    expect(await tested.rollout(id)).toMatchObject({
      status: 'running',
      heldBy: 'gate errors is red: errors says red',
    });

    tested.colours.errors = 'green';
    await tested.untilRest();
    expect((await tested.rollout(id)).status).toBe('finished');
  });

  test('between the choice of a host and its request holds the request back', async () => {
    const { tested, id } = await gated();
    const { store } = tested.services;
    const { createMaintenance } = store;
    store.createMaintenance = () =>
      Promise.reject(new MaintenanceError('StoreUnavailable', 'the request of the wave is not stored'));
    await tested.rounds(3);
    store.createMaintenance = createMaintenance;
    tested.colours.errors = 'red';
    await tested.rounds(20);

    expect((await tested.rollout(id)).wave).toMatchObject({ number: 1, isAskedFor: false });
    expect(tested.mesos.log.filter(({ call }) => call === 'machineDown')).toEqual([]);
    tested.colours.errors = 'green';
    await tested.untilRest();
    expect(hostsIn(await tested.rollout(id), 'done')).toHaveLength(3);
  });
});

test('a gate that has left the settings holds, and says so', async () => {
  const { tested, id } = await gated();
  Object.assign(tested.services, { gates: new Map() });
  await tested.rounds(3);

  expect(await tested.rollout(id)).toMatchObject({
    ...{ status: 'running', failures: 0 },
    heldBy: expect.stringContaining("gate errors is unknown: 'errors' has left the settings GATES"),
  });
});

test('an unknown gate, and options without a gate, are refused', async () => {
  await expect(gated({ gates: ['errors', 'oops'] })).rejects.toMatchObject({
    name: 'InvalidInput',
    entries: [{ code: 'unknown-gate', message: expect.stringContaining('choose from errors, slo') }],
  });
  await expect(gated({ gates: undefined, onRed: 'halt' })).rejects.toMatchObject({
    entries: [{ field: 'onRed', code: 'no-gate' }, { field: 'greenFor' }].toReversed(),
  });
});

describe('an operator who overrides a gate', () => {
  test('lets hosts begin on the present answers, and is in the notes', async () => {
    const { tested, id } = await gated();
    tested.colours.errors = 'red';
    await tested.rounds(5);
    await resumeOverGates(tested.services, id, 'bob', 'the alarm is about another cluster');
    await tested.untilRest();

    const finished = await tested.rollout(id);
    expect([finished.status, hostsIn(finished, 'done').length]).toEqual(['finished', 3]);
    expect(notesOf(finished)).toContain(
      'bob: overrides gate errors (red): the alarm is about another cluster; until it has been green for 1m',
    );
  });

  test('resumes a paused maintenance too, with its own reason; a gate that turns red later holds', async () => {
    const { tested, id } = await gated();
    tested.colours.errors = 'red';
    await tested.rounds(2);
    await pauseRolling(tested.services, id, 'bob');
    const resumed = await resumeOverGates(tested.services, id, 'bob', 'a false alarm', 'lunch is over');
    expect(resumed.status).toBe('running');
    expect(notesOf(resumed)).toContain('bob: resumed: lunch is over');

    tested.takeUp();
    tested.colours.slo = 'red';
    await tested.rounds(60);
    expect((await tested.rollout(id)).heldBy).toBe('gate slo is red: slo says red');
  });

  test('is refused where there is no gate', async () => {
    const { tested, id } = await gated({ gates: undefined, greenFor: undefined });

    await expect(resumeOverGates(tested.services, id, 'bob', 'why')).rejects.toMatchObject({
      entries: [{ field: 'overrideGate', code: 'no-gate' }],
    });
  });
});

test('whatever its gates answer, nothing begins while one is not green or was not a moment ago, and no host fails', async () => {
  const round = fc.record({
    errors: fc.constantFrom(...COLOURS, 'green' as const),
    slo: fc.constantFrom('green' as const, 'green' as const, 'unknown' as const),
    rounds: fc.integer({ min: 1, max: 15 }),
    crashAfter: fc.option(fc.integer({ min: 1, max: 40 })),
  });

  await fc.assert(
    fc.asyncProperty(fc.array(round, { maxLength: 8 }), async (history) => {
      const { tested, id } = await gated({ greenFor: '10s' });
      for (const { errors, slo, rounds, crashAfter } of history) {
        Object.assign(tested.colours, { errors, slo });
        const [first] = tested.pending;
        if (first !== undefined && crashAfter !== null) await tested.run(first, crashAfter);
        for (let each = 0; each < rounds; each += 1) {
          const before = await tested.rollout(id);
          await tested.round();
          const after = await tested.rollout(id);
          const begins = waiting(after) < waiting(before) || after.wave?.isAskedFor !== before.wave?.isAskedFor;
          if (begins) expect([errors, slo]).toEqual(['green', 'green']);
        }
      }
      expect(await tested.rollout(id)).toMatchObject({ failures: 0 });
      Object.assign(tested.colours, { errors: 'green', slo: 'green' });
      await tested.untilRest();
      expect(hostsIn(await tested.rollout(id), 'done')).toHaveLength(3);
    }),
    { numRuns: 60 },
  );
});
