import type { Job } from '../../../functions/domain/jobs/job.ts';
import { type JobClaims, noClaims } from '../../../functions/domain/jobs/job-claims.ts';
import { selectMoves } from '../../../functions/domain/jobs/select-leaving.ts';
import { resized, withoutParts } from '../../../functions/domain/jobs/surge.ts';
import { broken, instance, job, unchecked } from './sample-job.ts';
import { codes, ended, gone, grown, later, look, NOW, surging, web } from './surging-jobs.ts';

describe('replacements first', () => {
  test('are asked for, one for each task that waits, and nothing goes yet', () => {
    const first = look(web(), noClaims('m/shop/web'), ['t0']);

    expect([gone(first), first.scaleTo, codes(first)]).toEqual([[], 5, { t0: 'waiting-for-replacement' }]);
    expect(first.forGood).toBeUndefined();
    expect(first.record.surge).toEqual({ ...surging(1).surge, resizing: later(300).toISOString() });
  });

  test('are asked for also where the limit would let a task go at once', () => {
    const first = look(web({ availableShare: 0 }), noClaims('m/shop/web'), ['t0']);

    expect([gone(first), first.scaleTo]).toEqual([[], 5]);
  });

  test('are no more than the job allows beside what it wants, for all hosts together', () => {
    expect(look(web(), noClaims('m/shop/web'), ['t0', 't1', 't2']).scaleTo).toBe(6);

    const second = look(grown(5, 4), surging(1), ['t1', 't2', 't3'], NOW, 'h2');
    expect(second.scaleTo).toBe(6);
    expect(second.record.surge?.parts).toMatchObject([
      { hostname: 'h1', count: 1 },
      { hostname: 'h2', count: 1 },
    ]);
  });

  test('are not asked for where the job allows none: its limit alone counts', () => {
    const selection = look(job(4, { extraShare: 0.2 }), noClaims('m/shop/web'), ['t0', 't1']);

    expect([gone(selection), selection.scaleTo, selection.record.surge]).toEqual([['t0'], undefined, null]);
  });

  test('are not asked for by a host that has no task to wait', () => {
    const selection = look(web({ instances: [broken('t0')] }), noClaims('m/shop/web'), ['t0']);

    expect([gone(selection), selection.scaleTo, selection.record.surge]).toEqual([['t0'], undefined, null]);
  });

  test('let as many tasks go as run beside those that were there before', () => {
    expect(gone(look(grown(6, 4), surging(2), ['t0', 't1', 't2']))).toEqual([]);
    expect(gone(look(grown(6, 5), surging(2), ['t0', 't1', 't2']))).toEqual(['t0']);
    expect(gone(look(grown(6, 6), surging(2), ['t0', 't1', 't2']))).toEqual(['t0', 't1']);
  });

  test('need to make up only for what was available before', () => {
    const selection = look(grown(5, 4, { availableShare: 0.5 }), surging(1, { availableBefore: 3 }), ['t0']);

    expect(gone(selection)).toEqual(['t0']);
  });

  test('need to make up for those of which nothing was known as well: they may have been available', () => {
    const instances = [instance('t0'), instance('t1'), unchecked('t2'), unchecked('t3'), broken('t4')];
    const first = look(web({ wanted: 5, instances, availableShare: 0 }), noClaims('m/shop/web'), ['t0']);

    expect([gone(first), first.scaleTo, first.record.surge?.availableBefore]).toEqual([[], 6, 4]);
  });

  test('are asked for only as far as places for them are known, beside those that wait for one already', () => {
    const places = (count: number) => ({ count, because: 'no agent has 4 cpus' });
    const leaving = { hostname: 'h1', maintenanceId: 'm-1', taskIds: new Set(['t0', 't1']) };
    const asking = (job: Job, record: JobClaims, count: number) =>
      selectMoves(job, record, [leaving], true, NOW, places(count));

    expect(asking(web(), noClaims('m/shop/web'), 1).scaleTo).toBe(5);
    expect(asking(grown(5, 4), surging(1), 1).scaleTo).toBeUndefined();
    expect(asking(grown(5, 4), surging(1), 2).scaleTo).toBe(6);
    expect(asking(grown(5, 4), surging(1), 0).record.surge).toMatchObject({ base: 4 });
    expect(asking(web(), surging(1, { resizing: later(300).toISOString() }), 0).record.surge).toMatchObject({
      base: 4,
    });
    expect(asking(web(), surging(1), 0).record.surge).toBeNull();
    const none = asking(web(), noClaims('m/shop/web'), 0);
    expect([none.scaleTo, none.record.surge]).toEqual([undefined, null]);
    expect(none.held[0]).toEqual({
      taskId: 't0',
      code: 'no-place',
      message: 'stays until there is a place for its replacement: no agent has 4 cpus',
    });
    expect(gone(asking(web({ availableShare: 0.5 }), noClaims('m/shop/web'), 0))).toEqual(['t0', 't1']);
  });

  test('do not shrink the job while tasks wait for it', () => {
    const selection = look(grown(6, 5), surging(2), ['t0', 't1']);

    expect([selection.scaleTo, selection.record.surge?.parts]).toMatchObject([undefined, [{ count: 1 }]]);
  });
});

