import { createSocket, type Socket } from 'node:dgram';
import { once } from 'node:events';
import type { Context } from 'aws-lambda';
import { createPowertoolsReporter } from '../../../functions/adapters/reporting/powertools-reporter.ts';

const environment = { ...process.env };
let daemon: Socket;
beforeAll(async () => {
  daemon = createSocket('udp4').bind(0, '127.0.0.1');
  await once(daemon, 'listening');
  process.env.AWS_XRAY_DAEMON_ADDRESS = `127.0.0.1:${daemon.address().port}`;
});
afterAll(() => {
  daemon.close();
  process.env = environment;
});

/** An invocation for a route, under that trace. */
function invoke(trace: string, fields?: Record<string, string>): void {
  process.env._X_AMZN_TRACE_ID = trace;
  const report = createPowertoolsReporter('blue');
  report.startInvocation({ awsRequestId: 'r-1', functionName: 'api-queries' } as Context, fields);
  report.endInvocation();
}

const ROOT = '1-65f0c0de-0123456789abcdef01234567';
const traceOf = (parent: string, sampled: number) => `Root=${ROOT};Parent=${parent};Sampled=${sampled};Lineage=a:0`;

test('the trace of an invocation can be found by its route, when it is sampled', async () => {
  const received = once(daemon, 'message');
  invoke(traceOf('0000000000000001', 0), { route: 'GET /v1/health' });
  invoke(traceOf('0000000000000002', 1));
  invoke(traceOf('0000000000000003', 1), { route: 'GET /v1/hosts' });

  const [header, document] = String((await received)[0]).split('\n');
  expect(JSON.parse(header ?? '')).toEqual({ format: 'json', version: 1 });
  expect(JSON.parse(document ?? '')).toEqual({
    ...{ type: 'subsegment', name: 'request', annotations: { route: 'GET /v1/hosts' } },
    ...{ trace_id: ROOT, parent_id: '0000000000000003', id: expect.stringMatching(/^[0-9a-f]{16}$/) },
    ...{ start_time: expect.any(Number), end_time: expect.any(Number) },
  });
});
