import type { Problem } from '../../../functions/contract/api/api.ts';
import type { OpeningPage, WindowPage, WindowPreview, WindowView } from '../../../functions/contract/api/windows.ts';
import { stageOfFile } from '../stage.ts';

/** Windows through the doors of the service: its API and its command line. */

const stage = await stageOfFile();
const SETTINGS = { schedule: 'cron(0 2 ? * 3#2 *)', timeZone: 'Europe/Berlin', duration: '2h', cutoff: '30m' };

const create = (body: object) => stage.call<WindowView & Problem>('POST', '/v1/windows', body);

describe('a window', () => {
  test('is created, listed, shown, previewed, paused, resumed and deleted', async () => {
    const created = await create({ name: 'life', pool: 'default', ...SETTINGS, maxErrors: 2 });
    expect(created).toMatchObject({ status: 201, body: { name: 'life', version: 1, paused: false, maxErrors: 2 } });
    expect(created.body.next).toHaveLength(5);
    expect(created.body.next.every(({ local }) => local.opensAt.includes('T02:00:00+0'))).toBe(true);

    expect((await stage.call<WindowPage>('GET', '/v1/windows')).body.windows.map(({ name }) => name)).toContain('life');
    const shown = await stage.call<WindowView>('GET', '/v1/windows/life');
    expect(shown).toMatchObject({ status: 200, body: { ...SETTINGS, createdBy: created.body.createdBy } });
    const preview = await stage.call<WindowPreview>('GET', '/v1/windows/life/preview?next=12');
    expect(preview.body.occurrences).toHaveLength(12);
    expect((await stage.call<OpeningPage>('GET', '/v1/windows/life/history')).body).toEqual({ openings: [] });

    expect(await stage.call('POST', '/v1/windows/life/pause')).toMatchObject({ status: 200, body: { paused: true } });
    expect(await stage.call('POST', '/v1/windows/life/resume')).toMatchObject({ status: 200, body: { paused: false } });
    expect(await stage.call('DELETE', '/v1/windows/life')).toMatchObject({
      status: 200,
      body: { name: 'life', warnings: [] },
    });
    expect(await stage.call('GET', '/v1/windows/life')).toMatchObject({
      status: 404,
      body: { type: '/problems/window-not-found' },
    });
  });

  test('is replaced on the version that was read, and no other', async () => {
    const { body: window } = await create({ name: 'versions', pool: 'default', ...SETTINGS });
    const put = (body: object) => stage.call('PUT', '/v1/windows/versions', body);

    expect(await put({ pool: 'default', ...SETTINGS, duration: '3h', version: window.version })).toMatchObject({
      status: 200,
      body: { duration: '3h', version: 2 },
    });
    expect(await put({ pool: 'default', ...SETTINGS, version: window.version })).toMatchObject({
      status: 409,
      body: { type: '/problems/window-changed' },
    });
  });

  test('has a name of its own', async () => {
    await create({ name: 'taken', pool: 'default', ...SETTINGS });

    expect(await create({ name: 'taken', pool: 'default', ...SETTINGS })).toMatchObject({
      status: 409,
      body: { type: '/problems/window-exists' },
    });
  });

  test('that is a blackout of others stays', async () => {
    await create({ name: 'freeze', schedule: 'cron(0 0 24 12 ? *)', duration: '10d' });
    await create({ name: 'held', pool: 'default', ...SETTINGS, blackouts: ['window:freeze'] });

    expect(await stage.call('DELETE', '/v1/windows/freeze')).toMatchObject({
      status: 409,
      body: { type: '/problems/window-in-use', detail: expect.stringContaining("'held'") },
    });
  });
});

