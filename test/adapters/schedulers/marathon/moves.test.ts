import { type Answer, type Asked, closeAll, leaving } from '../webhook/owner-server.ts';
import { client, json, marathon, podInstance, podInstanceId, podTask, task, uuid, webTask } from './marathon-server.ts';

afterEach(closeAll);

const idsIn = ({ body }: Asked): string[] => JSON.parse(body).ids;
/** Kills and lists the given tasks, except for some. */
const killingAllBut =
  (...unknown: readonly string[]) =>
  (asked: Asked) =>
    json({ tasks: idsIn(asked).flatMap((id) => (unknown.includes(id) ? [] : [task(0, { id })])) });
const moved = (taskId: string) => ({ taskId, outcome: 'moved' });
const gone = (taskId: string) => ({ taskId, outcome: 'gone' });
const KILL = 'POST /v2/tasks/delete?scale=false';

describe('tasks of apps', () => {
  const tasks = [webTask(2), `shop_api.${uuid(7)}`, webTask(1)];

  test('are killed by one call, in their order, without a resize', async () => {
    const server = await marathon({ [KILL]: killingAllBut() });

    expect(await client([server]).move(tasks.map((id) => leaving(id)))).toEqual(tasks.map(moved));
    expect(server.calls).toEqual([KILL]);
    expect(server.asked.map(idsIn)).toEqual([tasks]);
    expect(server.asked[0]?.headers['content-type']).toBe('application/json');
  });

  test('that are not in the answer are gone', async () => {
    const server = await marathon({ [KILL]: killingAllBut(webTask(2)) });

    expect(await client([server]).move(tasks.map((id) => leaving(id)))).toEqual([
      gone(webTask(2)),
      moved(tasks[1] as string),
      moved(webTask(1)),
    ]);
  });

  test('whose instance was launched again meanwhile are gone, and the next task ends instead', async () => {
    const next = webTask(1).replace(/1$/, '2');
    const server = await marathon({ [KILL]: json({ tasks: [task(0, { id: next })] }) });

    expect(await client([server]).move([leaving(webTask(1))])).toEqual([{ ...gone(webTask(1)), instead: [next] }]);
  });

  test('are killed even if the call for a pod fails, which is an answer for the tasks of the pod', async () => {
    const server = await marathon({
      [KILL]: killingAllBut(),
      [`DELETE /v2/pods/shop/db::instances/${podInstanceId(1)}`]: json({ message: 'down' }, 503),
    });

    expect(await client([server]).move([leaving(podTask(1, 'main')), leaving(webTask(1))])).toEqual([
      expect.objectContaining({ outcome: 'refused', code: 'scheduler-unavailable', isFailure: true }),
      moved(webTask(1)),
    ]);
  });

  test('are all gone when the answer is an empty list', async () => {
    const server = await marathon({ [KILL]: json({ tasks: [] }) });

    expect(await client([server]).move([leaving(webTask(1))])).toEqual([gone(webTask(1))]);
  });

  test('are killed one by one when all of them together are refused', async () => {
    const server = await marathon({
      [KILL]: (asked) =>
        idsIn(asked).includes(webTask(2))
          ? json({ message: `Invalid task id '${webTask(2)}'.` }, 400)
          : killingAllBut()(asked),
    });

    expect(await client([server]).move(tasks.map((id) => leaving(id)))).toEqual([
      {
        taskId: webTask(2),
        outcome: 'refused',
        code: 'marathon-refused',
        message: `is refused: Invalid task id '${webTask(2)}'.`,
      },
      moved(tasks[1] as string),
      moved(webTask(1)),
    ]);
    expect(server.calls).toEqual(Array(4).fill(KILL));
  });

  test.each([
    { name: '404', answer: json({ message: "App '/shop/web' does not exist" }, 404), becomes: { outcome: 'gone' } },
    {
      name: '422',
      answer: json({ message: 'Object is not valid', details: [{ path: '/ids', errors: ['must not be empty'] }] }, 422),
      becomes: {
        outcome: 'refused',
        code: 'marathon-refused',
        message: 'is refused: Object is not valid [{"path":"/ids","errors":["must not be empty"]}]',
      },
    },
    {
      name: '409 without a deployment',
      answer: json({ message: 'conflicting change' }, 409),
      becomes: { outcome: 'refused', code: 'app-locked', message: 'waits: conflicting change' },
    },
  ])('get $name as an answer, not as an error', async ({ answer, becomes }) => {
    const server = await marathon({ [KILL]: answer });

    expect(await client([server]).move([leaving(webTask(1))])).toEqual([{ taskId: webTask(1), ...becomes }]);
  });
});

