/** Authentication of a Marathon: --http_credentials (Jetty's basic authentication), or a token of DC/OS. */
import type { Reply } from '../../http/reply.ts';
import type { MarathonCredentials } from '../../options/marathon-options.ts';
import { problem } from './answer.ts';

export function isAuthentic(credentials: MarathonCredentials | undefined, given = ''): boolean {
  if (credentials === undefined) return true;
  if ('token' in credentials) return given === `token=${credentials.token}`;
  const [, encoded = ''] = /^Basic (.+)$/.exec(given) ?? [];
  return Buffer.from(encoded, 'base64').toString('utf8') === `${credentials.user}:${credentials.password}`;
}

export function unauthorized(credentials: MarathonCredentials | undefined, path: string): Reply {
  if (credentials !== undefined && 'token' in credentials) return problem(401, 'Invalid username or password.');
  const { headers, ...page } = jettyError(401, 'Unauthorized', path);
  return { ...page, headers: { ...headers, 'WWW-Authenticate': 'basic realm="null"' } };
}

/** A servlet's sendError, as Jetty writes it. */
function jettyError(status: number, message: string, path: string): Reply {
  const meta = '<meta http-equiv="Content-Type" content="text/html;charset=utf-8"/>';
  const problem = `<p>Problem accessing ${path}. Reason:\n<pre>    ${message}</pre></p>`;
  const body = `<html>\n<head>\n${meta}\n<title>Error ${status} ${message}</title>\n</head>\n<body><h2>HTTP ERROR ${status}</h2>\n${problem}\n</body>\n</html>\n`;
  return { status, headers: { 'Content-Type': 'text/html;charset=iso-8859-1' }, body };
}

/** ERROR_STATUS_NO_CURRENT_LEADER in api/LeaderProxyFilter.scala. */
export function noLeader(path: string): Reply {
  return jettyError(503, 'Could not determine the current leader', path);
}
