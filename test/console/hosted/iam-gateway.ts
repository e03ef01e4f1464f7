import { createServer } from 'node:http';
import { text } from 'node:stream/consumers';
import { signatureOf } from '../../cli/sigv4.ts';
import { type LocalServer, listening } from '../../local-server.ts';

/** API Gateway with IAM in front of a service: it lets signed requests pass, and no others. */
export function startIamGateway(service: string): Promise<LocalServer> {
  const server = createServer(async (request, response) => {
    const { pathname, search, searchParams } = new URL(request.url ?? '', service);
    const { method = '', headers } = request;
    const body = await text(request);
    const asked = {
      method,
      path: decodeURIComponent(pathname),
      query: Object.fromEntries(searchParams),
      headers,
      body,
    };
    if (headers.authorization?.split('Signature=')[1] !== signatureOf(asked)) {
      response.writeHead(403, { 'content-type': 'application/json' }).end('{"message":"Forbidden"}');
      return;
    }
    const answer = await fetch(service + pathname + search, {
      method,
      headers: { 'content-type': 'application/json' },
      ...(body === '' ? {} : { body }),
    });
    const type = answer.headers.get('content-type') ?? '';
    response.writeHead(answer.status, { 'content-type': type }).end(await answer.text());
  });
  return listening(server);
}