describe('what is wrong', () => {
  test.each([
    ['no schedule', { name: 'w', pool: 'p', duration: '2h' }, ['schedule']],
    ['an unknown field', { name: 'w', pool: 'p', ...SETTINGS, colour: 'red' }, ['colour']],
    ['a name with a blank', { name: 'my window', pool: 'p', ...SETTINGS }, ['name']],
    ['an empty list', { name: 'w', hosts: [], ...SETTINGS }, ['hosts']],
    ['hosts chosen twice', { name: 'w', pool: 'p', selector: { rack: '7' }, ...SETTINGS }, ['selector']],
    ['a selector of nothing', { name: 'w', selector: {}, ...SETTINGS }, ['selector']],
    [
      'several fields',
      { name: 'w', pool: 'p', ...SETTINGS, schedule: 'cron(0 25 * * ? *)', cutoff: '2h' },
      ['schedule', 'cutoff'],
    ],
    ['a text that is no blackout', { name: 'w', pool: 'p', ...SETTINGS, blackouts: ['christmas'] }, ['blackouts[0]']],
  ])('is told by its field: %s', async (_, body, fields) => {
    const reply = await create(body);

    expect(reply).toMatchObject({ status: 400, body: { type: '/problems/invalid-request' } });
    expect(reply.body.errors.map(({ field }) => field)).toEqual(fields);
  });

  test('is told by its host', async () => {
    const reply = await create({ name: 'w', hosts: ['host1', 'nobody', 'nowhere'], ...SETTINGS });

    expect(reply).toMatchObject({ status: 404, body: { type: '/problems/host-not-found' } });
    expect(reply.body.errors.map(({ host }) => host)).toEqual(['nobody', 'nowhere']);
  });

  test.each([
    ['PUT', '/v1/windows/none', { pool: 'p', ...SETTINGS }],
    ['DELETE', '/v1/windows/none', undefined],
    ['GET', '/v1/windows/none/preview', undefined],
    ['GET', '/v1/windows/none/history', undefined],
    ['POST', '/v1/windows/none/pause', undefined],
    ['POST', '/v1/windows/none/resume', undefined],
  ])('%s %s of a window that does not exist is 404', async (method, path, body) => {
    expect(await stage.call(method, path, body)).toMatchObject({
      status: 404,
      body: { type: '/problems/window-not-found' },
    });
  });

  test.each(['/v1/windows/none/preview?next=0', '/v1/windows/none/preview?next=101', '/v1/windows?limit=0'])(
    '%s is no page',
    async (path) => {
      expect(await stage.call('GET', path)).toMatchObject({ status: 400 });
    },
  );

  test('a method that there is not is 405', async () => {
    expect(await stage.call('PATCH', '/v1/windows/none', {})).toMatchObject({ status: 405 });
  });
});

describe('on the command line', () => {
  test('a window is planned, seen, changed and deleted', async () => {
    const created = await stage.cli(
      ...['window', 'create', 'by-hand', '--hosts', 'host1,host2', '--schedule', 'cron(0 2 ? * 3#2 *)'],
      ...['--time-zone', 'Europe/Berlin', '--duration', '2h', '--cutoff', '30m', '--max-errors', '2'],
    );
    expect(created).toMatchObject({
      exitCode: 0,
      stderr: '',
      stdout: expect.stringMatching(/^Window by-hand created\n/),
    });
    expect(created.stdout.split('\n').filter((line) => /^Tue .* 02:00 \+0[12]:00 /.test(line))).toHaveLength(5);

    expect((await stage.cli('window', 'list')).stdout).toContain('by-hand');
    const updated = await stage.cli('window', 'update', 'by-hand', '--duration', '3h', '--unset', 'cutoff');
    expect(updated).toMatchObject({ exitCode: 0, stderr: '' });
    const { stdout } = await stage.cli('window', 'show', 'by-hand', '--json');
    expect(JSON.parse(stdout)).toMatchObject({ hosts: ['host1', 'host2'], duration: '3h', maxErrors: 2, version: 2 });
    expect(JSON.parse(stdout)).not.toHaveProperty('cutoff');
    expect(await stage.cli('window', 'delete', 'by-hand')).toMatchObject({ exitCode: 0 });
    expect(await stage.cli('window', 'show', 'by-hand')).toMatchObject({
      exitCode: 1,
      stderr: expect.stringContaining("there is no window 'by-hand'"),
    });
  });

  test('an expression with a fault is refused in plain words', async () => {
    const { exitCode, stderr } = await stage.cli(
      ...['window', 'preview', '--pool', 'default', '--schedule', 'cron(0 25 * * ? *)', '--duration', '2h'],
    );

    expect(exitCode).toBe(1);
    expect(stderr).toContain("schedule: 'cron(0 25 * * ? *)': hour 25 is not 0-23");
  });
});
