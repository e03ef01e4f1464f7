import { closeAll } from '../webhook/owner-server.ts';
import { client, json, marathon, podTask, uuid, webTask } from './marathon-server.ts';

afterEach(closeAll);

const URL_OF_NOBODY = 'http://marathon:8080';

describe('the job of a task', () => {
  test.each([
    ['of an app', webTask(1), 'apps/shop/web'],
    ['of an app before 1.8', `shop_web.instance-${uuid(1)}.$anon`, 'apps/shop/web'],
    ['of an app that 1.4 took over', `shop_web.marathon-${uuid(1)}.$anon`, 'apps/shop/web'],
    ['of an app, as the documentation shows it', `shop_web.instance-${uuid(1)}`, 'apps/shop/web'],
    ['of an old app', `shop_web.${uuid(1)}`, 'apps/shop/web'],
    ['of a very old app', `shop_web_${uuid(1)}`, 'apps/shop/web'],
    ['that was launched again on its reservation', `shop_web.${uuid(1)}.12`, 'apps/shop/web'],
    ['of a resident app', `shop_web.instance-${uuid(1)}.$anon.42`, 'apps/shop/web'],
    ['of an app whose names have dots and dashes', `shop.eu_web-1.instance-${uuid(1)}._app.1`, 'apps/shop.eu/web-1'],
    ['of a pod', podTask(1, 'main'), 'pods/shop/db'],
    ['of a pod before 1.8', `shop_db.instance-${uuid(1)}.rails-3`, 'pods/shop/db'],
  ])('%s is known by its task name', async (_name, taskId, job) => {
    const ids = await client([URL_OF_NOBODY]).limits.jobIdsOf([taskId]);

    expect([...ids]).toEqual([[taskId, `${URL_OF_NOBODY}/v2/${job}`]]);
  });

  test.each([
    ['of another framework', 'task-1'],
    ['with a word instead of a uuid', 'foo.bar'],
    ['of Peloton', `${uuid(1)}-0-1`],
    ['that would lead out of its path', `../../shop_web/${uuid(1)}`],
    ['without a name', ''],
  ])('%s is searched in the list of all tasks, and left out if it is not there', async (_name, taskId) => {
    const server = await marathon({ 'GET /v2/tasks': json({ tasks: [{ id: webTask(2), appId: '/shop/web' }] }) });

    expect([...(await client([server]).limits.jobIdsOf([webTask(1), taskId])).keys()]).toEqual([webTask(1)]);
    expect(server.calls).toEqual(['GET /v2/tasks']);
  });

  test('with an unusual name is the app that Marathon lists it under', async () => {
    const server = await marathon({ 'GET /v2/tasks': json({ tasks: [{ id: 'odd-1', appId: '/shop/web' }] }) });

    expect([...(await client([server]).limits.jobIdsOf(['odd-1']))]).toEqual([
      ['odd-1', `${server.url}/v2/apps/shop/web`],
    ]);
  });

  test('differs between two Marathons', async () => {
    const [one, other] = ['http://one:8080', 'http://other:8080'].map((url) =>
      client([url]).limits.jobIdsOf([webTask(1)]),
    );

    expect(await one).not.toEqual(await other);
  });
});
