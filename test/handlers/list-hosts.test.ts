import type { Host } from '../../functions/domain/host/host.ts';
import { listHosts } from '../../functions/handlers/queries/hosts.ts';
import type { ApiEvent } from '../../functions/runtime/api-answer.ts';
import { hostRecord } from '../fakes/host-record.ts';
import { testServices } from '../fakes/services.ts';

const SINCE = '2026-03-01T11:00:00.000Z';
/** Largest result of a Lambda function, in bytes. */
const LAMBDA_BYTES = 6_291_556;

const blockersOf = (host: string, count: number, messageLength: number): Host['blockers'] =>
  Array.from({ length: count }, (_, index) => ({
    ...{ taskId: `web-${host}-${index}`, framework: 'marathon', code: index === count - 1 ? 'job-at-limit' : 'ending' },
    ...{ message: `"${'m'.repeat(messageLength)}"`, since: SINCE },
  }));

/** Draining hosts with a given number and length of blockers. */
async function draining(hosts: number, blockers: number, messageLength: number) {
  const services = testServices([]);
  for (let index = 0; index < hosts; index += 1) {
    const hostname = `host${String(index).padStart(4, '0')}.${'x'.repeat(60)}.example.com`;
    const state = { state: 'HOST_STATE_DRAINING', goalState: 'HOST_STATE_DOWN' } as const;
    await services.store.putHost(
      hostRecord({ hostname, ...state, blockers: blockersOf(hostname, blockers, messageLength) }),
      0,
    );
  }
  const page = async (query: Record<string, string>) =>
    (await listHosts({ queryStringParameters: query } as ApiEvent, services)).body;
  return { services, page };
}

/** Bytes of the answer in the function's result. */
const bytesOf = (body: object) => Buffer.byteLength(JSON.stringify({ statusCode: 200, body: JSON.stringify(body) }));

describe('a list of a thousand draining hosts', () => {
  test('with fifty blockers each fits into one answer, which counts all of them', async () => {
    const { page } = await draining(1_000, 50, 150);
    const body = await page({ limit: '1000' });

    expect(body.hosts).toHaveLength(1_000);
    expect(body.nextToken).toBeUndefined();
    expect(bytesOf(body)).toBeLessThan(LAMBDA_BYTES);
    expect(body.hosts[0]?.blockerCounts).toEqual({ ending: 49, 'job-at-limit': 1 });
    // The last blocker: it is the only one of its code.
    expect(body.hosts[0]?.blockers.map(({ code }) => code)).toEqual([...Array(4).fill('ending'), 'job-at-limit']);
  });

  test('with long blockers comes in several pages, every host once', async () => {
    const { page } = await draining(1_000, 5, 4_000);
    const seen: string[] = [];
    let nextToken: string | undefined;
    let pages = 0;
    do {
      const body = await page({ limit: '1000', ...(nextToken === undefined ? {} : { nextToken }) });
      expect(bytesOf(body)).toBeLessThan(LAMBDA_BYTES);
      seen.push(...body.hosts.map(({ hostname }) => hostname));
      nextToken = body.nextToken;
      pages += 1;
    } while (nextToken !== undefined);

    expect(pages).toBeGreaterThan(1);
    expect(seen).toHaveLength(1_000);
    expect(new Set(seen).size).toBe(1_000);
  });
});

test('a host with few blockers is listed with all of them', async () => {
  const { page } = await draining(1, 5, 10);
  const { hosts } = await page({});

  expect(hosts[0]?.blockers).toHaveLength(5);
});