describe('the job gets the size that its owner wants', () => {
  test('when no host waits for it, and none of its instances is on its way out', () => {
    const first = look(grown(5, 5), surging(1), ['t0', 't1']);
    expect([gone(first), ended(first)]).toEqual([['t0'], undefined]);

    const [, ...others] = job(6).instances;
    const last = look(grown(5, 5, { instances: others }), first.record, ['t1']);
    expect([gone(last), last.forGood, last.record.surge?.resizing]).toEqual([
      ['t1'],
      { taskIds: ['t1'], least: 4 },
      later(300).toISOString(),
    ]);

    const done = look(web({ instances: others.slice(1) }), resized(last.record), []);
    expect(done.record).toEqual(noClaims('m/shop/web'));
  });

  test('by the loss of one that is not available, where a host stopped waiting before its replacement ran', () => {
    const starting = [...job(4).instances, instance('t4', { available: false })];

    expect(ended(look(grown(5, 5, { instances: starting }), surging(1, { parts: [] }), []))).toEqual(['t4']);
  });

  test('not by the loss of one that runs while an extra one waits for a place: it would be kept', () => {
    expect(ended(look(grown(5, 4), surging(1, { parts: [] }), []))).toBeUndefined();
  });

  test('not while something of it is on its way out, to be started anew', () => {
    const { record } = look(grown(5, 5), surging(1), ['t0', 't1']);
    const isEnding = [instance('t0', { ending: true, available: false }), ...job(5).instances.slice(1)];

    expect(ended(look(grown(5, 5), withoutParts(record, new Set(['h1'])), []))).toBeUndefined();
    expect(ended(look(grown(5, 5, { instances: isEnding }), surging(1, { parts: [] }), []))).toBeUndefined();
  });

  test('not before other hosts have had their turn with the one extra instance that it allows', () => {
    const one = { extraShare: 0.25 };
    const two = look(
      grown(5, 5, { ...one, locked: 'it grows', isResizing: true }),
      surging(1),
      ['t1'],
      NOW,
      'h2',
    ).record;
    expect(two.surge?.parts).toMatchObject([{ count: 1 }, { hostname: 'h2', count: 0 }]);

    expect(look(grown(5, 5, one), two, ['t0'])).toMatchObject({ go: [{ taskIds: ['t0'] }] });
    expect(ended(look(grown(5, 5, one), two, ['t0']))).toBeUndefined();
  });

  test('when the hosts that waited never came back', () => {
    expect(ended(look(grown(5, 5), surging(1), [], later(299), 'h2'))).toBeUndefined();
    expect(ended(look(grown(5, 5), surging(1), [], later(300), 'h2'))).toHaveLength(1);
  });

  test('when the host that waited is no longer drained', () => {
    expect(ended(look(grown(5, 5), withoutParts(surging(1), new Set(['h2'])), [], NOW, 'h3'))).toBeUndefined();
    expect(ended(look(grown(5, 5), withoutParts(surging(1), new Set(['h1'])), [], NOW, 'h3'))).toHaveLength(1);
  });

  test('without that what was taken of it counts any less', () => {
    const { record } = look(grown(5, 5), surging(1), ['t0']);

    expect(withoutParts(record, new Set(['h1']))).toMatchObject({
      claims: [{ taskIds: ['t0'] }],
      surge: { parts: [] },
    });
  });

  test('as the owner has changed it meanwhile', () => {
    const selection = look(grown(8, 8), surging(1), []);

    expect([ended(selection), selection.record.surge]).toEqual([undefined, null]);
    expect(look(grown(8, 8), surging(1), ['t0']).record.surge).toMatchObject({ base: 8, availableBefore: 8 });
    expect(look(grown(2, 2), surging(1), ['t0']).record.surge).toMatchObject({ base: 2, peak: 3 });
  });
});

