import { hostItem } from '../../../../functions/adapters/store/dynamo/host-item.ts';
import { type Item, toHost } from '../../../../functions/adapters/store/dynamo/records.ts';
import { host } from '../suite/records.ts';

/** As a limit of 20 jobs keeps one task of each. */
const blockers = Array.from({ length: 20 }, (_, n) => ({
  taskId: `service-${n}.instance-380c5898-b40c-4660-a341-e2d03d1f${1_000 + n * 37}._app.1`,
  framework: 'marathon',
  code: 'job-at-limit',
  message: `/service-${n} has 19 of 20 instances available besides those that are leaving, and must keep 19: none may leave now`,
  since: '2026-03-01T12:00:01.000Z',
}));
const blocked = hostItem(host('h1', { version: 7, blockers }));

test('the blockers of twenty tasks take less than 1 KB of the item of a host', () => {
  const bytes = ({ packedBlockers }: Item) => (packedBlockers as { blockers: Uint8Array }).blockers.byteLength;

  expect(blocked.blockers).toEqual([]);
  expect(bytes(blocked)).toBeLessThan(1_000);
  expect(toHost(blocked)).toEqual(host('h1', { version: 7, blockers }));
});

test('a few blockers are stored as they are', () => {
  expect(hostItem(host('h1'))).toMatchObject({ blockers: host('h1').blockers });
  expect(hostItem(host('h1'))).not.toHaveProperty('packedBlockers');
});

test('blockers that older code has written count, and not the packed ones that it has copied', () => {
  const [first] = blockers;
  const written = { ...blocked, blockers: [first], version: 8 };

  expect(toHost(written).blockers).toEqual([first]);
  expect(toHost({ ...written, blockers: [] }).blockers).toEqual([]);
});

test.each([
  ['that cannot be unpacked', Buffer.from('no blockers')],
  ['of another shape', hostItem(host('h2', { blockers: blockers.map((each) => ({ ...each, code: 4 })) as never }))],
])('blockers %s are an error that names the key of the host', (_, packed) => {
  const bytes = Buffer.isBuffer(packed) ? packed : (packed.packedBlockers as { blockers: Uint8Array }).blockers;
  const broken = { ...blocked, packedBlockers: { version: 7, blockers: bytes } };

  expect(() => toHost(broken)).toThrow(
    expect.objectContaining({ name: 'Internal', message: expect.stringContaining('HOST#h1/RECORD cannot be read') }),
  );
});
