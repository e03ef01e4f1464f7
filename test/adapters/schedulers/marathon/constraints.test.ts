import { placementOf } from '../../../../functions/adapters/schedulers/marathon/wire/wire-constraints.ts';
import { closeAll } from '../webhook/owner-server.ts';
import { appAnswer, client, json, marathon, pod, podStatus, podTask, webTask } from './marathon-server.ts';

afterEach(closeAll);

describe('a constraint', () => {
  test.each([
    [['hostname', 'CLUSTER', 'host1'], [{ attribute: 'hostname', oneOf: ['host1'] }]],
    [['@hostname', 'IS', 'host1'], [{ attribute: 'hostname', oneOf: ['host1'] }]],
    [['zone', 'IS', 'z1'], [{ attribute: 'zone', oneOf: ['z1'] }]],
    [['rack', 'LIKE', 'r1|r-2'], [{ attribute: 'rack', oneOf: ['r1', 'r-2'] }]],
    [['hostname', 'UNIQUE'], [{ attribute: 'hostname', most: 1 }]],
    [['rack', 'MAX_PER', '2'], [{ attribute: 'rack', most: 2 }]],
  ])('%j names the suitable agents', (constraint, placement) => {
    expect(placementOf([constraint])).toEqual(placement);
  });

  test.each([
    [['rack', 'LIKE', 'r[1-3]']],
    [['hostname', 'LIKE', 'host1.example.com']],
    [['rack', 'UNLIKE', 'r1']],
    [['rack', 'CLUSTER']],
    [['rack', 'GROUP_BY', '3']],
    [['rack', 'MAX_PER', 'two']],
  ])('%j forbids no known agent', (constraint) => {
    expect(placementOf([constraint])).toEqual([]);
  });
});

describe('the job', () => {
  const PLACEMENT = [
    { attribute: 'hostname', most: 1 },
    { attribute: 'zone', oneOf: ['z1'] },
  ];

  test('of an app has the placement of its constraints', async () => {
    const server = await marathon({
      'GET /v2/apps/shop/web': appAnswer({
        constraints: [
          ['hostname', 'UNIQUE'],
          ['zone', 'IS', 'z1'],
        ],
      }),
    });
    const { limits } = client([server]);

    const [job] = await limits.jobs([...(await limits.jobIdsOf([webTask(1)])).values()]);

    expect(job?.placement).toEqual(PLACEMENT);
  });

  test('of a pod has the placement of its constraints', async () => {
    const constraints = [
      { fieldName: 'hostname', operator: 'UNIQUE' },
      { fieldName: 'zone', operator: 'CLUSTER', value: 'z1' },
    ];
    const scheduling = { upgrade: { minimumHealthCapacity: 0.5 }, placement: { constraints } };
    const server = await marathon({
      'GET /v2/pods/shop/db::status': podStatus([], pod({ scheduling })),
      'GET /v2/deployments': json([]),
      'GET /v2/queue': json({ queue: [] }),
    });
    const { limits } = client([server]);

    const [job] = await limits.jobs([...(await limits.jobIdsOf([podTask(1, 'main')])).values()]);

    expect(job?.placement).toEqual(PLACEMENT);
  });
});
