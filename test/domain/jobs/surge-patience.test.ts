import { resized } from '../../../functions/domain/jobs/surge.ts';
import { job } from './sample-job.ts';
import { codes, ended, gone, grown, later, look, surging, web } from './surging-jobs.ts';

describe('the patience with replacements', () => {
  const limited = { availableShare: 0.5 };
  const because = { missingBecause: 'no agent has 4 cpus' };

  test('says what they wait for', () => {
    expect(look(grown(5, 4, because), surging(1), ['t0']).held).toEqual([
      {
        taskId: 't0',
        code: 'waiting-for-replacement',
        message:
          'stays until its replacement runs: /shop/web has 4 of 4 instances available; what is missing does not run: no agent has 4 cpus',
      },
    ]);
  });

  test('ends after ten minutes: then the limit alone counts, and what goes first goes for good', () => {
    const waiting = look(grown(5, 4, limited), surging(1), ['t0'], later(599));
    expect([gone(waiting), waiting.scaleTo]).toEqual([[], undefined]);

    const isStuck = { ...limited, locked: 'it grows', isResizing: true };
    const given = look(grown(5, 4, isStuck), waiting.record, ['t0', 't1', 't2'], later(600));
    expect([gone(given), ended(given)]).toEqual([['t0'], ['t0']]);

    const three = web({ ...limited, instances: job(4).instances.slice(1) });
    const next = look(three, resized(given.record), ['t1', 't2'], later(601));
    expect([gone(next), ended(next), codes(next)]).toEqual([['t1'], undefined, { t2: 'job-at-limit' }]);

    const running = web({ ...limited, instances: job(6).instances.slice(2) });
    expect(gone(look(running, next.record, ['t2'], later(660)))).toEqual(['t2']);
  });

  test('begins anew with each replacement that came', () => {
    const moved = look(grown(5, 5, limited), surging(1), ['t0', 't1'], later(599));
    expect([gone(moved), moved.record.surge?.since]).toEqual([['t0'], later(599).toISOString()]);

    const running = grown(5, 4, { ...limited, instances: job(5).instances.slice(1) });
    expect(gone(look(running, moved.record, ['t1'], later(700)))).toEqual([]);
  });

  test('has no end for a job that lets no instance be away', () => {
    const selection = look(grown(5, 4), surging(1), ['t0'], later(86_400));

    expect([gone(selection), selection.record.surge?.parts, codes(selection)]).toMatchObject([
      [],
      [{ hostname: 'h1', count: 1 }],
      { t0: 'waiting-for-replacement' },
    ]);
  });
});
