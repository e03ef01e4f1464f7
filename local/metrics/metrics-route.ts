import type { Answer } from '../http/api-server.ts';
import { contractProblem, sendProblem } from '../http/problem.ts';
import type { OpenMetrics } from './open-metrics.ts';

const PATH = '/metrics';

/** Adds `GET /metrics` for Prometheus to the API. On AWS the metrics are in CloudWatch instead. */
export function withMetrics(metrics: OpenMetrics, api: Answer): Answer {
  return async (request, url, body, response) => {
    if (url.pathname !== PATH) return api(request, url, body, response);
    if (request.method !== 'GET') {
      response.setHeader('allow', 'GET');
      return sendProblem(response, contractProblem('MethodNotAllowed', `${PATH} accepts GET, not ${request.method}`));
    }
    const text = await metrics.text();
    response.writeHead(200, {
      'content-type': metrics.contentType,
      'content-length': Buffer.byteLength(text),
      'cache-control': 'no-store',
    });
    response.end(text);
  };
}