describe('while another process asks for another size', () => {
  const asking = surging(1, { resizing: later(300).toISOString() });

  test('no process takes available instances, nor asks for a size of its own', () => {
    const selection = look(grown(5, 5), asking, ['t0', 't1']);

    expect([gone(selection), selection.scaleTo]).toEqual([[], undefined]);
    expect(ended(look(grown(5, 5), withoutParts(asking, new Set(['h1'])), []))).toBeUndefined();
  });

  test('what is broken may go', () => {
    const [, ...others] = job(5).instances;
    const selection = look(grown(5, 5, { instances: [broken('t0'), ...others] }), asking, ['t0', 't1']);

    expect(gone(selection)).toEqual(['t0']);
  });

  test('and never says that it was answered, the others wait no longer than its claims last', () => {
    expect(gone(look(grown(5, 5), asking, ['t0'], later(299)))).toEqual([]);
    expect(gone(look(grown(5, 5), asking, ['t0'], later(300)))).toEqual(['t0']);
    expect(look(web(), surging(1, { resizing: NOW.toISOString() }), ['t0']).scaleTo).toBe(5);
  });

  test('and was answered, others may take again', () => {
    expect(gone(look(grown(5, 5), resized(asking), ['t0']))).toEqual(['t0']);
  });
});

describe('a job that is locked', () => {
  const locked = 'deployment d1 is under way';

  test('by its owner is neither asked for replacements nor shrunk, and says so', () => {
    const selection = look(web({ locked }), noClaims('m/shop/web'), ['t0']);
    expect([gone(selection), selection.scaleTo, codes(selection)]).toEqual([[], undefined, { t0: 'job-locked' }]);

    const over = look(grown(5, 5, { locked }), surging(1, { parts: [] }), []);
    expect(ended(over)).toBeUndefined();
  });

  test('only because its number of instances changes gets no larger before that is over', () => {
    const selection = look(grown(5, 4, { locked, isResizing: true }), surging(1), ['t0', 't1']);

    expect([gone(selection), selection.scaleTo]).toEqual([[], undefined]);
    expect(codes(selection)).toEqual({ t0: 'waiting-for-replacement', t1: 'waiting-for-replacement' });
  });

  test('only because it grows for us can be shrunk', () => {
    const starting = [...job(4).instances, instance('t4', { available: false })];
    const app = grown(5, 5, { instances: starting, locked, isResizing: true });

    expect(ended(look(app, surging(1, { parts: [] }), []))).toEqual(['t4']);
  });

  test('by its owner does not use up the patience with replacements', () => {
    const away = surging(1, { parts: [] });
    const limited = { availableShare: 0.5, locked };

    expect(look(grown(4, 4, limited), away, ['t0'], later(300)).record.surge?.since).toBe(NOW.toISOString());
    expect(look(grown(4, 4, limited), away, ['t0'], later(301)).record.surge?.since).toBe(later(301).toISOString());
  });
});

test('hosts that look in turn and change nothing write nothing', () => {
  const first = look(grown(6, 4), surging(1), ['t0']).record;
  const both = look(grown(6, 4), first, ['t1'], NOW, 'h0').record;

  expect(look(grown(6, 4), both, ['t0']).record).toEqual(both);
  expect(look(grown(6, 4), both, ['t1'], NOW, 'h0').record).toEqual(both);
});
