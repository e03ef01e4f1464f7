import {
  BLOCKER_CODES,
  codeOf,
  heldByForeignWindow,
  hostBlocker,
  tasksHidden,
} from '../../../functions/domain/host/blocker.ts';

const NOW = new Date('2026-03-01T12:00:00.000Z');

describe('the blocker of a host whose execution has failed', () => {
  const blocker = (cause: string) => hostBlocker({ Error: 'MesosRefused', Cause: cause }, NOW);

  test('names the error, and no task', () => {
    expect(blocker('no leader')).toEqual({
      ...{ taskId: '', framework: '', code: 'MesosRefused', message: 'no leader' },
      since: '2026-03-01T12:00:00.000Z',
    });
  });

  test.each([
    ['the message within the JSON of a Lambda', '{"errorMessage":"403"}', '403'],
    ['JSON without a message as it is', '{"errorType":"Error"}', '{"errorType":"Error"}'],
    ['JSON with a message that is no text as it is', '{"errorMessage":5}', '{"errorMessage":5}'],
    ['JSON with a list as its message as it is', '{"errorMessage":["403"]}', '{"errorMessage":["403"]}'],
    ['a thousand characters of a text', 'x'.repeat(1_001), 'x'.repeat(1_000)],
    [
      'a thousand characters of a message within JSON',
      JSON.stringify({ errorMessage: 'x'.repeat(1_001) }),
      'x'.repeat(1_000),
    ],
  ])('says %s', (_name, cause, message) => {
    expect(blocker(cause).message).toBe(message);
  });
});

test('a drain that a foreign window holds up says which host is to be taken out of it', () => {
  const { code, message } = heldByForeignWindow('h7');

  expect(code).toBe('foreign-window');
  expect(message).toContain('h7 is in a window that this system did not post');
});

test('hidden tasks are reported with every sign of them', () => {
  const { code, message } = tasksHidden(['3 tasks of the agent are not shown', 'its executors are not shown']);

  expect(code).toBe('tasks-hidden');
  expect(message).toMatch(/^3 tasks of the agent are not shown; its executors are not shown: grant it/);
});

test.each(BLOCKER_CODES)('metrics, and links into the documents, know the code %s', (code) => {
  expect(code).toMatch(/^[a-z]+(-[a-z]+)*$/);
  expect(codeOf(code)).toBe(code);
});

test('metrics know no other code, whatever an execution failed with', () => {
  expect(codeOf('Lambda.Unknown')).toBe('other');
});
