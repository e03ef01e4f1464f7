import { type Answer, closeAll, ownerServer } from '../webhook/owner-server.ts';
import { error, JOB, jobManager, peloton, RESTARTED, task } from './peloton-server.ts';

afterEach(closeAll);

const SECRET = { secret: 'env:PELOTON_LOGIN' };
const secrets = (text: string) => ({ secrets: new Map([['PELOTON_LOGIN', text]]) });
const LOGIN = secrets('{"username":"ops","password":"s3cret \\"word\\""}');

test('the credentials go with every call, in the headers that Peloton reads', async () => {
  const manager = await jobManager(() => RESTARTED);

  await peloton([manager.url], LOGIN, SECRET).move([task(0)]);

  expect(manager.asked).toHaveLength(2);
  for (const { headers } of manager.asked) {
    expect(headers).toMatchObject({ 'rpc-header-username': 'ops', 'rpc-header-password': 's3cret "word"' });
    expect(headers).not.toHaveProperty('authorization');
  }
});

test('without a secret, no credentials are sent', async () => {
  const manager = await jobManager(() => RESTARTED);

  await peloton([manager.url]).move([task(0)]);

  expect(Object.keys(manager.asked[0]?.headers ?? {}).filter((name) => name.startsWith('rpc-header-'))).toEqual([]);
});

test.each([
  ['no JSON', 'ops:s3cret'],
  ['JSON of something else', '{"token":"s3cret"}'],
  ['empty', ''],
  ['in letters that no header can carry', '{"username":"ops","password":"s3cret\\n"}'],
])('a secret that is %s is named in the error, and no call is sent', async (_name, text) => {
  const manager = await jobManager(() => RESTARTED);

  const asked = peloton([manager.url], secrets(text), SECRET).move([task(0)]);

  await expect(asked).rejects.toMatchObject({
    name: 'Misconfigured',
    message: expect.stringContaining('env:PELOTON_LOGIN'),
  });
  await expect(asked).rejects.not.toMatchObject({ message: expect.stringContaining('s3cret') });
  expect(manager.asked).toEqual([]);
});

describe.each<[string, Answer]>([
  ['no credentials', error(403, 'permission-denied', 'not permitted to call RestartPod in peloton-jobmgr')],
  ['wrong credentials', error(401, 'unauthenticated', 'invalid Username/Password combination')],
  ['a gateway that refuses', { status: 401, body: '<html>Unauthorized' }],
  ['a gateway that forbids', { status: 403, body: 'no' }],
  [
    'a page to log in with',
    { headers: { 'content-type': 'text/html' }, body: '\n<!doctype html><title>Log in</title>' },
  ],
])('%s', (_name, answer) => {
  test('names the secret to check', async () => {
    const manager = await ownerServer(() => answer);
    const { limits } = peloton([manager.url], LOGIN, SECRET);

    await expect(limits?.jobs([`${manager.url}/api/v1/${JOB}`])).rejects.toMatchObject({
      name: 'SchedulerRefused',
      message: expect.stringMatching(/check its "secret" in SCHEDULERS, env:PELOTON_LOGIN$/),
    });
  });

  test('says that a secret may be missing', async () => {
    const manager = await jobManager(() => answer);

    await expect(peloton([manager.url]).move([task(0)])).rejects.toMatchObject({
      name: 'SchedulerRefused',
      message: expect.stringMatching(/name them with "secret" in SCHEDULERS$/),
    });
  });
});

test('an answer is quoted without the password in any spelling', async () => {
  const said = ['s3cret "word"', 's3cret \\"word\\"', 's3cret%20%22word%22'];
  const manager = await ownerServer(() => error(401, 'unauthenticated', `no: ${said.join(' and ')}`));

  await expect(peloton([manager.url], LOGIN, SECRET).move([task(0)])).rejects.toMatchObject({
    message: expect.stringContaining("401 'no: *** and *** and ***'"),
  });
});
