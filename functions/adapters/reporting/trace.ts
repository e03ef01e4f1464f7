import { randomBytes } from 'node:crypto';
import { createSocket, type Socket } from 'node:dgram';
import { getStringFromEnv, getXrayTraceDataFromEnv } from '@aws-lambda-powertools/commons/utils/env';

/** Names to find traces by in X-Ray, such as the route of a request. */
export type Annotations = Readonly<Record<string, string>>;

let socket: Socket | undefined;

/**
 * Adds a subsegment with the annotations to the trace of this invocation, because a function's own
 * segment accepts none. Does nothing for a trace that is not sampled, or outside of Lambda.
 * https://docs.aws.amazon.com/xray/latest/devguide/xray-api-segmentdocuments.html
 *
 * @returns ends the subsegment and sends it to the X-Ray daemon beside the function
 */
export function beginSubsegment(name: string, annotations: Annotations): () => void {
  const startedAtMs = Date.now();
  const { Root, Parent, Sampled } = getXrayTraceDataFromEnv() ?? {};
  const [host, port] = getStringFromEnv({ key: 'AWS_XRAY_DAEMON_ADDRESS', defaultValue: '' }).split(':');
  if (Sampled !== '1' || Root === undefined || Parent === undefined || port === undefined) return () => undefined;
  return () => {
    const subsegment = {
      ...{ type: 'subsegment', name, annotations },
      ...{ trace_id: Root, parent_id: Parent, id: randomBytes(8).toString('hex') },
      ...{ start_time: startedAtMs / 1_000, end_time: Date.now() / 1_000 },
    };
    // If the datagram is lost, the trace only lacks the annotations.
    socket ??= createSocket('udp4')
      .on('error', () => undefined)
      .unref();
    socket.send(`{"format":"json","version":1}\n${JSON.stringify(subsegment)}`, Number(port), host);
  };
}