describe('tasks of pods', () => {
  const kill = (number: number) => `DELETE /v2/pods/shop/db::instances/${podInstanceId(number)}`;
  const killed = (number: number) => json(podInstance(number, 'STABLE', { main: 'TASK_RUNNING' }));

  test('are killed with their instance, by a call without a body, which every Marathon forwards whole', async () => {
    const server = await marathon({ [kill(1)]: killed(1), [kill(2)]: killed(2) });
    const tasks = [podTask(1, 'main'), podTask(2, 'main'), podTask(1, 'side')];

    expect(await client([server]).move(tasks.map((id) => leaving(id)))).toEqual(tasks.map(moved));
    expect(server.calls.toSorted()).toEqual([kill(1), kill(2)]);
    expect(server.asked.map(({ body }) => body)).toEqual(['', '']);
  });

  test.each([
    ['task', `Task '${podInstanceId(1)}' does not exist`],
    ['path', "Path '/shop/db' does not exist"],
  ])('whose %s is unknown to Marathon are gone', async (_name, message) => {
    const server = await marathon({ [kill(1)]: json({ message }, 404) });

    expect(await client([server]).move([leaving(podTask(1, 'main'))])).toEqual([gone(podTask(1, 'main'))]);
  });

  test('are refused with the message of Marathon', async () => {
    const server = await marathon({ [kill(1)]: json({ message: 'Object is not valid' }, 422) });

    expect(await client([server]).move([leaving(podTask(1, 'main'))])).toEqual([
      {
        taskId: podTask(1, 'main'),
        outcome: 'refused',
        code: 'marathon-refused',
        message: 'is refused: Object is not valid',
      },
    ]);
  });
});

describe.each([
  { name: 'an app', taskId: webTask(1), call: KILL },
  { name: 'a pod', taskId: podTask(1, 'main'), call: `DELETE /v2/pods/shop/db::instances/${podInstanceId(1)}` },
])('a kill of $name', ({ taskId, call }) => {
  // A repeat would end the next task of the instance, which may count as healthy by then.
  test.each<{ name: string; answer: Answer }>([
    { name: 'late', answer: { instead: 'silence' } },
    { name: 'lost with its connection', answer: { instead: 'reset' } },
    { name: 'cut', answer: { instead: 'half', body: '{"tasks":[]}' } },
    { name: '500 of a Marathon whose own wait timed out', answer: json({ message: 'Futures timed out' }, 500) },
    { name: '504 of a gateway', answer: { status: 504 } },
  ])('whose answer is $name is not sent a second time', async ({ name, answer }) => {
    const first = await marathon({ [call]: answer });
    const second = await marathon({});
    const asking = client([first, second], {}, name === 'late' ? { timeoutMs: 1_000 } : {});

    await expect(asking.move([leaving(taskId)])).rejects.toMatchObject({ name: 'SchedulerUnavailable' });

    expect({ first: first.calls, second: second.calls }).toEqual({ first: [call], second: [] });
  });
});

test('without tasks, no call is sent', async () => {
  const server = await marathon({});

  expect(await client([server]).move([])).toEqual([]);
  expect(server.asked).toEqual([]);
});
