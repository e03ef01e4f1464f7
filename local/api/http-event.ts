import { isUtf8 } from 'node:buffer';
import { randomUUID } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import type {
  APIGatewayEventRequestContextV2WithAuthorizer,
  APIGatewayProxyEventV2WithRequestContext,
} from 'aws-lambda';
import { ACCOUNT } from '../http/aws-account.ts';
import type { JwtIdentity } from './jwt-authorizer.ts';
import type { RouteMatch } from './routes.ts';

/** Media types whose bodies HTTP API passes on as text. */
const TEXT = /^(text\/|application\/(json|javascript|xml)\b|[\w.+-]+\/[\w.+-]+\+(json|xml)\b)/i;

/**
 * A request in HTTP API's payload format 2.0.
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-develop-integrations-lambda.html
 *
 * @param caller the identity that the event names as the signer
 * @param jwt identity in the token, for a route that needs one
 */
export function httpApiEvent(
  request: IncomingMessage,
  url: URL,
  body: Buffer,
  { route, pathParameters }: RouteMatch,
  caller: string,
  jwt?: JwtIdentity,
): APIGatewayProxyEventV2WithRequestContext<APIGatewayEventRequestContextV2WithAuthorizer<object>> {
  const { cookie, ...headers } = flatHeaders(request);
  const query = flatQuery(url.searchParams);
  const isText = (headers['content-type'] === undefined || TEXT.test(headers['content-type'])) && isUtf8(body);
  const now = new Date();
  return {
    version: '2.0',
    routeKey: route.routeKey,
    rawPath: url.pathname,
    rawQueryString: url.search.slice(1),
    ...(cookie === undefined ? {} : { cookies: cookie.split('; ') }),
    headers,
    ...(query === undefined ? {} : { queryStringParameters: query }),
    ...(Object.keys(pathParameters).length === 0 ? {} : { pathParameters }),
    ...(body.length === 0 ? {} : { body: body.toString(isText ? 'utf8' : 'base64') }),
    isBase64Encoded: body.length > 0 && !isText,
    requestContext: {
      accountId: ACCOUNT,
      apiId: 'local',
      authentication: null as never,
      authorizer: { ...(route.isSigned ? { iam: iamIdentity(caller) } : {}), ...(jwt === undefined ? {} : { jwt }) },
      domainName: headers.host ?? '',
      domainPrefix: 'local',
      http: {
        method: request.method ?? '',
        path: url.pathname,
        protocol: `HTTP/${request.httpVersion}`,
        sourceIp: request.socket.remoteAddress ?? '',
        userAgent: headers['user-agent'] ?? '',
      },
      requestId: randomUUID(),
      routeKey: route.routeKey,
      stage: '$default',
      time: commonLogTime(now),
      timeEpoch: now.getTime(),
    },
  };
}

function iamIdentity(caller: string) {
  return {
    accessKey: '',
    accountId: ACCOUNT,
    callerId: caller,
    cognitoIdentity: null as never,
    principalOrgId: '',
    userArn: caller,
    userId: caller,
  };
}

/** Names in lower case, repeated values joined by commas. */
function flatHeaders(request: IncomingMessage): Record<string, string> {
  const entries = Object.entries(request.headersDistinct).map(([name, values = []]) => [
    name,
    values.join(name === 'cookie' ? '; ' : ','),
  ]);
  return Object.fromEntries(entries);
}

function flatQuery(parameters: URLSearchParams): Record<string, string> | undefined {
  const names = [...new Set(parameters.keys())];
  if (names.length === 0) return undefined;
  return Object.fromEntries(names.map((name) => [name, parameters.getAll(name).join(',')]));
}

/** For example `22/Nov/2026:12:37:06 +0000`. */
function commonLogTime(time: Date): string {
  const [, day, month, year, clock] = /^\w+, (\d+) (\w+) (\d+) ([\d:]+)/.exec(time.toUTCString()) ?? [];
  return `${day}/${month}/${year}:${clock} +0000`;
}
