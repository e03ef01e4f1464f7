import { missingOf } from '../../../functions/domain/jobs/surge.ts';
import { broken, instance, job, unchecked } from './sample-job.ts';
import { ended, gone, grown, later, look, surging, web } from './surging-jobs.ts';

const nobodyWaits = surging(2, { parts: [] });
const starting = (taskId: string) => instance(taskId, { available: false });

describe('instances that end for good', () => {
  test('are the available ones among those that leave anyway, as many as are too many', () => {
    const instances = [broken('t0'), ...job(6).instances.slice(1)];
    const last = look(grown(5, 5, { instances }), surging(1), ['t0', 't1']);

    expect([gone(last), ended(last)]).toEqual([['t0', 't1'], ['t1']]);
  });

  test('are none while the job is to grow, whatever leaves', () => {
    const instances = [broken('t0'), broken('t1'), instance('t2'), instance('t3')];
    const growing = grown(5, 4, { instances, locked: 'it grows', isResizing: true });
    const selection = look(growing, surging(1), ['t0', 't1', 't2', 't3']);

    expect([gone(selection), ended(selection)]).toEqual([['t0', 't1'], undefined]);
  });

  test('are none while an available one is on its way out: its replacement would be one too many', () => {
    const taken = { taskIds: ['t0'], hostname: 'h2', maintenanceId: 'm-1', until: later(300).toISOString() };

    expect(ended(look(grown(6, 6), { ...nobodyWaits, claims: [taken] }, []))).toBeUndefined();
    expect(ended(look(grown(6, 6), nobodyWaits, []))).toHaveLength(2);
  });

  test('are none while another host waits', () => {
    const part = { hostname: 'h2', maintenanceId: 'm-1', count: 1, until: later(300).toISOString() };

    expect(ended(look(grown(6, 6), surging(2, { parts: [part] }), []))).toBeUndefined();
  });

  test('are broken ones, and not those that may be serving, while the job has less than its owner wants', () => {
    const instances = [...job(3).instances, unchecked('t3'), broken('t4')];

    expect(ended(look(grown(5, 5, { instances }), nobodyWaits, []))).toEqual(['t4']);
  });

  test('are no more than are too many', () => {
    const instances = [...job(4).instances, starting('t4'), starting('t5')];

    expect(ended(look(grown(5, 6, { instances }), nobodyWaits, []))).toEqual(['t4']);
  });

  test('leave the size that the owner wants on the record until the job has it again', () => {
    expect(look(grown(5, 4), nobodyWaits, []).record.surge).toMatchObject({ base: 4, parts: [] });
    expect(look(web(), nobodyWaits, []).record.surge).toBeNull();
  });
});

test('an instance that ends is missing already', () => {
  const ending = instance('t3', { ending: true });

  expect(missingOf(web({ instances: [...job(3).instances, ending] }))).toBe(1);
  expect(missingOf(web({ instances: job(6).instances }))).toBe(0);
});

describe('the share of a host in the replacements', () => {
  const other = { hostname: 'h0', maintenanceId: 'm-1', count: 1, until: later(400).toISOString() };
  const own = { ...other, hostname: 'h1', until: later(300).toISOString() };
  const ends = (seconds: number) =>
    look(grown(6, 4), surging(2, { parts: [other, own] }), ['t0'], later(seconds)).record.surge?.parts;

  test('is prolonged by that host alone, in its second half, so that not every look writes', () => {
    expect(ends(100)).toEqual([other, own]);
    expect(ends(200)).toEqual([other, { ...own, until: later(500).toISOString() }]);
  });

  test('begins with the first look of the host', () => {
    expect(look(web(), surging(1, { parts: [] }), ['t0'], later(100)).record.surge?.parts).toEqual([
      { ...own, until: later(400).toISOString() },
    ]);
  });
});

describe('a job that has too little patience left', () => {
  const limited = { availableShare: 0.5, locked: 'deployment d1 is under way' };

  test('gives up an instance although it grows, and none while others change it or a size is being asked for', () => {
    const grows = grown(5, 4, { ...limited, isResizing: true });
    const asked = surging(1, { resizing: later(900).toISOString() });

    expect(gone(look(grows, surging(1), ['t0'], later(600)))).toEqual(['t0']);
    expect(gone(look(grown(5, 4, limited), surging(1), ['t0'], later(600)))).toEqual([]);
    expect(gone(look(grows, asked, ['t0'], later(600)))).toEqual([]);
  });

  test('says that another size is being asked for', () => {
    const asked = surging(1, { resizing: later(900).toISOString() });
    const { held } = look(grown(5, 4, { availableShare: 0.5 }), asked, ['t0'], later(600));

    expect(held).toMatchObject([
      {
        message:
          'stays for now: this task of /shop/web is not moved while a request for another number of instances is under way',
      },
    ]);
  });
});
