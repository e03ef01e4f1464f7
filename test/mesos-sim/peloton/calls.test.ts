import type { PelotonJobOptions, PelotonOptions } from '../../../local/mesos-sim/simulator.ts';
import { ask, restartPod } from '../ask-scheduler.ts';
import { peloton, podName, restart, simulator, startApi } from './api-job.ts';

const start = (job: Partial<PelotonJobOptions> = {}, options: PelotonOptions = {}) =>
  startApi('127.10.0.1', job, options);

describe('YARPC', () => {
  test.each([
    { headers: { 'Context-TTL-MS': undefined }, status: 400, text: 'missing TTL\n' },
    { headers: { 'Context-TTL-MS': 'soon' }, status: 400, text: /^invalid ttl soon for service "peloton-jobmgr"/ },
    {
      headers: { 'Rpc-Caller': undefined, 'Rpc-Encoding': undefined },
      status: 400,
      text: 'missing caller name, encoding\n',
    },
    { headers: { 'Rpc-Service': 'other' }, status: 501, text: /^unrecognized service name "other"/ },
    {
      headers: { 'Rpc-Procedure': 'Pod::Restart' },
      status: 501,
      text: /^unrecognized procedure "Pod::Restart" for service/,
    },
  ])('refuses a request with $headers', async ({ headers, status, text }) => {
    await start();

    const said = await restartPod(peloton.url, podName(0), headers);

    expect(said.status).toBe(status);
    expect(said.text).toMatch(text);
    expect(peloton.lowestAvailable('api')).toBe(4);
  });

  test('puts the message into a header for those who accept it there', async () => {
    await start();

    const said = await restartPod(peloton.url, 'api-0', { 'Rpc-Accepts-Both-Response-Error': 'true' });

    expect(said).toMatchObject({ status: 400, text: '' });
    expect(said.headers.get('rpc-error-message')).toBe('invalid pod name');
  });

  test('ignores fields that the message does not have, and refuses bodies that are no message', async () => {
    await start();

    expect((await restartPod(peloton.url, podName(0), {}, { pod: podName(0) })).text).toBe('invalid pod name\n');
    expect((await restartPod(peloton.url, podName(0), {}, [podName(0)])).status).toBe(400);
  });

  test('answers on its path and to POST alone', async () => {
    await start();

    expect((await ask(peloton.url)).text).toBe('request method was GET but only POST is allowed\n');
    expect((await ask(peloton.url.replace('/api/v1', '/'))).text).toBe('404 page not found\n');
  });
});

test('only the leading job manager restarts pods', async () => {
  await start({}, { jobManagers: 2 });
  const [first = '', second = ''] = peloton.urls;

  const refused = await restartPod(second, podName(0));

  expect(refused).toMatchObject({ status: 503, text: 'PodSVC.RestartPod is not supported on non-leader\n' });
  expect(refused.headers.get('rpc-error-code')).toBe('unavailable');
  peloton.failover();
  expect((await restartPod(first, podName(0))).status).toBe(503);
  expect((await restartPod(second, podName(0))).status).toBe(200);
  peloton.loseLeader();
  expect((await restartPod(second, podName(1))).status).toBe(503);
});

test('a fault and a made-up job id are as a test wants them', async () => {
  const id = '3fa85f64-5717-4562-b3fc-2c963f66afa6';
  await start({ id }, { name: 'Peloton-2' });
  peloton.setFault({ answers: 500, body: 'internal', times: 1 });

  expect((await restart(0)).status).toBe(500);
  expect((await restartPod(peloton.url, `${id}-0`)).status).toBe(200);
  expect(peloton.requests).toMatchObject([{ status: 500 }, { status: 200 }]);
  expect(() => simulator.peloton('Peloton')).toThrow('the simulated cluster has no Peloton Peloton');
});
