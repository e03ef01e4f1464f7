import { fakeService } from '../../fake-service.ts';
import { cli, runCli } from '../../run-cli.ts';

const limits = { begun: 50, failed: null, windowSeconds: 3_600 };
const closed = { limits, begun: 7, failed: 0, open: null, events: [] };
const open = {
  ...closed,
  open: { at: '2026-11-22T11:50:00.000Z', why: '51 hosts would have begun within 1h, more than 50' },
  events: [{ at: '2026-11-22T11:50:00.000Z', by: 'ann', text: 'opened: 51 hosts would have begun' }],
};

describe('peloton breaker', () => {
  test('show says what counts, and why nothing begins', async () => {
    const { stdout, stderr, exitCode, asked } = await cli({ body: open }, ['breaker', 'show']);

    expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: '' });
    expect(asked).toMatchObject([{ method: 'GET', path: '/v1/breaker' }]);
    expect(stdout).toMatch(/^Breaker: +OPEN since 2026-11-22 11:50:00Z/m);
    expect(stdout).toMatch(/^Begun: +7 of at most 50$/m);
    expect(stdout).toMatch(/^To close it: +peloton breaker reset --reason TEXT$/m);
    expect(stdout).toContain('ann  opened: 51 hosts would have begun');
  });

  test('show says that there is none', async () => {
    const { stdout } = await cli({ body: { ...closed, limits: null } }, ['breaker', 'show']);

    expect(stdout).toBe('There is no breaker: the setting BREAKER limits nothing\n');
  });

  test('reset sends the reason, and needs one', async () => {
    await using service = await fakeService(() => ({ body: closed }));

    const { stdout } = await runCli(['breaker', 'reset', '--reason', 'we looked', '--url', service.url]);
    const without = await runCli(['breaker', 'reset', '--url', service.url]);

    expect(service.asked).toMatchObject([{ method: 'POST', path: '/v1/breaker/reset', body: { reason: 'we looked' } }]);
    expect(stdout).toMatch(/^Breaker: +closed$/m);
    expect(without).toMatchObject({ exitCode: 2, stderr: expect.stringContaining('--reason') });
  });
});
