import { type JobClaims, noClaims } from '../../../functions/domain/jobs/job-claims.ts';
import { claim, NOON, surge } from './suite/records.ts';
import { describeEachStore } from './suite/stores.ts';

describeEachStore('claims', (store) => {
  const put = (record: JobClaims) => store().putJobClaims(record, NOON);
  const record = (jobId: string, version: number, changes: Partial<JobClaims> = {}): JobClaims => ({
    ...{ jobId, version, claims: [claim('h1')], surge: null },
    ...changes,
  });
  const empty = { claims: [], surge: null };

  test('a job without a record has no claims', async () => {
    expect(await store().jobClaims('j1')).toEqual(noClaims('j1'));
  });

  test('written claims are read back with the next version', async () => {
    const full = { claims: [claim('h1'), claim('h2', { taskIds: ['a', 'b'] })], surge: surge() };

    expect(await put(record('j1', 0, full))).toBe(true);
    expect(await store().jobClaims('j1')).toEqual(record('j1', 1, full));
    expect(await put(record('j1', 1))).toBe(true);
    expect(await store().jobClaims('j1')).toEqual(record('j1', 2));
  });

  test('a write over an older version fails', async () => {
    await put(record('j1', 0));

    expect(await put(record('j1', 0, { claims: [claim('h2')] }))).toBe(false);
    await put(record('j1', 1));
    expect(await put(record('j1', 1, { claims: [claim('h2')] }))).toBe(false);
    expect(await store().jobClaims('j1')).toEqual(record('j1', 2));
  });

  test('a write over a version that never existed fails', async () => {
    expect(await put(record('j1', 3))).toBe(false);
    expect(await store().jobClaims('j1')).toEqual(noClaims('j1'));
  });

  test('of ten writes over the same version exactly one succeeds', async () => {
    const written = await Promise.all(Array.from({ length: 10 }, (_, n) => put(record('j1', 0, claimsOf(`h${n}`)))));

    expect(written.filter(Boolean)).toEqual([true]);
    const winner = written.indexOf(true);
    expect(await store().jobClaims('j1')).toEqual(record('j1', 1, claimsOf(`h${winner}`)));
  });

  test('a write over "no record" fails after claims came and went', async () => {
    const before = await store().jobClaims('j1');
    await put(record('j1', 0));
    await put(record('j1', 1, empty));

    expect(await put({ ...before, claims: [claim('h2')] })).toBe(false);
  });

  test('a write over the first claims fails after claims came, went and came again', async () => {
    await put(record('j1', 0));
    const before = await store().jobClaims('j1');
    await put(record('j1', 1, empty));
    await put(record('j1', 2));

    expect(await put({ ...before, claims: [] })).toBe(false);
    expect(await store().jobClaims('j1')).toEqual(record('j1', 3));
  });

  test('the claimed jobs are those with a claim or a surge', async () => {
    await put(record('claimed', 0));
    await put(record('surging', 0, { claims: [], surge: surge() }));
    await put(record('over', 0));
    await put(record('over', 1, empty));

    const found = [...(await store().claimedJobs())].sort((a, b) => a.jobId.localeCompare(b.jobId));
    expect(found).toEqual([record('claimed', 1), record('surging', 1, { claims: [], surge: surge() })]);
  });

  test('without any claims there are no claimed jobs', async () => {
    expect(await store().claimedJobs()).toEqual([]);
  });

  test('all claimed jobs are found, beyond the size of one answer', async () => {
    const many = Array.from({ length: 300 }, (_, n) => claim(`h${n}`, { taskIds: [`${'x'.repeat(200)}.${n}`] }));
    const jobIds = Array.from({ length: 15 }, (_, n) => `j${n}`);
    await Promise.all(jobIds.map((jobId) => put(record(jobId, 0, { claims: many }))));

    const found = await store().claimedJobs();
    expect(found.map(({ jobId }) => jobId).sort()).toEqual(jobIds.sort());
    expect(found.every(({ claims }) => claims.length === 300)).toBe(true);
  });

  test('many jobs are read at once', async () => {
    await put(record('j3', 0));
    await put(record('j70', 0, claimsOf('h9')));

    const read = await Promise.all(Array.from({ length: 120 }, (_, n) => store().jobClaims(`j${n}`)));
    expect(read.map(({ jobId }) => jobId)).toEqual(Array.from({ length: 120 }, (_, n) => `j${n}`));
    expect(read.filter(({ version }) => version > 0)).toEqual([record('j3', 1), record('j70', 1, claimsOf('h9'))]);
  });
});

function claimsOf(hostname: string) {
  return { claims: [claim(hostname)] };
}
