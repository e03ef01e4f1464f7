/** Who may ask a Marathon: --http_credentials (Jetty's basic authentication), or a token as DC/OS hands it out. */
import type { Reply } from '../reply.ts';
import { problem } from './answer.ts';
import type { MarathonCredentials } from './options.ts';

export function isAuthentic(credentials: MarathonCredentials | undefined, given = ''): boolean {
  if (credentials === undefined) return true;
  if ('token' in credentials) return given === `token=${credentials.token}`;
  const [, encoded = ''] = /^Basic (.+)$/.exec(given) ?? [];
  return Buffer.from(encoded, 'base64').toString('utf8') === `${credentials.user}:${credentials.password}`;
}

export function unauthorized(credentials: MarathonCredentials | undefined): Reply {
  if (credentials !== undefined && 'token' in credentials) return problem(401, 'Invalid username or password.');
  const { headers, ...page } = jettyError(401, 'Unauthorized');
  return { ...page, headers: { ...headers, 'WWW-Authenticate': 'basic realm="Mesosphere"' } };
}

/** A servlet's sendError, as Jetty writes it. */
function jettyError(status: number, message: string): Reply {
  const body = `<html>\n<head>\n<title>Error ${status} ${message}</title>\n</head>\n<body><h2>HTTP ERROR ${status}</h2>\n<pre>    ${message}</pre></body>\n</html>\n`;
  return { status, headers: { 'Content-Type': 'text/html;charset=iso-8859-1' }, body };
}

/** ERROR_STATUS_NO_CURRENT_LEADER in api/LeaderProxyFilter.scala. */
export const NO_LEADER: Reply = jettyError(503, 'Could not determine the current leader');
